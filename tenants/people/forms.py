"""Forms of this room. The rules they check are the actions' own."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.limits import once
from accounts.logins import LOGIN, LOGIN_HELP
from accounts.models import User
from accounts.names import NAMES, NameField, clean_names
from tenants.people import doubts, rules
from tenants.people.models import LegalRepresentative, Pupil, Relation, Representation, Sex
from ui.forms import FieldsetForm, Versioned, Warned
from ui.picker import PersonField

Layout = Sequence[tuple[Promise | str, Promise | str, Sequence[str]]]

A_DAY = 24 * 60 * 60
BY = "by_"
SEXES = [("", _("not specified")), *Sex.choices]
RELATIONS = [("", _("Choose")), *Relation.choices]


def date_field(**kwargs: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, **kwargs)


def relation_field(**kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Who this is to the child"), choices=RELATIONS, **kwargs)


def authority_field() -> forms.CharField:
    return forms.CharField(
        label=_("Document of authority"), required=False, max_length=rules.LONGEST_AUTHORITY,
        help_text=_(
            "Only for whoever is neither mother nor father: kind, number, date, who issued it."
        ),
    )  # fmt: skip


class SentOnce(forms.BaseForm):
    """Mix in before `forms.Form`: a button that is pressed twice acts once.

    Every form that is drawn carries a number of its own. Ask `comes_first` in the transaction that
    writes: of two requests the second waits for the first and is told False; when the first one
    is rolled back, the number is free again. Who is not the first looks for the very row that was
    made: a browser's «back» brings the same number with what the person typed anew.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial=uuid4().hex
        )

    def comes_first(self) -> bool:
        sheet = self.cleaned_data["sheet"]
        return not sheet or once("people.form", sheet, seconds=A_DAY)


class _Checked(forms.Form):
    """A form that asks the rules, which raise `ValidationError` by field."""

    def check(self, rule: Callable[..., object], *names: str) -> None:
        """Ask a rule about these fields, unless one of them is wrong already."""
        if not self.errors.keys() & set(names):
            try:
                rule(*(self.cleaned_data[name] for name in names))
            except ValidationError as problem:
                self.add_error(None, problem)


class _NameForm(forms.Form):
    last_name = NameField(label=_("Last name"))
    first_name = NameField(label=_("First name"))
    middle_name = NameField(label=_("Middle name"), required=False)


class _RelationForm(_Checked):
    relation = relation_field()
    authority = authority_field()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self.check(rules.check_relation, "relation", "authority")
        return cleaned


class PupilForm(Warned, Versioned, FieldsetForm, _NameForm, _Checked):
    """A pupil's own facts; `pupil` is the row that is edited, None for a new one."""

    birth_date = date_field(label=_("Date of birth"))
    sex = forms.ChoiceField(label=_("Sex"), choices=SEXES, required=False)

    OWN = (*NAMES, "birth_date", "sex")
    field_order = OWN
    layout: ClassVar[Layout] = ((_("Child"), "", OWN),)

    def __init__(self, *args: Any, pupil: Pupil | None = None, **kwargs: Any) -> None:
        self.pupil = pupil
        if pupil is not None:
            kwargs["initial"] = {name: getattr(pupil, name) for name in self.OWN}
            kwargs["changed_at"] = pupil.changed_at
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self.check(rules.check_birth_date, "birth_date")
        return cleaned

    @property
    def own(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.OWN}

    def doubts(self) -> list[str]:
        """What to ask before saving; call after `is_valid`. Who keeps name and date is not asked."""
        if self.pupil and {*NAMES, "birth_date"}.isdisjoint(self.changed_data):
            return []
        return doubts.about_pupil(Pupil(**self.own, pk=self.pupil.pk if self.pupil else None))


def known_field(**kwargs: Any) -> PersonField:
    return PersonField(
        LegalRepresentative.objects.prefetch_related("representations__pupil"),
        describe=lambda one: (one.full_name, doubts.of_whom(one)),
        **kwargs,
    )


