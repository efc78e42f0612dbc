"""What families are told of: an absence that nobody announced; a lesson cancelled, moved or added.
Hung on the hooks of lessons in `apps.py`; runs in the caller's transaction."""

import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from consent.agreements.queries import not_withdrawn
from history.signature import Actor
from isolation.clock import school_today
from journal.lessons.models import Attendance, Lesson, LessonStatus, Presence
from journal.lessons.queries.children import children_of
from journal.roster.models import Enrolment
from tenants.messaging.actions import notify, withdraw
from tenants.messaging.kinds import Kind, declare
from tenants.messaging.models import Notification
from tenants.people.models import ADULT, Pupil, PupilQuerySet, Representation, born_by
from ui.templatetags.ui import day

# So long a slip of the finger, or a mother who writes at once, may still be taken into account.
PATIENCE: Final = dt.timedelta(minutes=5)
_ABOUT: Final = re.compile(r"lesson:(\d+)(?: enrolment:(\d+))?")


def _absences(rows: Collection[Notification], reader: User) -> Mapping[int, str]:
    """«Әхмәтова Зөһрә: пн, 23 ноября, 15:00, Роботёнок, 1-А», of children whom the reader may see."""
    about = {row.pk: _ids(row.subject) for row in rows}
    enrolments = Enrolment.objects.filter(
        pk__in=[enrolment for _lesson, enrolment in about.values()], pupil__in=children_of(reader)
    ).select_related("pupil")
    names = {enrolment.pk: enrolment.pupil.full_name for enrolment in enrolments}
    lessons = _lessons(lesson for lesson, _enrolment in about.values())
    return {
        pk: f"{names[enrolment]}: {_when(lessons[lesson])}"
        for pk, (lesson, enrolment) in about.items()
        if enrolment in names and lesson in lessons
    }


def _changes(rows: Collection[Notification], reader: User) -> Mapping[int, str]:
    """«пн, 23 ноября, 15:00, Роботёнок, 1-А», with what became of it."""
    about = {row.pk: _ids(row.subject)[0] for row in rows}
    lessons = _lessons(about.values())
    return {pk: _became(lessons[lesson]) for pk, lesson in about.items() if lesson in lessons}


def _became(lesson: Lesson) -> str:
    other = getattr(lesson, "moved_to", None)
    if other is not None:
        text = _("%(lesson)s: moved to %(day)s")
        return text % {"lesson": _when(lesson), "day": f"{day(other.date)}, {_time(other)}"}
    return _when(lesson)  # the reason is the school's own: it may speak of somebody's health


def _when(lesson: Lesson) -> str:
    return f"{day(lesson.date)}, {_time(lesson)}, {lesson.group}"


def _time(lesson: Lesson) -> str:
    return f"{lesson.starts_at.hour}:{lesson.starts_at:%M}"


def _lessons(ids: object) -> dict[int, Lesson]:
    rows = Lesson.objects.filter(pk__in=list(ids))  # type: ignore[call-overload]
    named = rows.select_related("group__association", "moved_to")
    return {lesson.pk: lesson for lesson in named}


def _ids(subject: str) -> tuple[int, int]:
    found = _ABOUT.fullmatch(subject)
    return (int(found[1]), int(found[2] or 0)) if found else (0, 0)


ABSENT = declare(
    Kind("absent", gettext_lazy("Was absent, and nobody announced it"), "user-x", _absences)
)
CANCELLED = declare(
    Kind("lesson_cancelled", gettext_lazy("A lesson is cancelled"), "calendar-x", _changes)
)
MOVED = declare(Kind("lesson_moved", gettext_lazy("A lesson is moved"), "calendar-clock", _changes))
ADDED = declare(Kind("lesson_added", gettext_lazy("A lesson is added"), "calendar-plus", _changes))
RESTORED = declare(
    Kind("lesson_restored", gettext_lazy("A lesson takes place after all"), "undo-2", _changes)
)
_CHANGES: Final = (CANCELLED, MOVED, ADDED, RESTORED)


def absence(lesson_id: int, enrolment_id: int) -> str:
    """The subject of the notification of one absence."""
    return f"lesson:{lesson_id} enrolment:{enrolment_id}"


