"""A child's month, put together for one page in a number of statements that depends on nothing."""

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _

from isolation.clock import school_today
from journal.family.queries import Span, lessons_of, months_of, next_lessons
from journal.family.shares import Fulfilment, Share, attendance_of, fulfilment_of
from journal.lessons.marks import mark_of
from journal.lessons.models import AbsenceNotice, Attachment, Attendance, Lesson, LessonStatus
from journal.lessons.queries.year import school_moment
from journal.lessons.showing import Shown, shown
from journal.roster.models import Enrolment
from tenants.groups.models import StudyGroup
from tenants.people.models import Pupil
from ui.templatetags.ui import day

NEXT = 3
_TAGS = {"none": "quiet", "present": "ok", "absent": "danger", "excused": "warning", "late": "work"}


@dataclass(frozen=True)
class Line:
    """A lesson as the family reads it."""

    lesson: Lesson
    mark: Attendance | None
    files: list[Attachment]
    notice: AbsenceNotice | None
    has_begun: bool

    @property
    def has_roll(self) -> bool:
        return hasattr(self.lesson, "roll")

    @property
    def is_unmarked(self) -> bool:
        """The roll is taken and says nothing of this child."""
        return self.lesson.takes_place and self.has_roll and self.mark is None

    @property
    def tag(self) -> tuple[str, str]:
        """Kind of the badge and its words: what became of the lesson, or the present mark. No words
        for an ordinary lesson to come."""
        lesson = self.lesson
        if lesson.status == LessonStatus.CANCELLED:
            return "paused", _("cancelled")
        if lesson.status == LessonStatus.MOVED:
            return "paused", _("moved")
        if lesson.must_move and not self.has_roll:
            return "paused", _("will be moved")
        if self.mark is not None:
            told = self._shown(self.mark)
            return _TAGS[told.tone], told.words
        if self.notice is not None and not self.has_roll:
            return "work", _("you announced: will not come")
        if not self.has_begun:
            return "quiet", ""
        return "quiet", _("not marked") if self.has_roll else _("the roll is not taken yet")

    @staticmethod
    def _shown(mark: Attendance) -> Shown:
        return shown(mark_of(mark), {mark.reason.code: mark.reason} if mark.reason else {})

    @property
    def change(self) -> str:
        """How it is not as the timetable had it; "" for an ordinary lesson. Why is the school's own:
        the reason may speak of somebody's health."""
        lesson, other = self.lesson, getattr(self.lesson, "moved_to", None)
        if lesson.status == LessonStatus.MOVED and other is not None:
            return _("Moved to %(day)s.") % {"day": f"{day(other.date)}, {other.starts_at:%H:%M}"}
        if lesson.moved_from is not None:
            return _("Instead of %(day)s.") % {"day": day(lesson.moved_from.date)}
        return ""


@dataclass(frozen=True)
class Month:
    """`first` is the month's first day; `begun` lines are the latest first, `ahead` the nearest
    first. `later` are the next lessons of other months, when this one is over and is the present
    one."""

    pupil: Pupil
    first: dt.date
    span: Span | None
    begun: list[Line]
    ahead: list[Line]
    later: list[Line] = field(default_factory=list)

    @property
    def last(self) -> dt.date:
        return self.first.replace(day=calendar.monthrange(self.first.year, self.first.month)[1])

    @property
    def before(self) -> dt.date | None:
        """The month before, if the child may have lessons in it."""
        earlier = (self.first - dt.timedelta(days=1)).replace(day=1)
        return earlier if self.span and self.span[0] <= earlier else None

    @property
    def after(self) -> dt.date | None:
        later = self.last + dt.timedelta(days=1)
        return later if self.span and later <= self.span[1] else None

    @property
    def nearest(self) -> list[Line]:
        """What comes next; lessons of other months when this one has none left."""
        return self.ahead[:NEXT] or self.later

    @property
    def farther(self) -> list[Line]:
        return self.ahead[NEXT:]

    @cached_property
    def share(self) -> Share:
        return attendance_of(self.pupil, self.first, self.last)

    @cached_property
    def year_share(self) -> Share:
        """Since the beginning of the academic year until the end of this month."""
        years = [group.year.starts_on for group in self.groups]
        return attendance_of(self.pupil, min([*years, self.first]), self.last)

    @cached_property
    def groups(self) -> list[StudyGroup]:
        """Those in which the child is enrolled in this month, with lessons in it or without."""
        rows = Enrolment.objects.filter(pupil=self.pupil, starts_on__lte=self.last)
        found = StudyGroup.objects.filter(
            pk__in=rows.reaching(self.first).values("group"), year__ends_on__gte=self.first
        )
        return list(found.select_related("association", "year").order_by("pk"))

    @property
    def unmarked(self) -> list[Line]:
        return [line for line in self.begun if line.is_unmarked]

    @cached_property
    def fulfilment(self) -> list[Fulfilment]:
        return fulfilment_of(self.groups)


def month_of(pupil: Pupil, first: dt.date) -> Month:
    span = months_of(pupil)
    lessons = lessons_of(pupil).filter(date__year=first.year, date__month=first.month)
    lines = _lines(pupil, _read(lessons))
    begun = [line for line in lines if line.has_begun]
    ahead = [line for line in lines if not line.has_begun]
    later: list[Line] = []
    if not ahead and first == school_today().replace(day=1):
        later = _lines(pupil, _read(next_lessons(pupil))[:NEXT])
    return Month(pupil, first, span, begun[::-1], ahead, later)


def present_month(span: Span | None) -> dt.date:
    """This month, or the nearest one in which there may be lessons."""
    today = school_today().replace(day=1)
    return min(max(today, span[0]), span[1]) if span else today


def _read(rows: object) -> list[Lesson]:
    lessons = rows.for_page().select_related("moved_to", "moved_from")  # type: ignore[attr-defined]
    return list(lessons.order_by("date", "starts_at", "id"))


def _lines(pupil: Pupil, lessons: Collection[Lesson]) -> list[Line]:
    marks = Attendance.objects.filter(lesson__in=lessons, enrolment__pupil=pupil)
    by_lesson = {mark.lesson_id: mark for mark in marks.select_related("reason")}
    files: dict[int, list[Attachment]] = defaultdict(list)
    for file in Attachment.objects.all().shown().filter(lesson__in=lessons):
        if file.lesson_id is not None:
            files[file.lesson_id].append(file)
    notices = list(AbsenceNotice.objects.standing().filter(pupil=pupil))
    moment = school_moment()
    return [
        Line(
            lesson=lesson,
            mark=by_lesson.get(lesson.pk),
            files=files[lesson.pk],
            notice=next((n for n in notices if n.starts_on <= lesson.date <= n.ends_on), None),
            has_begun=(lesson.date, lesson.starts_at) <= moment,
        )
        for lesson in lessons
    ]
