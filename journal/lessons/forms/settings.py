"""Forms of the journal's settings and of the dictionary of reasons."""

from django import forms
from django.utils.translation import gettext_lazy as _

from journal.lessons.models import AbsenceReason, JournalSettings
from tenants.groups.forms import RowForm
from ui.forms import Warned


class SettingsForm(RowForm):
    free_days = forms.IntegerField(
        label=_("Days without «late»"),
        min_value=0,
        max_value=31,
        help_text=_(
            "0: what is written after the day of the lesson is marked as late. 2: only from the "
            "third day on."
        ),
    )
    lock_days = forms.IntegerField(
        label=_("Days until a lesson is locked"),
        min_value=1,
        max_value=366,
        required=False,
        help_text=_("Then the deputy director opens it. Empty: not before its month is closed."),
    )

    class Meta:
        model = JournalSettings
        fields = ("free_days", "lock_days", "keeps_pages")
        labels = {"keeps_pages": _("Pages work without a connection")}
        help_texts = {
            "keeps_pages": _(
                "The device keeps the pages of the journal. Switch it off where teachers share a "
                "computer."
            )
        }


class ReasonForm(Warned, RowForm):
    class Meta:
        model = AbsenceReason
        fields: tuple[str, ...] = ("name", "letter", "excused", "counts", "position")
        labels = {
            "excused": _("The absence is excused"),
            "counts": _("It lowers the share of attendance"),
            "position": _("Place in the list"),
        }
        help_texts = {
            "name": _("A category: a diagnosis is never written in the journal."),
            "letter": _("One or two letters for a cell of the journal."),
            "counts": _("Off where the day is left out of the count, as in quarantine."),
        }


class EditReasonForm(ReasonForm):
    class Meta(ReasonForm.Meta):
        fields = (*ReasonForm.Meta.fields, "is_retired")
        labels = {**ReasonForm.Meta.labels, "is_retired": _("No longer offered")}
        help_texts = {
            **ReasonForm.Meta.help_texts,
            "is_retired": _("Marks that have it keep it."),
        }
