"""Forms of texts, consents, withdrawals and duties."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consent.agreements.models import ConsentText
from consent.agreements.queries import State, current_text, own_card
from consent.agreements.rules import day_fault
from consent.agreements.texts import ITEMS, REGIONAL_CENTRE, Item, Parties
from isolation.clock import school_today
from tenants.people.models import LegalRepresentative, Pupil, Representation
from tenants.staff.forms import first_day
from tenants.staff.models import StaffMember, StaffQuerySet, staff_member_of
from ui.forms import DayField, FieldsetForm
from ui.lists import Filters
from ui.picker import PersonField


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PartiesForm(FieldsetForm, forms.Form):
    """Whom the text names besides the school."""

    processor = forms.CharField(
        label=_("Who hosts the journal"),
        max_length=300,
        help_text=_("The full name of the organisation that the school has entrusted the data to."),
    )
    processor_address = forms.CharField(
        label=_("Its address"), max_length=300,
        help_text=_("As in the agreement with this organisation: postcode, town, street, house."),
    )  # fmt: skip
    municipal_centre = forms.CharField(
        label=_("Municipal centre"), max_length=300,
        help_text=_("The organisation that does its work in your district: «House of creativity»."),
    )  # fmt: skip
    regional_centre = forms.CharField(
        label=_("Regional model centre"), max_length=300, initial=REGIONAL_CENTRE,
        help_text=_("One for the republic. Replace it if you were given another name."),
    )  # fmt: skip

    layout = (
        (
            _("Hosting"),
            _(
                "Item 6 of the consent: who processes the data on the school's behalf. The municipal "
                "centre that connected the school gives you the name and the address."
            ),
            ("processor", "processor_address"),
        ),
        (
            _("Recipients"),
            _(
                "The consent names everybody who gets the data. The municipal centre gives you both "
                "full names."
            ),
            ("municipal_centre", "regional_centre"),
        ),
    )

    def parties(self) -> Parties:
        return Parties(**self.cleaned_data)


class ItemsForm(forms.Form):
    """The nine items, each to be edited; their titles are the law's."""

    def __init__(self, *args: Any, titles: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.titles = titles
        for number, title in enumerate(titles, start=1):
            self.fields[f"text_{number}"] = forms.CharField(
                label=f"{number}. {title}", max_length=5000, required=False,
                widget=forms.Textarea(attrs={"rows": 5 if number in (5, 8) else 3}),
            )  # fmt: skip
        self.fields["adopted_on"] = DayField(
            label=_("Adopted on"), initial=first_day,
            help_text=_("Not later than the earliest signature on the papers."),
        )  # fmt: skip

    def items(self) -> list[Item]:
        """As typed; browsers send line ends their own way, and the hash is of one way."""
        texts = (self.cleaned_data[f"text_{number}"] for number in range(1, ITEMS + 1))
        return [
            {"title": title, "text": text.replace("\r\n", "\n").strip()}
            for title, text in zip(self.titles, texts, strict=True)
        ]


class _TextField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Versions of the text, told apart by their numbers and days."""

    def label_from_instance(self, obj: ConsentText) -> str:
        values = {"version": obj.version, "day": date_format(obj.adopted_on, "d.m.Y")}
        return gettext("version %(version)s of %(day)s") % values


class _AcceptedForm(forms.Form):
    """What one consent and a list of them have alike."""

    text = _TextField(ConsentText.objects.all(), label=_("Text of consent"), empty_label=None)
    signed_on = forms.DateField(label=_("Signed on"), widget=_day())
    accepted_by = forms.ModelChoiceField(StaffMember.objects.none(), label=_("Accepted by"))
    original_place = forms.CharField(
        label=_("Where the original is"),
        max_length=200,
        help_text=_("Folder, safe, archive: where the signed paper can be found."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = _field(self, "accepted_by")
        staff.queryset = StaffMember.objects.working_on(school_today())
        staff.initial = staff_member_of(user)
        staff.help_text = _way_onto(staff.queryset, user)
        _field(self, "text").initial = current_text()
        self.initial.setdefault("signed_on", school_today())

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        text, day = typed.get("text"), typed.get("signed_on")
        if text and day and (fault := day_fault(text, day, school_today())):
            self.add_error(
                "signed_on", _with_way_out(fault, text) if day < text.adopted_on else fault
            )
        return typed

    def accepted(self) -> dict[str, Any]:
        names = ("text", "signed_on", "accepted_by", "original_place")
        return {name: self.cleaned_data[name] for name in names}


def _with_way_out(fault: str, text: ConsentText) -> SafeString:
    """A version that was adopted cannot be changed: an earlier day is a version of its own."""
    url = f"{reverse('agreements:new_text')}?from={text.pk}"
    return _linked(fault, url, gettext("Adopt this text with an earlier day"))


def _way_onto(staff: StaffQuerySet, user: Any) -> SafeString | str:
    """For somebody who accepts papers and whom `staff`, those to choose from, does not have."""
    own = own_card(user)
    if own is None:
        url = reverse("staff:add")
        return _linked(gettext("You are not on the staff list."), url, gettext("Add yourself"))
    url = reverse("staff:member", args=[own.pk])
    if own.user_id is None:
        return _linked(gettext("Your log-in is not tied to your card."), url, gettext("Tie it"))
    if not staff.filter(pk=own.pk).exists():
        return _linked(gettext("You hold no position today."), url, gettext("Open your card"))
    return ""


def _linked(why: str, url: str, label: str) -> SafeString:
    return format_html('<span>{} <a href="{}">{}</a></span>', why, url, label)


class ConsentForm(_AcceptedForm):
    """One consent of one child. To a pupil of 18 the empty choice of who signed is the pupil."""

    representative = forms.ModelChoiceField(
        LegalRepresentative.objects.none(), label=_("Who signed"), empty_label=None,
        widget=forms.RadioSelect,
    )  # fmt: skip
    field_order = ("representative", "text", "signed_on", "accepted_by", "original_place")

    def __init__(self, *args: Any, pupil: Pupil, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = LegalRepresentative.objects.filter(
            representations__in=Representation.objects.acting().filter(pupil=pupil)
        )
        signer = _field(self, "representative")
        signer.queryset = own
        if pupil.is_adult:
            signer.required, signer.empty_label = False, gettext("the pupil in person")
        elif own.count() == 1:
            self.initial.setdefault("representative", own.first())

    @property
    def has_signer(self) -> bool:
        """Whether there is anybody to choose."""
        signer = _field(self, "representative")
        return not signer.required or bool(signer.queryset)


class PupilForm(forms.Form):
    """Whose consent is to be registered."""

    pupil = PersonField(
        Pupil.objects.all(), label=_("Child"),
        describe=lambda pupil: (pupil.full_name, date_format(pupil.birth_date, "d.m.Y")),
    )  # fmt: skip


class ListForm(_AcceptedForm):
    """What is the same for all of a list: day, place, who accepted."""


class WithdrawForm(forms.Form):
    on = forms.DateField(label=_("Received on"), widget=_day(), initial=school_today)
    reason = forms.CharField(
        label=_("How it was received"),
        max_length=300,
        help_text=_("For example: a written statement, incoming № 15, handed over in person."),
    )
    responsible = forms.ModelChoiceField(
        StaffMember.objects.none(), label=_("Responsible for the data"), empty_label=None
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _field(self, "responsible").queryset = StaffMember.objects.working_on(school_today())


class DecisionForm(forms.Form):
    decision = forms.CharField(
        label=_("On which other legal basis the data is kept"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Article of a law, number and date of a contract or of the file register."),
    )


class RegisterFilters(Filters):
    state = forms.ChoiceField(label=_("State"), choices=[("", _("all")), *State.choices])
    text = _TextField(ConsentText.objects.all(), label=_("Text"), empty_label=_("all"))


def _field(form: forms.BaseForm, name: str) -> Any:
    """The field with what Django's stubs do not know of its kind."""
    return form.fields[name]
