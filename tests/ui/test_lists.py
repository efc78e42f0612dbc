"""Lists: filters in the address, pages, and searches that are posted."""

from typing import Any

import pytest
from django import forms
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory

from accounts.models import User
from isolation import SchoolRef, in_school
from ui.lists import Filters, page_of


class Some(Filters):
    year = forms.ChoiceField(choices=[("", "all"), ("1", "first"), ("2", "second")])
    on = forms.DateField()
    kinds = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")])
    gone = forms.BooleanField(label="With those gone")


def asked(query: str = "") -> HttpRequest:
    request = RequestFactory().get(f"/list/{query}")
    request.user = None  # type: ignore[assignment]
    return request


@pytest.mark.parametrize(
    ("query", "chosen"),
    [
        ("", {}),
        ("?year=&on=&gone=", {}),
        ("?year=2&gone=on", {"year": "2", "gone": True}),
        ("?kinds=a&kinds=b", {"kinds": ["a", "b"]}),
        ("?year=9", {}),
        ("?year=2&on=32.13.2026", {"year": "2"}),
        ("?year=%00&kinds=z&page=3&other=1", {}),
    ],
)
def test_what_nobody_offers_is_as_good_as_nothing(query: str, chosen: dict[str, Any]) -> None:
    filters = Some.of(asked(query))

    assert filters.chosen() == chosen
    assert filters.errors == {}


def draw(query: str, **context: Any) -> str:
    return render_to_string(
        "ui/filters.html", {"filters": Some.of(asked(query)), **context}, asked(query)
    )


def test_the_toolbar_keeps_the_choice_and_offers_to_clear_it() -> None:
    html = draw("?year=2&page=4", total=7, export="/list/xlsx/")

    assert '<option value="2" selected>' in html
    assert '<a href="/list/">Сбросить' in html or 'href="/list/">Clear all' in html
    assert 'href="/list/xlsx/?year=2"' in html
    assert "required" not in html


def test_a_fold_before_several_filters_counts_those_chosen() -> None:
    fold = draw("?year=2&kinds=a").partition("<summary")[2].partition("</details>")[0]
    assert fold.rstrip().endswith(": 2</summary>")

    class One(Filters):
        year = forms.IntegerField()

    html = render_to_string("ui/filters.html", {"filters": One.of(asked())}, asked())
    assert "toolbar-filters" in html
    assert "toolbar-fold" not in html


def test_nothing_chosen_is_nothing_to_clear() -> None:
    assert 'href="/list/"' not in draw("?year=9")


def test_names_are_posted_under_the_filters_that_stand() -> None:
    html = draw("?year=2&page=4", search="Name", q="<Алсу>")

    assert (
        '<form class="toolbar-search" method="post" role="search" action="/list/?year=2">' in html
    )
    assert 'value="&lt;Алсу&gt;"' in html


def test_pages_are_of_the_address_and_what_was_found_is_one_page(alpha: SchoolRef) -> None:
    with in_school(alpha):
        users = User.objects.order_by("pk")
        everybody = list(users)
        second = list(page_of(asked("?page=2"), users, per_page=2))
        beyond = page_of(asked("?page=999"), users, per_page=2)
        nonsense = page_of(asked("?page=x"), users, per_page=2)
        found = list(page_of(asked("?page=2"), users, text="а", per_page=2))

    assert second == everybody[2:4]
    assert beyond.number == beyond.paginator.num_pages
    assert nonsense.number == 1
    assert found == everybody
