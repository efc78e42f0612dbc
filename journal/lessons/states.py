"""Which of five states a lesson is in, the same on every screen (contract.md, `data-state`). Pure."""

from typing import Final, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from journal.lessons.models import Lesson
from journal.lessons.schedule import Moment

State = Literal["planned", "due", "filled", "late", "cancelled"]

WORDS: Final[dict[State, str | Promise]] = {
    "planned": _("planned"),
    "due": _("not filled"),
    "filled": _("held"),
    "late": _("not filled in time"),
    "cancelled": _("cancelled"),
}


def state_of(lesson: Lesson, *, moment: Moment, has_roll: bool | None = None) -> State:
    """The state at this moment of the school. `filled`: the roll is taken and the topic written;
    else `due` on the day of the lesson from its beginning, `late` when the day is over. One that a
    day off came upon waits for another day: it is planned. Without `has_roll` the lesson is asked,
    which costs nothing after `for_page()`."""
    if not lesson.takes_place:
        return "cancelled"
    if is_filled(lesson, has_roll=has_roll):
        return "filled"
    if lesson.must_move or (lesson.date, lesson.starts_at) > moment:
        return "planned"
    return "due" if lesson.date == moment[0] else "late"


def is_filled(lesson: Lesson, *, has_roll: bool | None = None) -> bool:
    taken = hasattr(lesson, "roll") if has_roll is None else has_roll
    return taken and bool(lesson.topic)