def roll_changed(lesson: Lesson, enrolments: Collection[int], *, actor: Actor) -> None:
    """`lessons.hooks.RollChanged`: tell of absences of a taken roll that nobody announced, but for
    those that do not count (the school's own events, quarantine); take back what turned out
    otherwise before a letter told it."""
    marks = Attendance.objects.filter(
        lesson=lesson, lesson__roll__isnull=False, status=Presence.ABSENT, notice__isnull=True
    ).exclude(counts=False)
    absent = {
        absence(lesson.pk, enrolment): pupil
        for enrolment, pupil in marks.order_by().values_list("enrolment", "enrolment__pupil")
    }
    about = {absence(lesson.pk, enrolment) for enrolment in enrolments} | absent.keys()
    rows = Notification.objects.standing().filter(kind=ABSENT.name, subject__in=about)
    told = set(rows.order_by().values_list("subject", flat=True))
    if told - absent.keys():
        withdraw(ABSENT, told - absent.keys())
    news = {subject: pupil for subject, pupil in absent.items() if subject not in told}
    if not news:
        return
    parents = parents_of(set(news.values()))
    for subject, pupil in news.items():
        page = page_of(pupil, lesson)
        notify(ABSENT, dict.fromkeys(parents.get(pupil, ()), page), subject=subject, wait=PATIENCE)


def lesson_changed(lesson: Lesson, *, actor: Actor) -> None:
    """`lessons.hooks.LessonChanged`: tell the families of those enrolled on its day, and pupils of
    age themselves. The latest word on a lesson stands alone; that it takes place after all is told
    to those who knew otherwise; of days gone by nobody is told."""
    kind, other = _kind_of(lesson), getattr(lesson, "moved_to", None)
    last = max(lesson.date, other.date) if other is not None else lesson.date
    if kind is None or last < school_today():
        return
    subject = f"lesson:{lesson.pk}"
    before = Notification.objects.standing().filter(
        kind__in=[one.name for one in _CHANGES], subject=subject
    )
    knew = before.filter(Q(mailed_at__isnull=False) | Q(seen_at__isnull=False))
    readers = dict(knew.values_list("user", "path")) if kind is RESTORED else _families(lesson)
    for one in _CHANGES:
        withdraw(one, [subject], even_told=True)
    notify(kind, readers, subject=subject)


def _kind_of(lesson: Lesson) -> Kind | None:
    """What became of it; an added lesson carries its reason, one brought back has none. Nothing is
    told of one that has no day yet."""
    if lesson.must_move:
        return None
    if lesson.status == LessonStatus.PLANNED:
        return ADDED if lesson.is_extra and lesson.reason else RESTORED
    return {LessonStatus.CANCELLED: CANCELLED, LessonStatus.MOVED: MOVED}.get(
        LessonStatus(lesson.status)
    )


def _families(lesson: Lesson) -> dict[int, str]:
    """Who is to know of this lesson, with the page that each opens."""
    rows = Enrolment.objects.on(lesson.date).filter(group=lesson.group_id)
    pupils = set(rows.order_by().values_list("pupil", flat=True))
    readers: dict[int, str] = {}
    for pupil, users in [*parents_of(pupils).items(), *of_age(pupils).items()]:
        for user in users:
            readers.setdefault(user, page_of(pupil, lesson))
    return readers


def page_of(pupil_id: int, lesson: Lesson) -> str:
    page = reverse("family:month", "config.urls_school", [pupil_id, f"{lesson.date:%Y-%m}"])
    return f"{page}#lesson-{lesson.pk}"


def parents_of(pupils: Collection[int]) -> dict[int, list[int]]:
    """Log-ins of those who act for these children now, by the child's id."""
    young = Pupil.objects.filter(birth_date__gt=born_by(school_today(), ADULT))
    ties = Representation.objects.acting().filter(
        pupil__in=_open(young, pupils), representative__user__isnull=False
    )
    found: dict[int, list[int]] = {}
    for pupil, user in ties.values_list("pupil", "representative__user"):
        found.setdefault(pupil, []).append(user)
    return found


def of_age(pupils: Collection[int]) -> dict[int, list[int]]:
    """Log-ins of those of them who are of age, by the pupil's id."""
    grown = Pupil.objects.filter(birth_date__lte=born_by(school_today(), ADULT), user__isnull=False)
    rows = _open(grown, pupils).order_by().values_list("pk", "user")
    return {pupil: [user] for pupil, user in rows}


def _open(rows: PupilQuerySet, pupils: Collection[int]) -> PupilQuerySet:
    return not_withdrawn(rows.filter(pk__in=pupils), school_today())
