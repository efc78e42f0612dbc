"""What happens to lessons when calendar, timetable or roster change, and what opening and closing
the year ask. Hung on the lower rooms' hooks in `apps.py`; all runs in the caller's transaction."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from history.signature import Actor
from journal.lessons import effects
from journal.lessons.actions.making import generate, lay_plans
from journal.lessons.models import TAKES_PLACE, Attendance, Lesson, LessonStatus
from journal.lessons.queries.year import begun, school_moment
from journal.roster.models import Enrolment, Order
from tenants.groups.models import GroupQuerySet, StudyGroup
from tenants.years.hooks import Obstacle
from tenants.years.models import AcademicYear, NonWorkingDay, YearState
from ui.components import Effect


def calendar_changed(
    *, added: Collection[dt.date], removed: Collection[dt.date], actor: Actor
) -> list[Effect]:
    """Lessons to come on a new day off are marked «перенести» and stay due (domain.md 4); a day
    that is a working one again takes its own back and gets those it lacks."""
    _wait_for_lessons([*added, *removed])
    found = _days_off_came(added, actor) if added else []
    return found + (_days_off_went(removed, actor) if removed else [])


def _wait_for_lessons(days: Collection[dt.date]) -> None:
    """Whoever makes or moves lessons holds their groups and then reads the calendar: after those
    who do so now their lessons are there to be marked, and those who come later see the new days."""
    years = AcademicYear.objects.filter(starts_on__lte=max(days), ends_on__gte=min(days))
    groups = StudyGroup.objects.filter(year__in=years).order_by("pk")
    list(groups.select_for_update(no_key=True).values_list("pk", flat=True))


def _days_off_came(days: Collection[dt.date], actor: Actor) -> list[Effect]:
    rows = Lesson.objects.filter(date__in=days, status=LessonStatus.PLANNED, must_move=False)
    past = rows.filter(begun()).count()
    hit = list(rows.exclude(begun()).select_related("group__association", "teacher"))
    found = [effects.begun_already(past)] if past else []
    if not hit:
        return found
    for day in NonWorkingDay.objects.filter(date__in={lesson.date for lesson in hit}):
        of_day = [lesson.pk for lesson in hit if lesson.date == day.date]
        reason = _("non-working day: %(name)s") % {"name": day.name}
        Lesson.objects.filter(pk__in=of_day).change(actor, must_move=True, reason=reason)
    lay_plans({lesson.group_id for lesson in hit}, actor=actor)
    return [effects.to_move(hit), *found]


def _days_off_went(days: Collection[dt.date], actor: Actor) -> list[Effect]:
    rows = Lesson.objects.to_move().filter(date__in=days)
    ids = list(rows.values_list("group_id", flat=True))
    found = [effects.no_longer_to_move(_named(ids), ids)] if ids else []
    rows.change(actor, must_move=False, reason="")
    lay_plans(set(ids), actor=actor)
    weekdays = {day.weekday() for day in days}
    touched = _with_lessons(StudyGroup.objects.filter(slots__weekday__in=weekdays).distinct())
    return found + (generate(touched, actor=actor) if touched else [])


def timetable_changed(groups: Collection[StudyGroup], *, actor: Actor) -> list[Effect]:
    """Groups that have their lessons get those to come anew; others wait for the first making."""
    known = _with_lessons(StudyGroup.objects.filter(pk__in=[group.pk for group in groups]))
    return generate(known, actor=actor) if known else []


def _with_lessons(groups: GroupQuerySet) -> list[StudyGroup]:
    lessons = Lesson.objects.filter(group=OuterRef("pk"))
    return list(groups.exclude(year__state=YearState.CLOSED).filter(Exists(lessons)))


def _named(ids: Collection[int]) -> dict[int, StudyGroup]:
    return StudyGroup.objects.select_related("association").in_bulk(set(ids))


def roster_changed(order: Order, enrolments: Sequence[Enrolment], *, actor: Actor) -> list[Effect]:
    """A back-dated order touches the lessons held since: their roster is another now. They are
    locked as marks lock them: a mark is either counted here, or finds the new roster."""
    ids = {enrolment.group_id for enrolment in enrolments}
    rows = Lesson.objects.filter(
        begun(), group__in=ids, date__gte=order.effective_on, status__in=TAKES_PLACE
    )
    held = rows.select_related("group__association", "teacher").order_by("pk")
    touched: dict[StudyGroup, list[Lesson]] = defaultdict(list)
    for lesson in held.select_for_update(of=("self",)):
        touched[lesson.group].append(lesson)
    groups = sorted(touched, key=lambda group: group.pk)
    strangers = _marks_off_roster(enrolments)
    return [
        effects.past_lessons(
            group,
            sorted(touched[group], key=lambda one: (one.date, one.starts_at)),
            strangers[group.pk],
        )
        for group in groups
    ]


def _marks_off_roster(enrolments: Sequence[Enrolment]) -> Counter[int]:
    """By group: marks of these enrolments on days on which they do not hold any more (V5). They stay,
    for history is not erased; attendance leaves them out."""
    rows = Attendance.objects.filter(enrolment__in=[enrolment.pk for enrolment in enrolments])
    outside = Q(lesson__date__lt=F("enrolment__starts_on")) | Q(
        lesson__date__gt=F("enrolment__ends_on")
    )
    found = rows.filter(outside).order_by().values_list("lesson__group")
    return Counter(dict(found.annotate(n=Count("pk"))))


def ready_to_open(year: AcademicYear) -> list[Obstacle]:
    """Groups that have no lessons yet stand in the way."""
    lessons = Lesson.objects.filter(group=OuterRef("pk"))
    number = StudyGroup.objects.filter(year=year).exclude(Exists(lessons)).count()
    if not number:
        return []
    text = ngettext(
        "The lessons of the year are not made for %(n)d group",
        "The lessons of the year are not made for %(n)d groups",
        number,
    )
    return [Obstacle(text % {"n": number}, reverse("lessons:generate"))]


def ready_to_close(year: AcademicYear) -> list[Obstacle]:
    """A year with lessons to come is not over. Lessons gone by that are not filled, or wait for
    another day, are told (domain.md 7)."""
    to_come = Lesson.objects.filter(group__year=year, status=LessonStatus.PLANNED)
    ahead = to_come.exclude(begun()).count()
    if ahead:
        text = ngettext(
            "%(n)d lesson of the year is still to come",
            "%(n)d lessons of the year are still to come",
            ahead,
        )
        return [Obstacle(text % {"n": ahead}, reverse("lessons:generate"))]
    return _unfinished(year)


def _unfinished(year: AcademicYear) -> list[Obstacle]:
    """Told, and no wall: a year may be closed with gaps that nobody can fill any more."""
    found = []
    if unfilled := Lesson.objects.unfilled(school_moment()).filter(group__year=year).count():
        text = ngettext(
            "%(n)d lesson is not filled: it lacks the roll or the topic",
            "%(n)d lessons are not filled: they lack the roll or the topic",
            unfilled,
        )
        found.append(Obstacle(text % {"n": unfilled}, reverse("lessons:unfilled"), hard=False))
    if waiting := Lesson.objects.to_move().filter(group__year=year).count():
        text = ngettext(
            "%(n)d lesson waits for another day and was not held",
            "%(n)d lessons wait for another day and were not held",
            waiting,
        )
        found.append(Obstacle(text % {"n": waiting}, reverse("lessons:to_move"), hard=False))
    return found
