"""When a lesson may be cancelled, brought back or added (domain.md 4: hours stay due)."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from journal.lessons.models import Attendance, Lesson, LessonStatus, RollTaken
from journal.lessons.rules import moving
from journal.lessons.rules.closing import check_open
from tenants.groups.rules import check_hours
from tenants.years.models import NonWorkingDay


def check_cancellable(lesson: Lesson) -> None:
    """Planned, and nobody was marked: what was held is a fact."""
    moving.check_years_not_closed([lesson.group])
    if RollTaken.objects.filter(lesson=lesson).exists():
        raise ValidationError(
            _("The roll of this lesson is taken: it was held. Correct its marks instead.")
        )
    if Attendance.objects.filter(lesson=lesson).exists():
        raise ValidationError(
            _("Children are marked on this lesson: it was held. Take the marks off first.")
        )
    if lesson.status != LessonStatus.PLANNED:
        raise ValidationError(
            _("This lesson cannot be cancelled: it is marked “%(status)s”.")
            % {"status": lesson.get_status_display()}
        )
    if not lesson.must_move:
        check_open(lesson.group, lesson.date, lesson)


def check_restorable(lesson: Lesson) -> None:
    """Cancelled, and nothing took its place since."""
    moving.check_years_not_closed([lesson.group])
    if lesson.status != LessonStatus.CANCELLED:
        raise ValidationError(_("Only a cancelled lesson is brought back."))
    check_open(lesson.group, lesson.date, lesson)
    moving.check_within(lesson.group, lesson.date)
    moving.check_free(lesson, lesson.date, lesson.starts_at)


def check_addable(lesson: Lesson, reason: str) -> None:
    """All that is wrong with a lesson yet to be written, each at its field."""
    moving.check_years_not_closed([lesson.group])
    refuse_together([
        lambda: moving.check_within(lesson.group, lesson.date),
        lambda: check_open(lesson.group, lesson.date),
        lambda: check_hours(lesson.hours),
        lambda: _check_ends(lesson),
        lambda: moving.check_free(lesson, lesson.date, lesson.starts_at),
        lambda: moving.check_reason(reason),
    ])  # fmt: skip


def _check_ends(lesson: Lesson) -> None:
    if lesson.ends_at <= lesson.starts_at:
        raise ValidationError({"ends_at": _("The lesson ends before it begins.")})


def refuse_together(checks: Iterable[Callable[[], None]]) -> None:
    """Everything that is wrong is said at once."""
    wrong: dict[str, Any] = {}
    for check in checks:
        try:
            check()
        except ValidationError as error:
            wrong |= error.message_dict
    if wrong:
        raise ValidationError(wrong)


def warnings_about_new(lesson: Lesson, basis: str) -> list[str]:
    """What is unusual in a lesson to be added and may still be meant: lessons are legal on Sundays
    and days off when the school decides so."""
    day_off = NonWorkingDay.objects.filter(date=lesson.date).first()
    found = moving.about_basis(basis)
    if day_off:
        text = _("%(day)s is a non-working day: %(name)s.")
        found.append(text % {"day": moving.shown(lesson.date), "name": day_off.name})
    return found + moving.warnings_about_place(lesson)


def day_off_on(date: dt.date) -> str:
    """The reason that a lesson to come on a day off carries; empty on a working day."""
    day_off = NonWorkingDay.objects.filter(date=date).first()
    return _("non-working day: %(name)s") % {"name": day_off.name} if day_off else ""
