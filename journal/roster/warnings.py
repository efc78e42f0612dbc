"""What an order is warned of and may still say: the school decides, knowing it (domain.md 4, 7 V10)."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from consent.agreements.models import Consent
from consent.applications.rules import outside_age
from isolation.clock import school_today
from journal.roster.lines import Line, Problem
from journal.roster.models import Ground, OrderKind

EXPELLED_FROM: Final = 15  # full years (273-ФЗ ст. 61 ч. 2, ст. 43 ч. 4)


def warnings(kind: str, day: dt.date, lines: Sequence[Line]) -> list[Problem]:
    """In the order of the lines, one statement for all consents."""
    coming = {line.pupil.pk for line in lines if line.group_to}
    consenting = set(
        Consent.objects.lasting_from(day)
        .filter(pupil__in=coming, signed_on__lte=max(day, school_today()))
        .values_list("pupil_id", flat=True)
    )
    found = []
    for place, line in enumerate(lines):
        if line.group_to is not None and line.pupil.pk not in consenting:
            text = _("%(child)s: no valid consent to the processing of personal data.")
            address = f"{reverse('agreements:new')}?pupil={line.pupil.pk}"
            named = text % {"child": line.pupil.full_name}
            found.append(Problem(named, "pupils", place, hard=False, url=address))
        found += [Problem(text, "pupils", place, hard=False) for text in _of(kind, day, line)]
    return found


def _of(kind: str, day: dt.date, line: Line) -> Iterator[str]:
    group = line.group_to
    if group is not None:
        if text := outside_age(line.pupil, group):
            yield text
        before = line.group_from
        if before and before.programme_id != group.programme_id and kind == OrderKind.PROMOTE:
            yield _("%(child)s: %(group)s is of another programme.") % {
                "child": line.pupil.full_name, "group": group,
            }  # fmt: skip
    elif line.ground == Ground.SCHOOL and line.pupil.age_on(day) < EXPELLED_FROM:
        yield _(
            "%(child)s is younger than %(age)s: the organisation's own initiative is no ground "
            "(273-FZ, article 61)."
        ) % {"child": line.pupil.full_name, "age": EXPELLED_FROM}
