"""Lists of applications, and who is next where a place is free."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from consent.applications.models import Application, ApplicationQuerySet
from consent.applications.rules import free_places
from tenants.groups.models import StudyGroup
from tenants.people.models import Pupil


def applications(chosen: dict[str, Any], text: str = "") -> ApplicationQuerySet:
    """What a list shows, in two statements however long; `chosen` is of `forms.ApplicationFilters`,
    `text` words of a child's name."""
    names = {
        "year": "group__year",
        "association": "group__association",
        "group": "group",
        "source": "source",
        "status": "status",
    }
    rows = Application.objects.select_related(
        "pupil", "representative", "group__association", "group__year"
    ).filter(**{names[field]: value for field, value in chosen.items()})
    if text:
        rows = rows.filter(pupil__in=Pupil.objects.named_like(text))
    return rows


@dataclass(frozen=True)
class Freed:
    """A group with a free place and somebody waiting for it."""

    group: StudyGroup
    places: int
    first: Application


def freed() -> list[Freed]:
    """Groups of years that are not closed where the first in the queue could be confirmed."""
    first: dict[int, Application] = {}
    waiting = Application.objects.waiting().exclude(group__year__state="closed")
    for application in waiting.select_related("pupil", "group__association"):
        first.setdefault(application.group_id, application)
    places = free_places([application.group for application in first.values()])
    return [
        Freed(application.group, places[key], application)
        for key, application in first.items()
        if places[key] > 0
    ]


def waiting_in(group: StudyGroup) -> Sequence[Application]:
    return list(Application.objects.waiting().filter(group=group).select_related("pupil"))


def applicants(_day: dt.date) -> "QuerySet[Pupil]":
    """Children whose application is not decided yet."""
    return Pupil.objects.filter(pk__in=Application.objects.undecided().values("pupil"))
