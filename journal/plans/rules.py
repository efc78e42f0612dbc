"""What a lesson plan may be, and when it may change."""

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from journal.plans.models import LessonPlan, PlannedLesson, PlanState
from tenants.groups.models import StudyGroup
from tenants.programmes.rules import HALF, check_section

MOST_LINES: Final = 180  # five fields each: a form of Django's carries a thousand
MOST_PER_LINE: Final = Decimal(12)
NAMED: Final = 3  # lines that a refusal names


def check_year(group: StudyGroup) -> None:
    if group.year.is_closed:
        raise ValidationError(
            _("The academic year %(year)s is closed: its plans stay as they are.")
            % {"year": group.year}
        )


def check_editable(plan: LessonPlan) -> None:
    if plan.state == PlanState.SUBMITTED:
        raise ValidationError(
            _("The plan is with the deputy. It is edited when they have returned it.")
        )
    if plan.state == PlanState.APPROVED:
        raise ValidationError(
            _("The plan is approved. To change it, ask the deputy to return it with remarks.")
        )


def check_can_be_approved(plan: LessonPlan) -> None:
    if plan.state != PlanState.SUBMITTED:
        raise ValidationError(_("Only a plan that was sent for approval is approved."))


def check_can_be_returned(plan: LessonPlan, remark: str) -> None:
    if plan.state not in {PlanState.SUBMITTED, PlanState.APPROVED}:
        raise ValidationError(_("The plan is with the teacher already."))
    if not remark.strip():
        raise ValidationError({"remark": _("Say what is to be mended.")})
    if len(remark) > 2000:
        raise ValidationError({"remark": _("At most 2000 signs.")})


def check_lines(
    lines: Sequence[Mapping[str, Any]], sections: Collection[int], *, present: int = 0
) -> None:
    """`sections`: keys of the curriculum that lines may belong to; `present`: how many lines stay
    beside these. Raises ValidationError with a message for every line that is wrong."""
    if len(lines) + present > MOST_LINES:
        raise ValidationError(
            _("A plan has at most %(most)s lines, here are %(n)s.")
            % {"most": MOST_LINES, "n": len(lines) + present}
        )
    wrong: list[str] = []
    for number, line in enumerate(lines, start=1):
        wrong += check_section(
            line["topic"], Decimal(line["theory"]), Decimal(line["practice"]), number=number
        )
        if line.get("item_id") and line["item_id"] not in sections:
            wrong.append(
                _("Line %(n)s: its section is not in the curriculum any more.") % {"n": number}
            )
    if wrong:
        raise ValidationError(wrong)


def check_hours_per_line(hours: Decimal) -> None:
    if not HALF <= hours <= MOST_PER_LINE or hours % HALF:
        raise ValidationError(
            {"hours": _("A line takes from 0.5 to %(most)s hours, in halves.")
             % {"most": MOST_PER_LINE}}
        )  # fmt: skip


def check_not_taught(gone: Iterable[PlannedLesson], taught: Container[int]) -> None:
    """The journal names the lines it took: `taught` has their keys (domain.md 7, V4)."""
    lines = [line for line in gone if line.pk in taught]
    if not lines:
        return
    text = ngettext(
        "%(n)d line was taught already and stays in the plan (%(lines)s). Leave its topic as it is; "
        "change the other lines, or add new ones.",
        "%(n)d lines were taught already and stay in the plan (%(lines)s). Leave their topics as "
        "they are; change the other lines, or add new ones.",
        len(lines),
    )
    told = "; ".join(f"№ {line.position} «{line.topic}»" for line in lines[:NAMED])
    more = "; …" if len(lines) > NAMED else ""
    raise ValidationError(text % {"n": len(lines), "lines": told + more})
