"""What a person who conducts lessons has to do: today's, those not filled, the next day's."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q

from accounts.models import User
from journal.lessons.models import TAKES_PLACE, Lesson, LessonQuerySet
from journal.lessons.queries.filling import for_writing
from journal.lessons.rules.filling import Writer, why_not_described
from journal.lessons.states import State, state_of
from tenants.years.models import YearState

SHOWN_AT_ONCE = 5


@dataclass(frozen=True)
class TodayLesson:
    """A lesson of the list. `given_to` is who conducts it instead, `instead_of` whom the person
    substitutes, each a name or "". `is_locked`: only an unlock helps."""

    lesson: Lesson
    state: State
    given_to: str
    instead_of: str
    is_locked: bool = False

    @property
    def roll(self) -> Any:
        return getattr(self.lesson, "roll", None)


@dataclass(frozen=True)
class Today:
    day: dt.date
    lessons: list[TodayLesson]
    gaps: list[TodayLesson]
    next_lessons: list[TodayLesson]
    zone: dt.tzinfo

    @property
    def first_gaps(self) -> list[TodayLesson]:
        return self.gaps[:SHOWN_AT_ONCE]

    @property
    def other_gaps(self) -> list[TodayLesson]:
        return self.gaps[SHOWN_AT_ONCE:]

    @property
    def ends_at(self) -> dt.datetime:
        """From when on the page is that of a day gone by."""
        return dt.datetime.combine(self.day + dt.timedelta(days=1), dt.time(), self.zone)

    @property
    def next_day(self) -> dt.date | None:
        return self.next_lessons[0].lesson.date if self.next_lessons else None

    @property
    def has_none(self) -> bool:
        return not (self.lessons or self.gaps or self.next_lessons)


def today_of(user: User, writer: Writer) -> Today:
    """In two statements."""
    day = writer.today
    own = Lesson.objects.conducted_by(user) | Lesson.objects.filter(
        teacher__user=user, substitution__isnull=False
    )
    later = Lesson.objects.conducted_by(user).filter(date__gt=day, status__in=TAKES_PLACE)
    next_day = later.order_by("date").values("date")[:1]
    days = own.filter(Q(date=day) | Q(date=next_day, status__in=TAKES_PLACE)).to_fill(named=True)
    told = [_told(lesson, user, writer) for lesson in days.order_by("date", "starts_at", "id")]
    return Today(
        day=day,
        lessons=[one for one in told if one.lesson.date == day],
        gaps=[_gap(lesson, user, writer) for lesson in _gaps(user, writer)],
        next_lessons=[one for one in told if one.lesson.date > day],
        zone=writer.zone,
    )


def _gaps(user: User, writer: Writer) -> LessonQuerySet:
    """Days gone by of the open year, the latest first."""
    own = Lesson.objects.conducted_by(user).unfilled(writer.local)
    rows = own.filter(date__lt=writer.today, group__year__state=YearState.OPEN)
    found = for_writing(rows, writer.staff_id).to_fill(named=True)
    return found.order_by("-date", "starts_at", "id")


def _gap(lesson: Lesson, user: User, writer: Writer) -> TodayLesson:
    """Nothing but a lock keeps its conductor from a lesson gone by of the open year."""
    is_locked = bool(why_not_described(lesson, writer))
    return replace(_told(lesson, user, writer), is_locked=is_locked)


def _told(lesson: Lesson, user: User, writer: Writer) -> TodayLesson:
    given = lesson.substitution is not None and lesson.substitution.substitute_id != writer.staff_id
    taken = lesson.substitution is not None and not given
    return TodayLesson(
        lesson=lesson,
        state=state_of(lesson, moment=writer.local),
        given_to=lesson.conductor.short_name if given else "",
        instead_of=lesson.teacher.short_name if taken else "",
    )
