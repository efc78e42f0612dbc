"""When a lesson may be filled, by whom, and for which children: each rule with its text (regulation
4.4, 5.2; domain.md 7, V1-V12). A rule answers the reason against, "" when there is none."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any, Final, Protocol
from unicodedata import category

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from journal.lessons.models import JournalSettings, Lesson, LessonStatus
from tenants.years.models import YearState

HALF: Final = Decimal("0.5")
MOST_HOURS: Final = Decimal(12)
LONGEST_TEXT: Final = {"topic": 300, "homework": 5000, "note": 2000}
MOST_LINES: Final = 20
_UNWRITABLE: Final = {"Cc", "Cs"}  # control characters and halves of a character


@dataclass(frozen=True)
class Writer:
    """Who writes and when: a staff member's id (None for one who is none), the moment, the school's
    zone and its settings."""

    staff_id: int | None
    moment: dt.datetime
    zone: dt.tzinfo
    settings: JournalSettings

    @cached_property
    def today(self) -> dt.date:
        return self.local[0]

    @cached_property
    def local(self) -> tuple[dt.date, dt.time]:
        """The date and the time on the wall of the school."""
        local = self.moment.astimezone(self.zone)
        return local.date(), local.time()


def why_not_filled(lesson: Lesson, writer: Writer) -> str:
    """Why this person may not write marks now. The lesson carries
    `is_closed`, `open_until` and `year_state` (`queries.filling.for_writing`)."""
    why = why_not_described(lesson, writer)
    if why or lesson.begins(writer.zone) <= writer.moment:
        return why
    return why_not_begun(lesson)


def why_not_described(lesson: Lesson, writer: Writer) -> str:
    """The same for topic, hours, homework and note, which may be prepared on the day itself."""
    return why_never(lesson, writer) or _before_its_day(lesson, writer)


def why_never(lesson: Lesson, writer: Writer) -> str:
    """The same for reasons that waiting does not take away."""
    return (
        _does_not_take_place(lesson)
        or _foreign(lesson, writer)
        or _year_not_open(lesson)
        or _closed(lesson, writer)
    )


def is_late(lesson: Lesson, writer: Writer) -> bool:
    """Whether what is written now counts as late: the day of the lesson is over, and the days of
    grace that the school has set."""
    return writer.today > lesson.date + dt.timedelta(days=writer.settings.free_days)


class Enrolled(Protocol):
    """Whoever has the days of an enrolment, both inclusive."""

    @property
    def starts_on(self) -> dt.date: ...
    @property
    def ends_on(self) -> dt.date | None: ...


def why_not_on_roster(enrolment: Enrolled, lesson: Lesson) -> str:
    """Only those who are enrolled on the day of the lesson are marked."""
    if enrolment.starts_on > lesson.date:
        return _("The child is enrolled only from %(day)s.") % {"day": day(enrolment.starts_on)}
    if enrolment.ends_on is not None and enrolment.ends_on < lesson.date:
        return _("The child left the group on %(day)s.") % {"day": day(enrolment.ends_on)}
    return ""


def _does_not_take_place(lesson: Lesson) -> str:
    if lesson.status == LessonStatus.CANCELLED:
        return _("The lesson is cancelled: %(reason)s.") % {"reason": lesson.reason}
    if lesson.status == LessonStatus.MOVED:
        return _("The lesson was moved to another day.")
    if lesson.must_move:
        return _("A day off came upon this lesson: the administrator moves it to another day.")
    return ""


def _foreign(lesson: Any, writer: Writer) -> str:
    """Only its conductor writes, and whom the deputy named when opening it (V11)."""
    if _is_opened(lesson, writer):
        return ""
    if lesson.conductor_id == writer.staff_id:
        return ""
    who = lesson.conductor
    if lesson.substitution:
        return _("%(name)s conducts this lesson by a substitution.") % {"name": who.short_name}
    return _("%(name)s conducts this lesson.") % {"name": who.short_name}


def _year_not_open(lesson: Any) -> str:
    if lesson.year_state == YearState.OPEN:
        return ""
    year = lesson.group.year
    if year.is_closed:
        return _("The year %(year)s is closed: the journal is not changed any more.") % {
            "year": year
        }
    return _("The year %(year)s is not open yet.") % {"year": year}


def _before_its_day(lesson: Lesson, writer: Writer) -> str:
    if lesson.date > writer.today:
        return _("The lesson is still to come: it is filled on its day, %(day)s.") % {
            "day": day(lesson.date)
        }
    return ""


def why_not_begun(lesson: Lesson) -> str:
    """Said until the lesson begins."""
    return _("The lesson has not begun: marks are made from %(time)s.") % {
        "time": time_format(lesson.starts_at, "G:i")
    }


def why_too_many_minutes(minutes: int | None, lesson: Lesson) -> str:
    """Nobody is late by more than the lesson lasts."""
    if minutes is None or minutes <= lesson.minutes:
        return ""
    text = ngettext(
        "The lesson lasts %(n)s minute: give fewer minutes.",
        "The lesson lasts %(n)s minutes: give fewer minutes.",
        lesson.minutes,
    )
    return text % {"n": lesson.minutes}


def _closed(lesson: Any, writer: Writer) -> str:
    if _is_opened(lesson, writer):
        return ""
    if lesson.is_closed:
        return _("The month is closed. Ask the deputy director to open this lesson.")
    days = writer.settings.lock_days
    if days is not None and writer.today > lesson.date + dt.timedelta(days=days):
        return _("The time to fill this lesson is over. Ask the deputy director to open it.")
    return ""


def _is_opened(lesson: Any, writer: Writer) -> bool:
    return lesson.open_until is not None and lesson.open_until > writer.moment


def hours_of(told: Any) -> Decimal:
    """Academic hours as a device sends them, in halves. Raises ValueError with a text."""
    try:
        found = Decimal(str(told).replace(",", ".").strip())
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or not 0 < found <= MOST_HOURS or found % HALF:
        raise ValueError(_("Hours are a number from 0.5 to 12, in halves: 1.5 or 2."))
    return found.quantize(HALF)


def text_of(name: str, told: Any) -> str:
    """A text as a device sends it. Raises ValueError with a text."""
    if not isinstance(told, str):
        raise ValueError(_("Expected a text."))
    text = told.replace("\r\n", "\n").strip()
    if any(category(sign) in _UNWRITABLE and sign not in "\n\t" for sign in text):
        raise ValueError(_("The text has characters that cannot be written."))
    if len(text) > LONGEST_TEXT[name]:
        raise ValueError(_("Too long: at most %(most)s characters.") % {"most": LONGEST_TEXT[name]})
    return text


def lines_of(told: Any) -> list[int]:
    """Ids of the plan's lines as a device sends them. Raises ValueError with a text."""
    good = isinstance(told, list) and len(told) <= MOST_LINES
    if not good or not all(type(pk) is int and 0 < pk < 2**63 for pk in told):
        raise ValueError(_("There is no such line in the plan."))
    return list(dict.fromkeys(told))


def day(date: dt.date) -> str:
    return date_format(date, "j E Y")


def why_unusual(lesson: Lesson, *, has_plan: bool) -> str:
    """What control will ask about, said while it is fresh: a topic outside the plan or other hours
    than the timetable's want a reason in the note (domain.md 7, V3 and V4). Never refused."""
    if lesson.note:
        return ""
    if has_plan and lesson.topic and not lesson.plan_lines:
        return _("The topic is not in the plan: give the reason in the note.")
    if lesson.held_hours is not None and lesson.held_hours != lesson.hours:
        return _("The timetable has %(n)s h: give the reason in the note.") % {
            "n": f"{lesson.hours.normalize():f}"
        }
    return ""
