"""An order on paper."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from journal.roster.models import Order, OrderLine
from tenants.groups.models import StudyGroup
from tenants.profile.models import SchoolCard
from ui.documents import pdf

TEMPLATE: Final = Path(__file__).parent / "templates" / "roster" / "order.typ"
HEAD: Final = ("name", "founder", "name_tt", "address", "phone", "email", "site", "inn", "ogrn")


def print_order(order: Order, lines: Iterable[OrderLine], title: str) -> bytes:
    """The PDF: a point for each group (or pair of groups, or ground), its children numbered."""
    card = SchoolCard.objects.get()
    data = {
        "card": {name: getattr(card, name) for name in HEAD},
        "director": card.director,
        "kind": order.kind,
        "state": order.state,
        "number": order.number,
        "date": _day(order.date),
        "effective": _day(order.effective_on),
        "basis": order.basis.rstrip(". "),
        "points": _points(lines),
    }
    return pdf(TEMPLATE, data, title=title, made=order.changed_at)


def _points(lines: Iterable[OrderLine]) -> list[dict[str, Any]]:
    points: dict[tuple[Any, ...], dict[str, Any]] = {}
    for line in lines:
        key = (line.group_to_id, line.group_from_id, line.ground)
        point = points.setdefault(
            key,
            {
                "to": _group(line.group_to), "from": _group(line.group_from),
                "ground": line.ground, "children": [],
            },
        )  # fmt: skip
        point["children"].append(
            {"name": line.pupil.full_name, "born": _day(line.pupil.birth_date)}
        )
    return list(points.values())


def _group(group: StudyGroup | None) -> dict[str, Any] | None:
    if group is None:
        return None
    return {
        "association": _within_quotes(group.association.name), "name": group.name,
        "year": group.study_year, "programme": _within_quotes(group.programme.title),
        "teacher": group.teacher.short_name,
    }  # fmt: skip


def _within_quotes(text: str) -> str:
    """A name that the document puts in «»: quotes of its own become „“."""
    return re.sub(r"«([^«»]*)»|\"([^\"]*)\"", lambda found: f"„{found[1] or found[2]}“", text)


def _day(day: Any) -> str:
    return f"{day:%d.%m.%Y}"
