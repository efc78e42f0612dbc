"""The right side of the paper spread: what was taught, for how many hours, by whom; and what is said
of a lesson that was not held (domain.md 2, section 4)."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from journal.lessons.models import Lesson, LessonStatus
from journal.lessons.queries.month import Column
from journal.lessons.states import WORDS


@dataclass(frozen=True)
class Taught:
    """A line of it. `note`: cancelled, moved, added, filled late; `instead`: whom the conductor
    substituted; `hours` are those conducted, else ""."""

    column: Column
    day: str
    time: str
    topic: str
    note: str
    hours: str
    homework: str
    who: str
    instead: str
    url: str


def weekday(date: dt.date) -> str:
    """«пн». Formatted by hand, as a page of many lessons says it many times."""
    return str(WEEKDAYS_ABBR[date.weekday()]).lower()


def clock(time: dt.time) -> str:
    return f"{time.hour}:{time.minute:02}"


def times(lesson: Lesson) -> str:
    return f"{clock(lesson.starts_at)}–{clock(lesson.ends_at)}"


def hours(number: Decimal | None) -> str:
    """«2», «1,5»; "" where nothing was conducted."""
    if number is None:
        return ""
    return str(int(number)) if number == int(number) else str(floatformat(number))


def taught(column: Column) -> Taught:
    lesson = column.lesson
    return Taught(
        column=column,
        day=f"{lesson.date:%d.%m}, {weekday(lesson.date)}",
        time=times(lesson),
        topic=lesson.topic,
        note=note_of(column),
        hours=hours(lesson.held_hours),
        homework=lesson.homework,
        who=lesson.conductor.short_name,
        instead=instead_of(lesson),
        url=_address(lesson.pk),
    )


def _address(pk: int) -> str:
    """Asked of the urlconf once for all: `reverse` costs more than the rest of a line."""
    return _pattern().replace("/0/", f"/{pk}/")


@cache
def _pattern() -> str:
    return reverse("lessons:lesson", args=[0])


def instead_of(lesson: Lesson) -> str:
    """Both names stay on a substituted lesson, and the order (domain.md 7)."""
    given = lesson.substitution
    if not given:
        return ""
    return _("in place of %(name)s, order № %(number)s of %(date)s") % {
        "name": lesson.teacher.short_name,
        "number": given.order_number,
        "date": f"{given.order_date:%d.%m.%Y}",
    }


def note_of(column: Column) -> str:
    """What became of it besides being held on its day."""
    lesson = column.lesson
    said = []
    if lesson.status == LessonStatus.CANCELLED:
        said.append(_("cancelled: %(reason)s") % {"reason": lesson.reason})
    elif lesson.status == LessonStatus.MOVED:
        day = f"{lesson.moved_on:%d.%m.%Y}" if lesson.moved_on else "?"
        said.append(_("moved to %(day)s: %(reason)s") % {"day": day, "reason": lesson.reason})
    elif lesson.reason:
        said.append(lesson.reason)
    if lesson.basis:
        said.append(lesson.basis)
    if column.is_late:
        said.append(_("filled late"))
    return "; ".join(said)


def said_of(column: Column) -> str:
    """The state in words, and why it is locked."""
    told = str(WORDS[column.state]).capitalize()
    if column.state == "cancelled":
        told = ""
    elif column.is_late:
        told = _("Held, filled late")
    elif column.has_roll and column.state != "filled":
        told = _("The roll is taken, the topic is missing")
    return ". ".join(part.rstrip(".") for part in (told, column.why) if part)