class NewPupilForm(SentOnce, PupilForm):
    """A pupil and, where anything of it is filled in, a representative: typed or a known one.

    `known` is chosen beforehand. `then` is the button that was pressed; warnings are read between,
    so the form carries it along, and a button of the form says it last.
    """

    by_known = known_field(
        label=_("Known already"), required=False, waits=True,
        help_text=_("From a sister, a brother or an earlier time; then leave the name below empty."),
    )  # fmt: skip
    by_last_name = NameField(label=_("Representative's last name"), required=False)
    by_first_name = NameField(label=_("Representative's first name"), required=False)
    by_middle_name = NameField(label=_("Representative's middle name"), required=False)
    by_relation = relation_field(required=False)
    by_authority = authority_field()
    then = forms.CharField(required=False, widget=forms.HiddenInput)

    NEXT = "next"
    THEIRS = (*NAMES, "relation", "authority")
    layout: ClassVar[Layout] = (
        *PupilForm.layout,
        (
            _("Representative"),
            _("May be added later."),
            (BY + "known", *(BY + name for name in THEIRS)),
        ),
    )

    def __init__(self, *args: Any, known: LegalRepresentative | None = None, **kwargs: Any) -> None:
        if known is not None:
            kwargs["initial"] = {BY + "known": known.pk, BY + "relation": _usual_relation(known)}
        super().__init__(*args, **kwargs)
        if not LegalRepresentative.objects.exists():
            del self.fields[BY + "known"]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if BY + "known" not in self.errors:
            self._check_representative()
        return cleaned

    def _check_representative(self) -> None:
        values = self._theirs
        if self.known and any(self._was_filled(name) for name in NAMES):
            self.add_error(BY + "known", _("Either choose «nobody» here or empty the name below."))
        elif self.known or any(self._was_filled(name) for name in self.THEIRS):
            if not self.known:
                self._check_theirs(clean_names, values)
            self._check_theirs(rules.check_relation, values["relation"], values["authority"])

    def _check_theirs(self, rule: Callable[..., object], *values: Any) -> None:
        try:
            rule(*values)
        except ValidationError as problem:
            for name, errors in problem.error_dict.items():
                if BY + name not in self.errors:
                    self.add_error(BY + name, ValidationError(errors))

    def _was_filled(self, name: str) -> bool:
        return bool(self._theirs[name]) or BY + name in self.errors

    @property
    def _theirs(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(BY + name, "") for name in self.THEIRS}

    @property
    def known(self) -> LegalRepresentative | None:
        """Who was chosen."""
        chosen: LegalRepresentative | None = self.cleaned_data.get(BY + "known")
        return chosen

    @property
    def tie(self) -> dict[str, str]:
        """By which right the chosen one acts."""
        return {name: self._theirs[name] for name in ("relation", "authority")}

    @property
    def typed(self) -> dict[str, str]:
        """What was typed of a representative who is not known; empty when nothing was."""
        return self._theirs if not self.known and any(self._theirs.values()) else {}

    @property
    def goes_on(self) -> bool:
        """Whether the next child is to be entered."""
        return bool(self.cleaned_data["then"] == self.NEXT)

    def doubts(self) -> list[str]:
        names = {name: text for name, text in self.typed.items() if name in NAMES}
        theirs = doubts.about_representative(LegalRepresentative(**names)) if names else []
        return super().doubts() + theirs


def _usual_relation(known: LegalRepresentative) -> str:
    """What the person is to all children known of; "" when that differs."""
    relations = set(known.representations.values_list("relation", flat=True))
    return relations.pop() if len(relations) == 1 else ""


class RepresentativeForm(SentOnce, Warned, FieldsetForm, _NameForm, _RelationForm):
    """A child's representative who is not known yet."""

    OWN = (*NAMES, "relation", "authority")
    field_order = OWN
    layout: ClassVar[Layout] = ((_("Representative"), "", OWN),)

    @property
    def own(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.OWN}

    def doubts(self) -> list[str]:
        names = {name: self.cleaned_data[name] for name in NAMES}
        return doubts.about_representative(LegalRepresentative(**names))


class TieForm(_RelationForm):
    """Somebody who is known already becomes the representative of one more child."""

    representative = known_field(
        label=_("Representative"),
        error_messages={"required": _("Choose a person from the list.")},
    )

    field_order = ("representative", "relation", "authority")

    def __init__(self, *args: Any, pupil: Pupil, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["representative"]
        family = pupil.last_name.removesuffix("а")
        if field.queryset.filter(last_name__istartswith=family).exists():
            field.widget.text = family  # the page opens with the likeliest found


class RepresentationForm(Versioned, _RelationForm):
    """By which right somebody acts for a child, and since when no longer."""

    ended_on = date_field(
        label=_("No longer a representative since"), required=False,
        help_text=_("Leave it empty while the person acts for the child."),
    )  # fmt: skip

    OWN = ("relation", "authority", "ended_on")

    def __init__(self, *args: Any, representation: Representation, **kwargs: Any) -> None:
        self.representation = representation
        kwargs["initial"] = {name: getattr(representation, name) for name in self.OWN}
        super().__init__(*args, changed_at=representation.changed_at, **kwargs)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        pupil = self.representation.pupil
        self.check(lambda ended_on: rules.check_ended(pupil, ended_on), "ended_on")
        return cleaned

    @property
    def own(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.OWN}


class RenameForm(Versioned, _NameForm):
    """A representative's name."""

    def __init__(self, *args: Any, representative: LegalRepresentative, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(representative, name) for name in NAMES}
        super().__init__(*args, changed_at=representative.changed_at, **kwargs)


class NewLoginForm(forms.Form):
    """A log-in for somebody of a family who has none."""

    login = forms.RegexField(
        LOGIN, label=_("Log-in name"), required=False, max_length=64,
        help_text=LOGIN_HELP, error_messages={"invalid": LOGIN_HELP},
    )  # fmt: skip
    email = forms.EmailField(
        label=_("E-mail for notices"), required=False,
        help_text=_("If the person gave it: “there is news” with a link goes there, no names."),
    )  # fmt: skip


class TieLoginForm(Warned, forms.Form):
    """A log-in that was made before."""

    user = PersonField(
        User.objects.none(), label=_("Log-in"), search=("search_key",),
        describe=lambda user: (user.full_name, user.login),
        error_messages={"required": _("Choose a log-in from the list.")},
    )  # fmt: skip

    def __init__(self, *args: Any, person: rules.Family, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        field: Any = self.fields["user"]
        field.queryset = rules.free_logins(rules.role_of(person))
        if field.queryset.filter(last_name=person.last_name).exists():
            field.widget.text = person.last_name  # the page opens with the likeliest found

    def doubts(self) -> list[str]:
        found = rules.unlike_names(self.person, self.cleaned_data["user"])
        return [found] if found else []
