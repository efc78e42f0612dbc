"""Who may see which file."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from journal.lessons.models import (
    AbsenceNotice,
    Attachment,
    AttachmentQuerySet,
    Lesson,
    Substitution,
)
from journal.lessons.queries.children import children_of
from journal.roster.models import Enrolment
from tenants.groups.models import SEES_ALL, StudyGroup


def visible_files(user: Any) -> AttachmentQuerySet:
    """A lesson's: who sees the lesson, and families of the children enrolled on its day. A
    notice's: the family that made it, those who conduct the child's groups on its days, and the
    administration."""
    shown: AttachmentQuerySet = Attachment.objects.all().shown()
    if user.has_role(*SEES_ALL):
        return shown
    children = children_of(user).values("pk")
    on_the_day = Enrolment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("lesson__date")),
        starts_on__lte=OuterRef("lesson__date"),
        group=OuterRef("lesson__group"),
        pupil__in=children,
    )
    seen = Lesson.objects.all().visible_to(user).values("pk")
    found: AttachmentQuerySet = shown.filter(
        Q(lesson__in=seen)
        | Q(Exists(on_the_day))
        | Q(notice__pupil__in=children)
        | Q(notice__in=_notices_to(user).values("pk"))
    )
    return found


def _notices_to(user: Any) -> Any:
    """Notices of children whose lessons this log-in conducts on some day of the notice."""
    given = Substitution.objects.of(user).filter(
        group=OuterRef("group"),
        starts_on__lte=OuterRef(OuterRef("ends_on")),
        ends_on__gte=OuterRef(OuterRef("starts_on")),
    )
    led = StudyGroup.objects.all().taught_by(user).values("pk")
    there = Enrolment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("starts_on")),
        Q(group__in=led) | Q(Exists(given)),
        starts_on__lte=OuterRef("ends_on"),
        pupil=OuterRef("pupil"),
    ).exclude(ends_on__lt=F("starts_on"))
    return AbsenceNotice.objects.filter(Exists(there))
