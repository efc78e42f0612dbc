"""When a family may apply, and which step an application takes next (domain.md 4).

Every predicate returns what is wrong in words, "" when nothing is.
"""

import datetime as dt
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from consent.applications.hooks import enrolled_already
from consent.applications.models import UNDECIDED, Application, Status
from isolation.clock import school_today
from tenants.groups.hooks import headcount
from tenants.groups.models import StudyGroup
from tenants.people.models import LegalRepresentative, Pupil, Representation

BEFORE: Final[dict[str, tuple[str, ...]]] = {
    Status.CONFIRMED: (Status.NEW, Status.WAITING),
    Status.WAITING: (Status.NEW, Status.CONFIRMED),
    Status.ENROLLED: UNDECIDED,
    Status.REJECTED: UNDECIDED,
    Status.CANCELLED: UNDECIDED,
}


def future(day: dt.date) -> str:
    if day <= school_today():
        return ""
    return _("The day is still to come. Give the day on which the family applied.")


def year_closed(group: StudyGroup) -> str:
    if not group.year.is_closed:
        return ""
    return _("The academic year %(year)s is closed. Choose a group of another year.") % {
        "year": group.year
    }


def not_theirs(pupil: Pupil, representative: LegalRepresentative) -> str:
    """The representative must act for this very child, today."""
    tied = Representation.objects.filter(pupil=pupil, representative=representative)
    if tied.filter(ended_on__isnull=True).exists():
        return ""
    return _("%(person)s is not a representative of %(child)s. Tie them on the child's card.") % {
        "person": representative.full_name, "child": pupil.full_name,
    }  # fmt: skip


def applied_already(pupil: Pupil, group: StudyGroup) -> str:
    found = Application.objects.undecided().filter(pupil=pupil, group=group).first()
    if found is None:
        return ""
    return _("There is an application of this child to this group: of %(day)s, %(status)s.") % {
        "day": f"{found.submitted_on:%d.%m.%Y}", "status": found.get_status_display(),
    }  # fmt: skip


def in_the_group(pupil: Pupil, group: StudyGroup) -> str:
    return next(filter(None, (told(pupil, group) for told in enrolled_already)), "")


def check_new(
    *, pupil: Pupil, representative: LegalRepresentative | None, group: StudyGroup,
    submitted_on: dt.date,
) -> None:  # fmt: skip
    """Raises `ValidationError` by field."""
    wrong = {
        "group": year_closed(group) or in_the_group(pupil, group) or applied_already(pupil, group),
        "representative": representative and not_theirs(pupil, representative),
        "submitted_on": future(submitted_on),
    }
    if found := {field: text for field, text in wrong.items() if text}:
        raise ValidationError(found)


def check_step(application: Application, status: Status) -> None:
    if application.status not in BEFORE[status]:
        raise ValidationError(
            _("This application is already decided: %(status)s.")
            % {"status": application.get_status_display()}
        )


def outside_age(pupil: Pupil, group: StudyGroup, day: dt.date | None = None) -> str:
    """A warning: full years on the group's first day, or on `day`, against the programme's range."""
    programme, age = group.programme, pupil.age_on(day or group.starts_on)
    if programme.age_from <= age <= programme.age_to:
        return ""
    return _(
        "%(child)s: full years on %(day)s — %(age)s; the programme is for %(from)s–%(to)s."
    ) % {
        "child": pupil.full_name, "age": age, "day": f"{day or group.starts_on:%d.%m.%Y}",
        "from": programme.age_from, "to": programme.age_to,
    }  # fmt: skip


def free_places(groups: "list[StudyGroup]") -> dict[int, int]:
    """Places left by group, below zero where it is over-filled; enrolled children alone count. The
    day is today, or the group's first day while that is to come."""
    today = school_today()
    days: dict[dt.date, list[int]] = {}
    for group in groups:
        days.setdefault(max(today, group.starts_on), []).append(group.pk)
    taken = {key: n for day, keys in days.items() for key, n in headcount(keys, day).items()}
    return {group.pk: group.capacity - taken.get(group.pk, 0) for group in groups}


def no_place(group: StudyGroup) -> str:
    if free_places([group])[group.pk] > 0:
        return ""
    return _(
        "The group %(group)s is full: all %(capacity)s places are taken. "
        "Put the application on the waiting list, or give the group more places."
    ) % {"group": group, "capacity": group.capacity}
