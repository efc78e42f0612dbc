"""What higher rooms do when marks or lessons change. Filled in `AppConfig.ready`; called in the
caller's transaction, after the rows are written."""

from collections.abc import Collection
from typing import Protocol

from history.signature import Actor
from journal.lessons.models import Lesson


class RollChanged(Protocol):
    """The roll of this lesson was taken or taken back, or marks of a roll taken before were changed;
    `enrolments` are those of the marks that were written."""

    def __call__(self, lesson: Lesson, enrolments: Collection[int], *, actor: Actor) -> None: ...


class LessonChanged(Protocol):
    """This lesson was cancelled, moved (to `moved_to`), added, or takes place after all; families are
    to be told."""

    def __call__(self, lesson: Lesson, *, actor: Actor) -> None: ...


roll_changed: list[RollChanged] = []
lesson_changed: list[LessonChanged] = []
