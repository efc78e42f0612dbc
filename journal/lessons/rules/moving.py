"""What a lesson may be made of and where it may be moved (domain.md 4)."""

import datetime as dt
from collections.abc import Iterable
from copy import copy

from django.core.exceptions import ValidationError
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from journal.lessons.models import (
    TAKES_PLACE,
    Attendance,
    Lesson,
    LessonQuerySet,
    LessonStatus,
    RollTaken,
)
from journal.lessons.queries.substituting import in_force
from journal.lessons.queries.year import school_moment
from tenants.groups.models import StudyGroup
from tenants.years.models import NonWorkingDay


def check_years_not_closed(groups: Iterable[StudyGroup]) -> None:
    for group in groups:
        if group.year.is_closed:
            raise ValidationError(
                _("The year %(year)s is closed: its lessons are not changed any more.")
                % {"year": group.year}
            )


def check_movable(lesson: Lesson) -> None:
    """Only a lesson that is planned and that nobody has filled can be moved: one that was held is a
    fact."""
    if lesson.status != LessonStatus.PLANNED:
        raise ValidationError(
            _("This lesson cannot be moved: it is marked “%(status)s”.")
            % {"status": lesson.get_status_display()}
        )
    if RollTaken.objects.filter(lesson=lesson).exists():
        raise ValidationError(
            _("The roll of this lesson is taken: it was held and stays on its day.")
        )
    if Attendance.objects.filter(lesson=lesson).exists():
        raise ValidationError(
            _("Children are marked on this lesson: it was held and stays on its day.")
        )


def check_day(lesson: Lesson, date: dt.date) -> None:
    """Within the year and the group's days, and no day off. Errors stand at the field `date`."""
    check_within(lesson.group, date)
    day_off = NonWorkingDay.objects.filter(date=date).first()
    if day_off:
        text = _("%(date)s is a non-working day: %(name)s. Choose another day.")
        raise ValidationError({"date": text % {"date": shown(date), "name": day_off.name}})


def check_within(group: StudyGroup, date: dt.date) -> None:
    """Within the year and the group's days. Errors stand at the field `date`."""
    first = max(group.starts_on, group.year.starts_on)
    last = min(group.ends_on, group.year.ends_on)
    if not first <= date <= last:
        text = _("The group has lessons from %(first)s to %(last)s: choose a day between.")
        raise ValidationError({"date": text % {"first": shown(first), "last": shown(last)}})


def check_hour(lesson: Lesson, date: dt.date, starts_at: dt.time) -> None:
    """Ends on the same day and meets no other lesson of the group. Errors stand at `starts_at`."""
    if (date, starts_at) == (lesson.date, lesson.starts_at):
        raise ValidationError({"starts_at": _("The lesson is on this day and hour already.")})
    if end_of(lesson, starts_at) <= starts_at:
        raise ValidationError({"starts_at": _("The lesson would end after midnight.")})
    check_free(lesson, date, starts_at)


def check_free(lesson: Lesson, date: dt.date, starts_at: dt.time) -> None:
    """Meets no other lesson of the group. Errors stand at `starts_at`."""
    other = meeting(lesson, date, starts_at).filter(group=lesson.group_id).first()
    if other:
        text = _("The group has a lesson then: %(from)s–%(to)s.")
        times = {"from": time(other.starts_at), "to": time(other.ends_at)}
        raise ValidationError({"starts_at": text % times})


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Name the reason: it stays in the journal.")})


def warnings_about_move(lesson: Lesson, date: dt.date, starts_at: dt.time) -> list[str]:
    """What is unusual and may still be meant: a day gone by, a teacher or a room that is taken."""
    there = copy(lesson)  # as it would be: another may stand in for its teacher then
    there.date, there.starts_at = date, starts_at
    there.ends_at = end_of(lesson, starts_at)
    return warnings_about_place(there)


def about_basis(basis: str) -> list[str]:
    """A change of the timetable rests on a paper (domain.md 4)."""
    if basis.strip():
        return []
    return [_("No basis is named: an order, a memo. Control will ask for it.")]


def warnings_about_place(lesson: Lesson) -> list[str]:
    """Of a lesson as it would be: a moment gone by, people or a room that are taken."""
    found = []
    if (lesson.date, lesson.starts_at) <= school_moment():
        when = {"date": shown(lesson.date), "time": time(lesson.starts_at)}
        found.append(_("%(date)s, %(time)s has passed already.") % when)
    lesson.substitution = in_force(lesson)
    people = people_of(lesson)
    others = meeting(lesson, lesson.date, lesson.starts_at).exclude(group=lesson.group_id)
    for other in others.select_related("group__association", "substitution"):
        if people & people_of(other):
            text = _("The teacher or the accompanist has a lesson then with the group “%(group)s”.")
            found.append(text % {"group": other.group})
        if lesson.room_id and lesson.room_id == other.room_id:
            text = _("The room is taken then by the group “%(group)s”.")
            found.append(text % {"group": other.group})
    return found


def people_of(lesson: Lesson) -> set[int | None]:
    """Who is at the lesson."""
    stands_in = lesson.substitution
    first = stands_in.substitute_id if stands_in else lesson.teacher_id
    return {first, lesson.accompanist_id} - {None}


def end_of(lesson: Lesson, starts_at: dt.time) -> dt.time:
    """When the lesson would end if it began at `starts_at`: it keeps its length."""
    day = lesson.date
    length = dt.datetime.combine(day, lesson.ends_at) - dt.datetime.combine(day, lesson.starts_at)
    return (dt.datetime.combine(day, starts_at) + length).time()


def meeting(lesson: Lesson, date: dt.date, starts_at: dt.time) -> LessonQuerySet:
    """Lessons of anybody that would be going on at the same time."""
    rows = Lesson.objects.filter(date=date, status__in=TAKES_PLACE).exclude(pk=lesson.pk)
    return rows.filter(starts_at__lt=end_of(lesson, starts_at), ends_at__gt=starts_at)


def shown(date: dt.date) -> str:
    return date_format(date, "j E Y")


def time(at: dt.time) -> str:
    return time_format(at, "G:i")
