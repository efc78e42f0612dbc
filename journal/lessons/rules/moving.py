"""What a lesson may be made of and where it may be moved (domain.md 4)."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from journal.lessons.models import TAKES_PLACE, Lesson, LessonQuerySet, LessonStatus
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
    """Only a lesson that is planned can be moved."""
    if lesson.status != LessonStatus.PLANNED:
        raise ValidationError(
            _("This lesson cannot be moved: it is marked “%(status)s”.")
            % {"status": lesson.get_status_display()}
        )


def check_day(lesson: Lesson, date: dt.date) -> None:
    """Within the year and the group's days, and no day off. Errors stand at the field `date`."""
    group = lesson.group
    first = max(group.starts_on, group.year.starts_on)
    last = min(group.ends_on, group.year.ends_on)
    if not first <= date <= last:
        text = _("The group has lessons from %(first)s to %(last)s: choose a day between.")
        raise ValidationError({"date": text % {"first": _day(first), "last": _day(last)}})
    day_off = NonWorkingDay.objects.filter(date=date).first()
    if day_off:
        text = _("%(date)s is a non-working day: %(name)s. Choose another day.")
        raise ValidationError({"date": text % {"date": _day(date), "name": day_off.name}})


def check_hour(lesson: Lesson, date: dt.date, starts_at: dt.time) -> None:
    """Ends on the same day and meets no other lesson of the group. Errors stand at `starts_at`."""
    if (date, starts_at) == (lesson.date, lesson.starts_at):
        raise ValidationError({"starts_at": _("The lesson is on this day and hour already.")})
    ends_at = end_of(lesson, starts_at)
    if ends_at <= starts_at:
        raise ValidationError({"starts_at": _("The lesson would end after midnight.")})
    other = meeting(lesson, date, starts_at).filter(group=lesson.group_id).first()
    if other:
        text = _("The group has a lesson then: %(from)s–%(to)s.")
        times = {"from": _time(other.starts_at), "to": _time(other.ends_at)}
        raise ValidationError({"starts_at": text % times})


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Name the reason: it stays in the journal.")})


def warnings_about_move(lesson: Lesson, date: dt.date, starts_at: dt.time) -> list[str]:
    """What is unusual and may still be meant: a day gone by, a teacher or a room that is taken."""
    found = []
    if (date, starts_at) <= school_moment():
        when = {"date": _day(date), "time": _time(starts_at)}
        found.append(_("%(date)s, %(time)s has passed already.") % when)
    others = meeting(lesson, date, starts_at).exclude(group=lesson.group_id)
    people = {lesson.teacher_id, lesson.accompanist_id} - {None}
    for other in others.select_related("group__association"):
        if people & {other.teacher_id, other.accompanist_id}:
            text = _("The teacher or the accompanist has a lesson then with the group “%(group)s”.")
            found.append(text % {"group": other.group})
        if lesson.room_id and lesson.room_id == other.room_id:
            text = _("The room is taken then by the group “%(group)s”.")
            found.append(text % {"group": other.group})
    return found


def end_of(lesson: Lesson, starts_at: dt.time) -> dt.time:
    """When the lesson would end if it began at `starts_at`: it keeps its length."""
    day = lesson.date
    length = dt.datetime.combine(day, lesson.ends_at) - dt.datetime.combine(day, lesson.starts_at)
    return (dt.datetime.combine(day, starts_at) + length).time()


def meeting(lesson: Lesson, date: dt.date, starts_at: dt.time) -> LessonQuerySet:
    """Lessons of anybody that would be going on at the same time."""
    rows = Lesson.objects.filter(date=date, status__in=TAKES_PLACE).exclude(pk=lesson.pk)
    return rows.filter(starts_at__lt=end_of(lesson, starts_at), ends_at__gt=starts_at)


def _day(date: dt.date) -> str:
    return date_format(date, "j E Y")


def _time(time: dt.time) -> str:
    return time_format(time, "G:i")
