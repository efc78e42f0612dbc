"""Lists that are filtered by their address and leafed through."""

from typing import Any, Self, TypeVar

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

Row = TypeVar("Row", bound=Model)

PER_PAGE = 50
MOST_FOUND = 500


def page_of(
    request: HttpRequest,
    rows: "QuerySet[Row] | list[Row]",
    *,
    text: str = "",
    per_page: int = PER_PAGE,
) -> "Page[Row]":
    """The page that the address names; the nearest one where it names none that there is.

    What was found by `text`, which is posted and never in an address, comes on one page.
    """
    if text:
        return Paginator(rows, MOST_FOUND).get_page(1)
    return Paginator(rows, per_page).get_page(request.GET.get("page"))


class Filters(forms.Form):
    """A form of choices that lives in the address. No field is required, and a value that nobody
    offers (an old bookmark, a typing mistake) is as good as none."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False

    @classmethod
    def of(cls, request: HttpRequest, **kwargs: Any) -> Self:
        """The filters of the address, ready to be asked and shown."""
        asked = cls(request.GET, **kwargs)
        if asked.is_valid():
            return asked
        data = request.GET.copy()
        for name in asked.errors:
            data.pop(name, None)
        known = cls(data, **kwargs)
        known.is_valid()
        return known

    def chosen(self) -> dict[str, Any]:
        """What was chosen, by field; a field left empty is not there."""
        empty: tuple[Any, ...] = (None, "", False)
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if value not in empty and value != []
        }
