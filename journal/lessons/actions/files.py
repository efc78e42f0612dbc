"""Files of lessons and of notices of absence.

The file is stored before its row: when the transaction fails, a file without a row is left in the
school's folder, which nobody can reach. A row without its file would be the greater evil.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from history.models import record
from history.signature import Actor
from isolation.clock import now
from journal.lessons.models import AbsenceNotice, Attachment, Lesson
from journal.lessons.queries.filling import for_writing, writer_of
from journal.lessons.rules import files as rules
from journal.lessons.rules.filling import why_not_described


@transaction.atomic
def attach(
    upload: UploadedFile[Any],
    *,
    lesson: Lesson | None = None,
    notice: AbsenceNotice | None = None,
    actor: Actor,
) -> Attachment:
    """To a lesson by whoever may describe it now (`rules.filling.why_not_described`), or to a notice
    by whoever makes it. Raises ValidationError with one text for people."""
    rules.check_size(upload.size or 0)
    kind = rules.check_kind(rules.kind_of(upload))
    rules.check_name(upload.name or "", kind)
    if lesson is not None:
        _hold(lesson, actor)
    beside = Attachment.objects.all().shown().filter(lesson=lesson, notice=notice)
    rules.check_number(beside.count())
    made = Attachment(
        lesson=lesson,
        notice=notice,
        name=rules.clean_name(upload.name or "", kind),
        kind=kind.media,
        size=upload.size or 0,
        stored=upload,
    )
    return made.write(actor)


@transaction.atomic
def take_away(file: Attachment, *, actor: Actor) -> None:
    """It is offered to nobody any more; the row and the file stay with the journal. Of a lesson by
    whoever may describe it now. Raises ValidationError."""
    if file.lesson is not None:
        _hold(file.lesson, actor)
    held: Attachment = Attachment.objects.select_for_update(of=("self",)).get(pk=file.pk)
    if held.removed_at is None:
        held.removed_at = now()
        held.write(actor, only=["removed_at"])


def open_file(file: Attachment, *, actor: Actor) -> bytes:
    """Its content. What a family sent with a notice is a document of a child: reading it is an event
    of history."""
    if file.notice_id is not None:
        record("lessons.file_opened", actor=actor, subject=f"attachment:{file.pk}")
    with file.stored.open("rb") as stored:
        content: bytes = stored.read()
    return content


def _hold(lesson: Lesson, actor: Actor) -> None:
    """Locked until the transaction ends; by whoever may write it now. Read by a statement of its own:
    one that waited for the lock would not see the month that was closed meanwhile."""
    user: Any = actor.user
    Lesson.objects.select_for_update().get(pk=lesson.pk)
    writer = writer_of(user)
    rows = for_writing(Lesson.objects.filter(pk=lesson.pk), writer.staff_id)
    held = rows.select_related("group__year", "teacher", "substitution__substitute").get()
    why = why_not_described(held, writer) if user is not None else _("Nobody is logged in.")
    if why:
        raise ValidationError(why)
