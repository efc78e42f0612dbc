"""What a form asks before it saves: is the unusual meant, and has the row changed meanwhile."""

import datetime as dt
from typing import Any

import pytest
from django import forms
from django.template.loader import render_to_string

from accounts.models import User
from ui.forms import FieldsetForm, Versioned, Warned

CHANGED = dt.datetime(2026, 11, 23, 12, 30, 15, 123456, tzinfo=dt.UTC)
STAMP = "2026-11-23T12:30:15.123456+00:00"


class Plain(Warned, Versioned, forms.Form):
    name = forms.CharField()


class OfModel(Versioned, FieldsetForm, forms.ModelForm[User]):
    layout = [("Who", "", ["last_name"])]

    class Meta:
        model = User
        fields = ("last_name",)


def form(**data: Any) -> Plain:
    sent = Plain({"name": "Керамика", **data})
    assert sent.is_valid()
    return sent


def test_a_form_without_warnings_is_accepted() -> None:
    assert form().accepted([])


def test_warnings_are_shown_once_and_accepted_when_meant() -> None:
    first = form()
    assert not first.accepted(["17 children of 15."])

    assert form(**{Plain.SEEN: first.warnings_digest}).accepted(["17 children of 15."])


def test_another_warning_is_shown_again() -> None:
    first = form()
    first.accepted(["17 children of 15."])
    again = form(**{Plain.SEEN: first.warnings_digest})

    assert not again.accepted(["17 children of 15.", "The room is taken."])
    assert again.warnings == ["17 children of 15.", "The room is taken."]


def test_the_order_of_warnings_does_not_matter() -> None:
    first = form()
    first.accepted(["a", "b"])

    assert form(**{Plain.SEEN: first.warnings_digest}).accepted(["b", "a"])


def test_a_made_up_digest_opens_nothing() -> None:
    assert not form(**{Plain.SEEN: "1"}).accepted(["17 children of 15."])


def test_the_warnings_come_with_the_button_that_accepts_them() -> None:
    sent = form()
    assert render_to_string("ui/warnings.html", {"form": sent}).strip() == ""
    sent.accepted(["<17> of 15"])

    html = render_to_string("ui/warnings.html", {"form": sent})
    assert (
        f'<button class="btn btn-secondary" name="warnings-seen" value="{sent.warnings_digest}">'
        in html
    )
    assert "&lt;17&gt; of 15" in html
    assert 'role="alert"' in html


def test_a_form_carries_the_moment_to_the_microsecond() -> None:
    shown = Plain(changed_at=CHANGED)

    assert f'name="version" value="{STAMP}"' in str(shown)
    sent = Plain({"name": "x", "version": STAMP}, changed_at=CHANGED + dt.timedelta(1))
    assert sent.is_valid()
    assert sent.seen == CHANGED
    assert sent.saw(CHANGED)
    assert not sent.saw(CHANGED + dt.timedelta(microseconds=1))


def test_a_form_that_comes_back_keeps_the_version_that_was_seen() -> None:
    wrong = Plain({"name": "", "version": STAMP}, changed_at=CHANGED + dt.timedelta(1))

    assert not wrong.is_valid()
    assert f'name="version" value="{STAMP}"' in str(wrong)


def test_a_new_row_has_no_version() -> None:
    sent = Plain({"name": "x", "version": ""})

    assert sent.is_valid()
    assert sent.seen is None


@pytest.mark.parametrize("broken", ["", "yesterday", "2026-11-23T12:30:15", "\0", "9" * 5000])
def test_a_broken_version_is_an_error_of_the_whole_form(broken: str) -> None:
    sent = Plain({"name": "x", "version": broken}, changed_at=CHANGED)

    assert not sent.is_valid()
    assert list(sent.errors) == ["__all__"]
    assert sent.seen is None


def test_the_version_is_no_value_and_no_change() -> None:
    sent = Plain(
        {"name": "x", "version": STAMP},
        initial={"name": "x"},
        changed_at=CHANGED + dt.timedelta(1),
    )

    assert sent.is_valid()
    assert sent.cleaned_data == {"name": "x"}
    assert sent.changed_data == []


def test_a_model_form_takes_its_rows_own_moment() -> None:
    row = User(last_name="Валеев")
    row.changed_at = CHANGED

    html = render_to_string("ui/fieldsets.html", {"form": OfModel(instance=row)})
    assert f'name="version" value="{STAMP}"' in html
    assert OfModel({"last_name": "Сафин", "version": STAMP}, instance=row).is_valid()
    assert not OfModel({"last_name": "Сафин"}, instance=row).is_valid()
