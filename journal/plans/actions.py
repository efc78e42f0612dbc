"""How a lesson plan comes about, changes, and is approved."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from history.signature import Actor
from isolation.clock import school_today
from journal.plans import rules
from journal.plans.filling import split
from journal.plans.hooks import plan_changed, taught
from journal.plans.models import LessonPlan, PlannedLesson, PlanState
from journal.plans.queries import lesson_hours, sections_of
from tenants.groups.models import StudyGroup
from tenants.programmes.rewriting import rewriting
from tenants.staff.models import StaffMember

LINE = ("topic", "theory", "practice", "form", "item_id")


@transaction.atomic
def plan_of(group: StudyGroup, *, actor: Actor) -> LessonPlan:
    """The group's plan; an empty one is made where there is none."""
    StudyGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)
    found: LessonPlan | None = LessonPlan.objects.filter(group=group).first()
    return found or LessonPlan(group=group).write(actor)


@transaction.atomic
def write_lines(
    plan: LessonPlan,
    lines: Sequence[Mapping[str, Any]],
    *,
    seen: dt.datetime | None,
    add: bool = False,
    actor: Actor,
) -> LessonPlan:
    """The whole plan anew, or with `add` more lines at its end: dictionaries of `topic`, `theory`,
    `practice`, `form` and, if they belong to a section, `item_id`. A line that keeps its topic keeps
    its row; one that was taught is never erased. The plan's own row is the version: `seen` as of
    `hold`, None for a writer without a form; a plan that is not begun is made. Raises
    ValidationError, ChangedMeanwhileError."""
    held = _held(plan, seen) if plan.pk else plan_of(plan.group, actor=actor)
    rules.check_year(held.group)
    rules.check_editable(held)
    rows = list(held.lines.all())
    stay = [_values(row) for row in rows] if add else []
    rules.check_lines(lines, {item.pk for item in sections_of(held.group)}, present=len(stay))
    change = rewriting(
        rows,
        [*stay, *({"form": "", "item_id": None, **line} for line in lines)],
        name="topic",
        make=lambda: PlannedLesson(plan=held),
    )
    if change.is_empty:
        return held
    rules.check_not_taught(change.gone, taught(held.group_id))
    if change.gone:
        PlannedLesson.objects.filter(pk__in=[line.pk for line in change.gone]).erase(actor)
    change.write(PlannedLesson, actor)
    held.write(actor, only=[])
    for tell in plan_changed:
        tell(held, actor=actor)
    return held


@transaction.atomic
def fill_from_curriculum(
    plan: LessonPlan,
    *,
    hours: Decimal | None = None,
    seen: dt.datetime | None = None,
    add: bool = False,
    actor: Actor,
) -> LessonPlan:
    """The sections of the group's year of study, cut into lessons of `hours` (of the group's own
    lesson when not said). Replaces what was there unless it is to `add`."""
    group = plan.group
    per_line = lesson_hours(group) if hours is None else hours
    rules.check_hours_per_line(per_line)
    items = sections_of(group)
    if not items:
        raise ValidationError(_("The curriculum of this year of study is empty."))
    return write_lines(plan, split(items, per_line), seen=seen, add=add, actor=actor)


@transaction.atomic
def copy_plan(
    plan: LessonPlan, source: LessonPlan, *, seen: dt.datetime | None = None, add: bool = False,
    actor: Actor,
) -> LessonPlan:  # fmt: skip
    """The lines of another group's plan, of the same programme and year of study."""
    ours, theirs = plan.group, source.group
    if (ours.programme_id, ours.study_year) != (theirs.programme_id, theirs.study_year):
        raise ValidationError(_("That plan is of another programme or year of study."))
    lines = [_values(line) for line in source.lines.all()]
    return write_lines(plan, lines, seen=seen, add=add, actor=actor)


@transaction.atomic
def submit(plan: LessonPlan, *, seen: dt.datetime | None = None, actor: Actor) -> LessonPlan:
    """To the deputy. Sums that differ from the curriculum's are the form's to warn of."""
    held = _held(plan, seen)
    rules.check_year(held.group)
    rules.check_editable(held)
    if not held.lines.exists():
        raise ValidationError(_("The plan is empty: there is nothing to approve."))
    held.state = PlanState.SUBMITTED
    held.submitted_on = school_today()
    return held.write(actor, only=["state", "submitted_on"])


@transaction.atomic
def return_with_remarks(
    plan: LessonPlan, *, remark: str, seen: dt.datetime | None = None, actor: Actor
) -> LessonPlan:
    """Back to the teacher, an approved one too."""
    held = _held(plan, seen)
    rules.check_year(held.group)
    rules.check_can_be_returned(held, remark)
    return _decide(held, PlanState.RETURNED, remark.strip(), actor)


@transaction.atomic
def approve(plan: LessonPlan, *, seen: dt.datetime | None = None, actor: Actor) -> LessonPlan:
    held = _held(plan, seen)
    rules.check_year(held.group)
    rules.check_can_be_approved(held)
    return _decide(held, PlanState.APPROVED, "", actor)


def _decide(plan: LessonPlan, state: PlanState, remark: str, actor: Actor) -> LessonPlan:
    plan.state, plan.remark, plan.decided_on = state, remark, school_today()
    by = StaffMember.objects.filter(user_id=actor.user.pk).first() if actor.user else None
    plan.decided_by = by
    return plan.write(actor, only=["state", "remark", "decided_on", "decided_by"])


def _values(line: PlannedLesson) -> dict[str, Any]:
    return {name: getattr(line, name) for name in LINE}


def _held(plan: LessonPlan, seen: dt.datetime | None) -> LessonPlan:
    held: LessonPlan = (
        LessonPlan.objects.hold(plan.pk, seen)
        if seen
        else LessonPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    )
    return held


def forget_sections(sections: Any, *, actor: Actor) -> None:
    """These sections leave the curriculum (`tenants.programmes.hooks`): lines stay without one, and
    their plans show the difference. In closed years too: topics and hours, which are what a plan
    prints, stay as they are."""
    lines = PlannedLesson.objects.filter(item_id__in=sections)
    plans = list(lines.values_list("plan_id", flat=True).distinct())
    LessonPlan.objects.filter(pk__in=plans).change(actor)
    lines.change(actor, item=None)
