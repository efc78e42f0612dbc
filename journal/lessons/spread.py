"""The right side of the paper spread: what was taught, for how many hours, by whom; and what is said
of a lesson that was not held (domain.md 2, section 4)."""

from dataclasses import dataclass

from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils.formats import date_format, time_format
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


def taught(column: Column) -> Taught:
    lesson = column.lesson
    return Taught(
        column=column,
        day=f"{lesson.date:%d.%m}, {date_format(lesson.date, 'D').lower()}",
        time=f"{time_format(lesson.starts_at, 'G:i')}–{time_format(lesson.ends_at, 'G:i')}",
        topic=lesson.topic,
        note=note_of(column),
        hours=str(floatformat(lesson.held_hours)) if lesson.held_hours is not None else "",
        homework=lesson.homework,
        who=lesson.conductor.short_name,
        instead=instead_of(lesson),
        url=reverse("lessons:lesson", args=[lesson.pk]),
    )


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
