"""What a change of lessons comes to, in words: one effect for each kind of consequence."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from journal.lessons.models import Lesson
from journal.lessons.schedule import Difference, Moment
from tenants.groups.models import StudyGroup
from tenants.staff.models import StaffMember
from ui.components import Effect

EXAMPLES = 3
LISTED = 20  # lessons that an effect names one by one


def told(
    groups: Mapping[int, StudyGroup], differences: Mapping[int, Difference], slotless: list[int]
) -> list[Effect]:
    """The effects of `generate`: numbers over all groups, with the groups they are greatest in."""
    found = [
        _effect(groups, [row for one in differences.values() for row in rows(one)], text)
        for rows, text in _KINDS
    ]
    if slotless:
        text = ngettext(
            "%(n)d group has no timetable: no lessons for it",
            "%(n)d groups have no timetable: no lessons for them",
            len(slotless),
        )  # fmt: skip
        names = [str(groups[pk]) for pk in slotless[:EXAMPLES]]
        found.append(Effect(text % {"n": len(slotless)}, _shortened(names, len(slotless))))
    return [effect for effect in found if effect]


def _effect(
    groups: Mapping[int, StudyGroup], rows: list[Any], text: Callable[[int], str]
) -> Effect | None:
    if not rows:
        return None
    note = "" if len(groups) == 1 else by_group(groups, (row.group_id for row in rows))
    return Effect(text(len(rows)) % {"n": len(rows)}, note)


def by_group(groups: Mapping[int, StudyGroup], ids: Iterable[int]) -> str:
    """«Роботёнок, 1-А: 72; Роботёнок, 1-Б: 70 …»."""
    counted = Counter(ids)
    names = [f"{groups[pk]}: {number}" for pk, number in counted.most_common(EXAMPLES)]
    return _shortened(names, len(counted))


def _shortened(names: list[str], total: int) -> str:
    return "; ".join(names) + (" …" if total > len(names) else "")


_KINDS: tuple[tuple[Callable[[Difference], list[Any]], Callable[[int], str]], ...] = (
    (
        lambda found: found.create,
        lambda n: ngettext("%(n)d lesson is added", "%(n)d lessons are added", n),
    ),
    (
        lambda found: found.change,
        lambda n: ngettext("%(n)d lesson is changed", "%(n)d lessons are changed", n),
    ),
    (
        lambda found: found.erase,
        lambda n: ngettext("%(n)d lesson is removed", "%(n)d lessons are removed", n),
    ),
    (
        lambda found: found.kept,
        lambda n: ngettext(
            "%(n)d lesson that was written in is not in the timetable and stays as it is",
            "%(n)d lessons that were written in are not in the timetable and stay as they are",
            n,
        ),
    ),
    (
        lambda found: found.past,
        lambda n: ngettext(
            "%(n)d lesson of a day gone by is not added",
            "%(n)d lessons of days gone by are not added",
            n,
        ),
    ),
    (
        lambda found: found.crowded,
        lambda n: ngettext(
            "%(n)d lesson is not added: lessons of the group overlap",
            "%(n)d lessons are not added: lessons of the group overlap",
            n,
        ),
    ),
)


def to_move(lessons: Sequence[Lesson]) -> Effect:
    """A day off comes upon lessons."""
    text = ngettext(
        "%(n)d lesson will be marked “to be moved”; %(hours)s h stay due",
        "%(n)d lessons will be marked “to be moved”; %(hours)s h stay due",
        len(lessons),
    )
    hours = floatformat(sum((lesson.hours for lesson in lessons), Decimal(0)))
    note = _listed(f"{_when(one)} {one.group} ({one.teacher.short_name})" for one in lessons)
    return Effect(text % {"n": len(lessons), "hours": hours}, note)


def _when(lesson: Lesson) -> str:
    return f"{date_format(lesson.date, 'd.m')}, {time_format(lesson.starts_at, 'G:i')}"


def _listed(lessons: Iterable[str]) -> str:
    """«07.12, 15:00 …; 07.12, 16:50 …; и ещё 4»."""
    told = list(lessons)
    more = len(told) - LISTED
    rest = [ngettext("and %(n)s more", "and %(n)s more", more) % {"n": more}] if more > 0 else []
    return "; ".join([*told[:LISTED], *rest])


def no_longer_to_move(groups: Mapping[int, StudyGroup], ids: list[int]) -> Effect:
    text = ngettext(
        "%(n)d lesson takes place again on its day",
        "%(n)d lessons take place again on their day",
        len(ids),
    )
    return Effect(text % {"n": len(ids)}, by_group(groups, ids))


def begun_already(number: int) -> Effect:
    text = ngettext(
        "%(n)d lesson of that day has begun already and stays",
        "%(n)d lessons of that day have begun already and stay",
        number,
    )
    return Effect(text % {"n": number})


def past_lessons(group: StudyGroup, lessons: Sequence[Lesson], marks: int = 0) -> Effect:
    """An order reaches back over lessons of one group; `marks` are of children who are not on its
    roster on those days now."""
    text = ngettext(
        "Touches %(n)d past lesson of the group “%(group)s”",
        "Touches %(n)d past lessons of the group “%(group)s”",
        len(lessons),
    )
    listed = _listed(f"{_when(one)} ({one.teacher.short_name})" for one in lessons)
    note = _("%(lessons)s. Check the journal of these days.") % {"lessons": listed}
    if marks:
        note += " " + ngettext(
            "%(n)d mark is of a child who is not on the roster on that day now: it stays in the "
            "history and is not counted.",
            "%(n)d marks are of children who are not on the roster on those days now: they stay in "
            "the history and are not counted.",
            marks,
        ) % {"n": marks}
    url = reverse("lessons:group", args=[group.pk])
    return Effect(text % {"n": len(lessons), "group": group}, note, url)


def given(
    lessons: Sequence[Lesson], filled: Sequence[Lesson], who: StaffMember, now: Moment
) -> list[Effect]:
    """A substitution takes hold of these lessons; those that are filled stay."""
    text = ngettext(
        "%(n)d lesson goes to %(who)s", "%(n)d lessons go to %(who)s", len(lessons)
    )  # fmt: skip
    past = [one for one in lessons if (one.date, one.starts_at) <= now]
    note = ""
    if past:
        listed = _listed(f"{_when(one)} {one.group}" for one in past)
        note = _("gone by and not filled: %(lessons)s") % {"lessons": listed}
    found = [Effect(text % {"n": len(lessons), "who": who.short_name}, note)] if lessons else []
    return found + stay_filled(filled)


def given_back(
    lessons: Sequence[Lesson], filled: Sequence[Lesson], who: StaffMember
) -> list[Effect]:
    """A substitution ends before these lessons."""
    text = ngettext(
        "%(n)d lesson returns to %(who)s", "%(n)d lessons return to %(who)s", len(lessons)
    )  # fmt: skip
    note = _listed(f"{_when(one)} {one.group}" for one in lessons)
    found = [Effect(text % {"n": len(lessons), "who": who.short_name}, note)] if lessons else []
    return found + stay_filled(filled)


def stay_filled(lessons: Sequence[Lesson]) -> list[Effect]:
    """What was held stays with who held it."""
    if not lessons:
        return []
    text = ngettext(
        "%(n)d lesson that is filled already stays with the one who filled it",
        "%(n)d lessons that are filled already stay with those who filled them",
        len(lessons),
    )
    note = _listed(f"{_when(one)} {one.group}" for one in lessons)
    return [Effect(text % {"n": len(lessons)}, note)]
