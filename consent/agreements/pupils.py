"""Whether there is a consent, as a column and a filter of the list of pupils (`people.hooks`)."""

from collections.abc import Collection, Mapping, Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consent.agreements.models import Consent
from consent.agreements.queries import State, without_consent
from consent.agreements.rights import SEE_CONSENTS
from isolation.clock import school_today
from tenants.people.hooks import PupilColumn, PupilFilter, Text, pupil_columns, pupil_filters
from tenants.people.models import PupilQuerySet

FILTER = "consent"
_THERE, _MISSING = "yes", "no"


def consent_of(keys: Collection[int]) -> Mapping[int, str]:
    """«есть», «нет», or that it ended with the child's leaving."""
    today = school_today()
    valid = Consent.objects.valid_on(today).filter(pupil__in=keys)
    told = dict.fromkeys(valid.values_list("pupil_id", flat=True), gettext("there is one"))
    missing = without_consent(today).filter(pk__in=keys).values_list("pk", flat=True)
    told |= dict.fromkeys(missing, gettext("there is none"))
    return {key: told.get(key, str(State.ENDED.label)) for key in keys}


def consent_choices() -> Sequence[tuple[str, Text]]:
    return [(_THERE, _("there is one")), (_MISSING, _("there is none"))]


def by_consent(pupils: PupilQuerySet, value: str) -> PupilQuerySet:
    """«нет» are the same children as on the page of those without a consent."""
    today = school_today()
    if value == _THERE:
        return pupils.filter(pk__in=Consent.objects.valid_on(today).values("pupil"))
    return pupils.filter(pk__in=without_consent(today).values("pk"))


pupil_columns.append(PupilColumn(_("Consent"), SEE_CONSENTS.name, 30, consent_of))
pupil_filters.append(
    PupilFilter(FILTER, _("Consent"), SEE_CONSENTS.name, 30, consent_choices, by_consent)
)
