"""Which children a log-in of a family may see anything of."""

from typing import Any

from consent.agreements.queries import not_withdrawn
from isolation.clock import school_today
from tenants.people.models import Pupil, PupilQuerySet


def children_of(user: Any) -> PupilQuerySet:
    """A parent's, while they act for the child; a pupil's own. None whose consent was withdrawn."""
    return not_withdrawn(Pupil.objects.all().of_family(user), school_today())
