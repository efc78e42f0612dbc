"""Forms of families."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from journal.family.rules import excusing
from journal.lessons.models import AbsenceReason
from tenants.people.models import Pupil, PupilQuerySet
from ui.forms import DayField


class AbsenceForm(forms.Form):
    """Who will not come, when and why. The child is not asked for when there is but one."""

    pupil = forms.ModelChoiceField(Pupil.objects.none(), label=_("Child"), empty_label=None)
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    reason = forms.ModelChoiceField(
        AbsenceReason.objects.none(), label=_("Reason"), empty_label=None,
        widget=forms.RadioSelect, help_text=_("A diagnosis is not needed."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("File, if you have one"), required=False,
        help_text=_("A note or a photo of it, up to 10 MB; the teacher and the administration see it."),
    )  # fmt: skip

    def __init__(self, *args: Any, children: PupilQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pupil: Any = self.fields["pupil"]
        pupil.queryset = children
        pupil.label_from_instance = lambda child: child.full_name
        if len(children) == 1:
            pupil.initial, pupil.widget = children[0].pk, forms.HiddenInput()
        reason: Any = self.fields["reason"]
        reason.queryset = excusing()
        if not self.is_bound:
            self.initial.setdefault("reason", reason.queryset.first())
