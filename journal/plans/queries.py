"""What pages show of lesson plans: sums against the curriculum, plans of many groups."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypedDict

from django.db.models import DecimalField, F, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_stubs_ext import WithAnnotations

from journal.plans.models import LessonPlan, PlannedLesson, PlanState
from tenants.groups.models import GroupQuerySet, StudyGroup, TimetableSlot
from tenants.programmes.models import CurriculumItem, Programme
from tenants.programmes.rules import hours_text
from tenants.years.hooks import Obstacle
from tenants.years.models import AcademicYear

USUAL_LESSON = Decimal(2)
HOURS: DecimalField[Any, Any] = DecimalField(max_digits=7, decimal_places=1)


@dataclass(frozen=True)
class Compared:
    """Hours of a section: in the plan and in the curriculum. `title` is "" for the whole."""

    title: str
    theory: Decimal
    practice: Decimal
    due_theory: Decimal
    due_practice: Decimal

    @property
    def hours(self) -> Decimal:
        return self.theory + self.practice

    @property
    def due(self) -> Decimal:
        return self.due_theory + self.due_practice

    @property
    def difference(self) -> Decimal:
        return self.hours - self.due

    @property
    def difference_text(self) -> str:
        return hours_text(self.difference)

    @property
    def agrees(self) -> bool:
        return (self.theory, self.practice) == (self.due_theory, self.due_practice)

    @property
    def said(self) -> str:
        """«36 вместо 40 ч (теория 12 вместо 14, практика 24 вместо 26)»"""
        return _(
            "%(hours)s h instead of %(due)s (theory %(theory)s instead of %(due_theory)s, "
            "practice %(practice)s instead of %(due_practice)s)"
        ) % {name: hours_text(getattr(self, name)) for name in (
            "hours", "due", "theory", "due_theory", "practice", "due_practice"
        )}  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """A plan against the curriculum of the group's year of study."""

    whole: Compared
    sections: list[Compared]

    def differences(self) -> list[str]:
        """What a person should know before the plan goes on, worst first."""
        if not self.sections:
            return [
                _("The curriculum of this year of study is empty: there is nothing to compare.")
            ]
        found = [] if self.whole.agrees else [_("In all: %(said)s.") % {"said": self.whole.said}]
        return found + [
            _("«%(title)s»: %(said)s.") % {"title": part.title, "said": part.said}
            for part in self.sections
            if not part.agrees
        ]


Pair = tuple[Decimal, Decimal]
NOTHING: Pair = (Decimal(0), Decimal(0))


def compare(lines: Iterable[PlannedLesson], items: Sequence[CurriculumItem]) -> Comparison:
    sums: dict[int | None, Pair] = {}
    for line in lines:
        theory, practice = sums.get(line.item_id, NOTHING)
        sums[line.item_id] = theory + line.theory, practice + line.practice
    sections = [
        _compared(item.title, sums.get(item.pk, NOTHING), (item.theory, item.practice))
        for item in items
    ]
    if sections and None in sums:
        sections.append(_compared(_("without a section"), sums[None], NOTHING))
    due = _total((item.theory, item.practice) for item in items)
    return Comparison(_compared("", _total(sums.values()), due), sections)


def _compared(title: str, planned: Pair, due: Pair) -> Compared:
    return Compared(title, planned[0], planned[1], due[0], due[1])


def _total(pairs: Iterable[Pair]) -> Pair:
    listed = list(pairs)
    return sum((pair[0] for pair in listed), Decimal(0)), sum(
        (pair[1] for pair in listed), Decimal(0)
    )


def sections_of(group: StudyGroup) -> list[CurriculumItem]:
    """The curriculum of the group's year of study."""
    rows = CurriculumItem.objects.filter(
        programme_id=group.programme_id, study_year=group.study_year
    )
    return list(rows)


def lesson_hours(group: StudyGroup) -> Decimal:
    """Academic hours of the group's lesson: of its first slot, else the usual two."""
    slot = TimetableSlot.objects.filter(group=group).order_by("valid_from", "weekday").first()
    return slot.hours if slot else USUAL_LESSON


class Planned(TypedDict):
    planned: Decimal
    due: Decimal


def with_plans(groups: GroupQuerySet) -> "QuerySet[WithAnnotations[StudyGroup, Planned]]":
    """Groups with their plans, its hours (`planned`) and those of the curriculum (`due`)."""
    lines = PlannedLesson.objects.filter(plan__group=OuterRef("pk"))
    items = CurriculumItem.objects.filter(
        programme=OuterRef("programme_id"), study_year=OuterRef("study_year")
    )
    rows: QuerySet[WithAnnotations[StudyGroup, Planned]] = groups.with_names().annotate(
        planned=_hours(lines, "plan__group"), due=_hours(items, "programme")
    )
    return rows.select_related("plan")


def _hours(rows: "QuerySet[Any]", by: str) -> Coalesce:
    summed = rows.order_by().values(by).annotate(sum=Sum(F("theory") + F("practice"))).values("sum")
    return Coalesce(Subquery(summed), Decimal(0), output_field=HOURS)


def in_state(groups: GroupQuerySet, state: str) -> GroupQuerySet:
    """`state` of a plan; "none" for groups that have none."""
    return groups.filter(plan__isnull=True) if state == "none" else groups.filter(plan__state=state)


def not_approved(year: AcademicYear) -> GroupQuerySet:
    groups: GroupQuerySet = StudyGroup.objects.filter(year=year)
    return groups.filter(Q(plan__isnull=True) | ~Q(plan__state=PlanState.APPROVED))


def plans_missing(year: AcademicYear) -> list[Obstacle]:
    """Before a year opens (`tenants.years.hooks`): told, and no obstacle in earnest."""
    missing = not_approved(year).count()
    if not missing:
        return []
    text = ngettext(
        "The lesson plan of %(n)s group is not approved.",
        "The lesson plans of %(n)s groups are not approved.",
        missing,
    ) % {"n": missing}
    return [Obstacle(text, reverse("plans:list"), hard=False)]


def last_study_year(programme: Programme) -> int:
    """Of the groups that learn by it (`tenants.programmes.hooks`)."""
    groups = StudyGroup.objects.filter(programme=programme)
    return groups.aggregate(last=Max("study_year"))["last"] or 0


def plan_in(group: StudyGroup) -> LessonPlan | None:
    """The group's plan, if it has one."""
    found: LessonPlan | None = (
        LessonPlan.objects.select_related("decided_by").filter(group=group).first()
    )
    return found


def parallel(group: StudyGroup, groups: GroupQuerySet) -> GroupQuerySet:
    """Those of `groups` that learn the same and have a plan to copy from, the latest year first."""
    others = groups.filter(programme=group.programme_id, study_year=group.study_year)
    with_lines = others.filter(plan__lines__isnull=False).exclude(pk=group.pk).distinct()
    return (
        with_lines.with_names()
        .select_related("plan")
        .order_by("-year__starts_on", "association__sort_key", "sort_key", "id")
    )
