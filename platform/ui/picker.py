"""Choosing one or many people (or other rows) from up to some thousands, in a form.

    pupils = PeopleField(Pupil.objects.active(),
                         describe=lambda pupil: (pupil.full_name, pupil.age_text))

The field draws what is chosen, a search box, and what the search found. «Find» sends the whole
form, so what was ticked stays; the form then comes back with an error at this field and saves
nothing. With scripts the same answer is asked for while the person types, and only the list is
taken from it. The text sought is posted and never stands in an address.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.forms.widgets import ChoiceWidget
from django.utils.translation import gettext as _

from ui.alphabet import fold, pattern

LONGEST_SEARCH = 100
SHOWN = 30
_NUMBER = re.compile(r"[0-9]{1,18}")

Describe = Callable[[Any], tuple[str, str]]


@dataclass(frozen=True)
class Row:
    """A line of the list: what the person reads, and whether it is ticked."""

    value: str
    title: str
    note: str
    checked: bool


class _Picker(ChoiceWidget):
    """What both widgets add to Django's: the search, and a list of rows instead of all choices."""

    template_name = "ui/picker.html"
    text = ""
    is_searching = False

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        self.text = data.get(f"{name}-q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
        self.is_searching = f"{name}-find" in data
        return super().value_from_datadict(data, files, name)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        # Not the choices of Django's own widget: those are all rows of the table.
        context = forms.Widget.get_context(self, name, value, attrs)
        field: Any = self.choices.field  # type: ignore[attr-defined]
        given = value if isinstance(value, list | tuple) else [value]
        chosen = _rows_of(field, [str(one) for one in given if one not in (None, "")])
        found = matching(field.queryset, field.search, self.text).exclude(
            pk__in=[row.value for row in chosen]
        )
        if field.waits and not self.text:
            found = found.none()
        total = found.count()
        nobody = [Row("", _("nobody"), "", not chosen)] if self._may_be_none(field) else []
        context["widget"] |= {
            "rows": [*nobody, *chosen, *(_row(field, one, False) for one in found[:SHOWN])],
            "type": self.input_type,
            "q": self.text,
            "found": total,
            "shown": min(total, SHOWN),
            "hidden": max(0, total - SHOWN),
        }
        return context

    def _may_be_none(self, field: forms.Field) -> bool:
        """A radio button cannot be taken back, so there is one for nobody."""
        return not self.allow_multiple_selected and not field.required


class OnePicker(_Picker, forms.RadioSelect):
    """Radio buttons."""


class ManyPicker(_Picker, forms.CheckboxSelectMultiple):
    """Check boxes."""


class _Searching:
    """What both fields add to Django's."""

    widget: Any
    search: Sequence[str]
    describe: Describe
    waits = False

    def clean(self, value: Any) -> Any:
        if self.widget.is_searching:
            raise ValidationError(_("Tick those you need, then save."), code="searching")
        return super().clean(value)  # type: ignore[misc]


def _described(one: Any) -> tuple[str, str]:
    return str(one), ""


class PersonField(_Searching, forms.ModelChoiceField):  # type: ignore[type-arg]
    """One row of `queryset`; `search` names the columns of folded text in which words are looked
    for, `describe` gives a row's title and the softer note beside it. One that `waits` lists others
    than the chosen row only when a name is sought: for a field that is seldom filled in."""

    widget = OnePicker

    def __init__(
        self, queryset: "QuerySet[Any]", *, search: Sequence[str] = ("search_key",),
        describe: Describe = _described, waits: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        self.search, self.describe, self.waits = search, describe, waits
        super().__init__(queryset, empty_label=None, **kwargs)


class PeopleField(_Searching, forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Many rows of `queryset`; the arguments are those of PersonField but `waits`."""

    widget = ManyPicker

    def __init__(
        self, queryset: "QuerySet[Any]", *, search: Sequence[str] = ("search_key",),
        describe: Describe = _described, **kwargs: Any,
    ) -> None:  # fmt: skip
        self.search, self.describe = search, describe
        super().__init__(queryset, **kwargs)


def matching(rows: "QuerySet[Any]", columns: Iterable[str], text: str) -> "QuerySet[Any]":
    """The rows in which every word of `text` stands in some column of folded text, in whichever of
    the two alphabets it was typed (`ui.alphabet`)."""
    for word in fold(text).split():
        either = Q()
        for column in columns:
            either |= Q(**{f"{column}__regex": pattern(word)})
        rows = rows.filter(either)
    return rows


def _rows_of(field: Any, values: Sequence[str]) -> list[Row]:
    """The chosen rows in the queryset's order; what is no number of a row is left to `clean`."""
    numbers = [value for value in values if _NUMBER.fullmatch(value)]
    return [_row(field, one, True) for one in field.queryset.filter(pk__in=numbers)]


def _row(field: Any, one: Model, checked: bool) -> Row:
    title, note = field.describe(one)
    return Row(str(one.pk), str(title), str(note), checked)
