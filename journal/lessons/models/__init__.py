"""The lesson and what is written of it."""

from journal.lessons.models.absence import AbsenceNotice, AbsenceReason
from journal.lessons.models.closing import JournalSettings, MonthClosure, Unlock
from journal.lessons.models.files import Attachment, AttachmentQuerySet
from journal.lessons.models.lesson import (
    TAKES_PLACE,
    Lesson,
    LessonQuerySet,
    LessonStatus,
)
from journal.lessons.models.receipt import Receipt
from journal.lessons.models.roll import Attendance, Excuse, Presence, RollTaken
from journal.lessons.models.substitution import Substitution

__all__ = [
    "TAKES_PLACE",
    "AbsenceNotice",
    "AbsenceReason",
    "Attachment",
    "AttachmentQuerySet",
    "Attendance",
    "Excuse",
    "JournalSettings",
    "Lesson",
    "LessonQuerySet",
    "LessonStatus",
    "MonthClosure",
    "Presence",
    "Receipt",
    "RollTaken",
    "Substitution",
    "Unlock",
]
