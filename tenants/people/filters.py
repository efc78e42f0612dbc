"""The filters above the list of pupils: this room's own and those that higher rooms add."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from isolation.clock import school_today
from tenants.people.hooks import PupilFilter
from tenants.people.models import PupilQuerySet, Sex
from ui.lists import Filters

UNSAID = "-"
SEXES = [("", _("all")), *Sex.choices, (UNSAID, _("not specified"))]


class PupilFilters(Filters):
    age_from = forms.IntegerField(label=_("Age from"), min_value=0, max_value=100)
    age_to = forms.IntegerField(label=_("Age to"), min_value=0, max_value=100)
    sex = forms.ChoiceField(label=_("Sex"), choices=SEXES)
    alone = forms.BooleanField(label=_("Without a representative"))

    def __init__(self, *args: Any, more: Sequence[PupilFilter] = (), **kwargs: Any) -> None:
        self.more = more
        super().__init__(*args, **kwargs)
        for choice in more:
            self.fields[choice.name] = forms.ChoiceField(
                label=str(choice.label), choices=[("", _("all")), *choice.choices()], required=False
            )

    def narrow(self, pupils: PupilQuerySet) -> PupilQuerySet:
        """The pupils that were asked for."""
        chosen = self.chosen()
        found = pupils.aged(chosen.get("age_from"), chosen.get("age_to"), on=school_today())
        if "sex" in chosen:
            found = found.filter(sex="" if chosen["sex"] == UNSAID else chosen["sex"])
        if "alone" in chosen:
            found = found.without_representative()
        for choice in self.more:
            if choice.name in chosen:
                found = choice.apply(found, chosen[choice.name])
        return found
