"""Whether there is a consent, as a column and a filter of the list of pupils (`people.hooks`)."""

from collections.abc import Collection, Mapping, Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consent.agreements.models import Consent
from consent.agreements.rights import SEE_CONSENTS
from isolation.clock import school_today
from tenants.people.hooks import PupilColumn, PupilFilter, Text, pupil_columns, pupil_filters
from tenants.people.models import PupilQuerySet

FILTER = "consent"
_THERE, _MISSING = "yes", "no"


def consent_of(keys: Collection[int]) -> Mapping[int, str]:
    """«есть» or «нет» for each."""
    valid = Consent.objects.valid_on(school_today()).filter(pupil__in=keys)
    covered = set(valid.values_list("pupil_id", flat=True))
    return {
        key: gettext("there is one") if key in covered else gettext("there is none") for key in keys
    }


def consent_choices() -> Sequence[tuple[str, Text]]:
    return [(_THERE, _("there is one")), (_MISSING, _("there is none"))]


def by_consent(pupils: PupilQuerySet, value: str) -> PupilQuerySet:
    valid = Consent.objects.valid_on(school_today()).values("pupil")
    return pupils.filter(pk__in=valid) if value == _THERE else pupils.exclude(pk__in=valid)


pupil_columns.append(PupilColumn(_("Consent"), SEE_CONSENTS.name, 30, consent_of))
pupil_filters.append(
    PupilFilter(FILTER, _("Consent"), SEE_CONSENTS.name, 30, consent_choices, by_consent)
)
