"""Who may substitute for whom, and when (regulation 5.2, domain.md 7). A broken rule raises
ValidationError by field."""

import datetime as dt
from collections.abc import Collection, Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from journal.lessons.models import TAKES_PLACE, Lesson, Substitution
from journal.lessons.queries.substituting import given, overlapping
from journal.lessons.rules.filling import day
from journal.lessons.rules.moving import check_years_not_closed, time
from tenants.groups.models import StudyGroup
from tenants.staff.models import Position, StaffMember

Wrongs = Iterator[tuple[str, str]]
NAMED = 5  # clashes that a warning names one by one


def check_substitution(wished: Substitution, groups: Collection[StudyGroup]) -> None:
    """`wished` is one of the rows, without its group."""
    if not groups:
        raise ValidationError({"groups": _("Choose at least one group.")})
    check_years_not_closed(groups)
    found: dict[str, list[str]] = {}
    for wrongs in (_wrong(wished), *(_wrong_with_group(wished, group) for group in groups)):
        for field, text in wrongs:
            found.setdefault(field, []).append(text)
    if found:
        raise ValidationError(found)


def _wrong(wished: Substitution) -> Wrongs:
    if not wished.order_number.strip():
        yield "order_number", _("Name the order: the substitution rests on it.")
    if not wished.reason.strip():
        yield "reason", _("Name the reason: it stays in the journal.")
    if wished.substitute == wished.absent:
        yield "substitute", _("Choose another person than the one who is absent.")
    if wished.ends_on < wished.starts_on:
        yield "ends_on", _("The last day comes before the first one.")
        return
    for each in dict.fromkeys((wished.starts_on, wished.ends_on)):
        if not Position.objects.on(each).filter(staff=wished.substitute).exists():
            text = _("%(who)s holds no position on %(day)s: choose other days or another person.")
            yield "substitute", text % {"who": wished.substitute.short_name, "day": day(each)}


def _wrong_with_group(wished: Substitution, group: StudyGroup) -> Wrongs:
    first = max(group.starts_on, group.year.starts_on)
    last = min(group.ends_on, group.year.ends_on)
    bounds = {"group": group, "first": day(first), "last": day(last)}
    text = _("The group “%(group)s” has lessons from %(first)s to %(last)s.")
    for field in ("starts_on", "ends_on"):
        if not first <= getattr(wished, field) <= last:
            yield field, text % bounds
    absent, period = wished.absent, (wished.starts_on, wished.ends_on)
    if group.teacher_id != absent.pk and not given([group], absent, *period).exists():
        text = _("%(who)s does not conduct the group “%(group)s” on these days.")
        yield "groups", text % {"who": absent.short_name, "group": group}
    other = overlapping(group, *period).select_related("substitute").first()
    if other:
        text = _(
            "%(who)s substitutes in the group “%(group)s” from %(first)s to %(last)s already "
            "(order %(number)s). End that substitution first."
        )
        yield "groups", text % {
            "who": other.substitute.short_name, "group": group, "first": day(other.starts_on),
            "last": day(other.ends_on), "number": other.order_number,
        }  # fmt: skip


def check_end(row: Substitution, on: dt.date) -> None:
    """The last day is within the substitution, or the day before it: then it never holds."""
    if not row.starts_on - dt.timedelta(days=1) <= on < row.ends_on:
        text = _("The substitution lasts from %(first)s to %(last)s: choose an earlier last day.")
        raise ValidationError(
            {"on": text % {"first": day(row.starts_on), "last": day(row.ends_on)}}
        )


def warnings_about(lessons: Collection[Lesson], substitute: StaffMember) -> list[str]:
    """Of lessons that would be given to this person: what is unusual and may still be meant."""
    found = []
    if not lessons:
        found.append(_("The timetable has no lessons to give on these days."))
    return found + _without_access(lessons, substitute) + _busy(lessons, substitute)


def _without_access(lessons: Collection[Lesson], substitute: StaffMember) -> list[str]:
    days = {lesson.date for lesson in lessons}
    user = substitute.user
    roles = user.grants.filter(role="teacher") if user else None
    if roles is not None and all(roles.on(each).exists() for each in _ends(days)):
        return []
    text = _(
        "%(who)s has no log-in with the role of a teacher on these days and cannot fill the journal. "
        "Give it on their card in the staff list."
    )
    return [text % {"who": substitute.short_name}]


def _ends(days: Collection[dt.date]) -> set[dt.date]:
    return {min(days), max(days)} if days else set()


def _busy(lessons: Collection[Lesson], substitute: StaffMember) -> list[str]:
    """Lessons of their own that go on at the same time."""
    own = Lesson.objects.filter(
        date__in={lesson.date for lesson in lessons}, status__in=TAKES_PLACE
    ).exclude(pk__in=[lesson.pk for lesson in lessons])
    theirs = own.conducted_by_member(substitute).select_related("group__association")
    text = _("%(day)s, %(time)s: %(who)s has a lesson with the group “%(group)s” then.")
    found = [
        text % {
            "day": day(one.date), "time": time(one.starts_at),
            "who": substitute.short_name, "group": other.group,
        }
        for one in lessons
        for other in theirs
        if other.date == one.date
        and other.starts_at < one.ends_at
        and one.starts_at < other.ends_at
    ]  # fmt: skip
    more = len(found) - NAMED
    return found[:NAMED] + ([_("… and %(n)s more such lessons.") % {"n": more}] if more > 0 else [])
