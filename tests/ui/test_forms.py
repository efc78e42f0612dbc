import datetime as dt
import re

import pytest
from django import forms
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.template.loader import render_to_string

from isolation.clock import now
from ui.forms import DayField, FieldsetForm


class Everything(forms.Form):
    name = forms.CharField(help_text="As in the charter")
    note = forms.CharField(required=False, widget=forms.Textarea)
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")])
    side = forms.ChoiceField(choices=[("l", "Left"), ("r", "Right")], widget=forms.RadioSelect)
    agreed = forms.BooleanField()
    secret = forms.CharField(widget=forms.PasswordInput(attrs={"placeholder": "Secret"}))
    token = forms.CharField(widget=forms.HiddenInput)


class Parted(FieldsetForm, forms.Form):
    name = forms.CharField()
    inn = forms.CharField()
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    layout = [("School", "Note", ["name"]), ("Tax", "", ["inn"])]


def tag(html: str, name: str) -> str:
    """The opening tag of the control called `name`."""
    found = re.search(rf'<(?:input|select|textarea)\b[^>]*name="{name}"[^>]*>', html)
    assert found, html
    return found.group()


@pytest.mark.parametrize(
    ("name", "css"),
    [
        ("name", "form-control"),
        ("note", "form-control"),
        ("kind", "form-select"),
        ("side", "form-check-input"),
        ("agreed", "form-check-input"),
        ("secret", "form-control"),
    ],
)
def test_widgets_are_dressed_without_the_form_saying_so(name: str, css: str) -> None:
    assert f'class="{css}"' in tag(str(Everything()), name)


def test_a_hidden_field_has_neither_class_nor_label() -> None:
    html = str(Everything())

    assert "class=" not in tag(html, "token")
    assert 'for="id_token"' not in html


def test_a_class_of_the_forms_own_stays() -> None:
    class Own(forms.Form):
        name = forms.CharField(widget=forms.TextInput(attrs={"class": "wide"}))

    assert 'class="form-control wide"' in tag(str(Own()), "name")


def test_help_and_error_are_tied_to_the_field() -> None:
    html = str(Everything({}))

    control = tag(html, "name")
    assert 'aria-describedby="id_name_helptext id_name_error"' in control
    assert 'aria-invalid="true"' in control
    assert 'id="id_name_helptext"' in html
    assert '<ul class="field-errors" id="id_name_error">' in html


def test_a_group_of_radios_is_a_fieldset_with_its_error() -> None:
    html = str(Everything({}))

    assert '<fieldset class="field" aria-describedby="id_side_error">' in html
    assert 'id="id_side_error"' in html


def test_only_required_fields_carry_the_mark() -> None:
    class Two(forms.Form):
        must = forms.CharField()
        may = forms.CharField(required=False)

    assert str(Two()).count('class="required"') == 1


def test_errors_of_the_whole_form_are_an_alert() -> None:
    form = Everything({})
    form.add_error(None, "Both at once cannot be.")

    assert re.search(r'role="alert">.*Both at once cannot be\.', str(form), re.DOTALL)


def test_a_password_can_be_looked_at_once_scripts_run() -> None:
    html = str(Everything()["secret"].as_field_group())

    button = re.search(r"<button\b[^>]*data-show-password[^>]*>", html)
    assert button
    assert 'aria-controls="id_secret"' in button.group()
    assert " hidden" in button.group()


def test_a_placeholder_that_repeats_the_label_is_dropped() -> None:
    assert "placeholder" not in tag(str(Everything()), "secret")


def test_a_users_text_is_escaped() -> None:
    html = str(Everything({"name": "<script>alert(1)</script>"}))

    assert "<script>" not in html


def test_fieldsets_render_in_their_order_with_hidden_fields_once() -> None:
    html = render_to_string("ui/fieldsets.html", {"form": Parted()})

    assert re.findall(r"<legend>(.*?)</legend>", html) == ["School", "Tax"]
    assert html.count('name="token"') == 1


def test_the_summary_links_to_each_wrong_field() -> None:
    html = render_to_string("ui/fieldsets.html", {"form": Parted({"name": "x"})})

    assert '<a href="#id_inn">' in html
    assert '<a href="#id_name">' not in html


def test_a_field_left_out_of_the_layout_is_an_error() -> None:
    class Leaky(Parted):
        slug = forms.CharField()

    with pytest.raises(ImproperlyConfigured, match=r"leaves out \['slug'\]"):
        Leaky().fieldsets()


@pytest.mark.parametrize(
    ("typed", "ahead"), [("1026-10-01", 0), ("1899-12-31", 0), ("2206-10-01", 0), ("", 11)]
)
def test_a_year_that_is_a_typing_error_is_told_at_its_field(typed: str, ahead: int) -> None:
    typed = typed or f"{now().year + ahead}-01-01"
    with pytest.raises(ValidationError) as caught:
        DayField().clean(typed)
    assert len(caught.value.messages) == 1


def test_years_that_people_live_and_plan_in_are_taken() -> None:
    for year in (1900, now().year + 10):
        assert DayField().clean(f"{year}-10-01") == dt.date(year, 10, 1)
    assert DayField(required=False).clean("") is None
