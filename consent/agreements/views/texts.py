"""Versions of the text of consent: made from the template, edited, looked at, adopted."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.guards import fetch, guard
from accounts.http import Request
from accounts.http import number as number_of
from consent.agreements import actions, rules
from consent.agreements.forms import ItemsForm, PartiesForm
from consent.agreements.models import ConsentText
from consent.agreements.rights import MANAGE_CONSENTS, SEE_CONSENTS
from consent.agreements.texts import TITLES, Item, digest, draft
from history.signature import person
from tenants.profile.models import SchoolCard


def texts(request: HttpRequest) -> HttpResponse:
    asked = guard(request, SEE_CONSENTS)
    context = {
        "texts": ConsentText.objects.select_related("made_by"),
        "may_manage": asked.rights.allows(MANAGE_CONSENTS),
    }
    return render(asked, "agreements/texts.html", context)


def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A version as it was adopted, its hash computed anew."""
    asked, text = fetch(request, SEE_CONSENTS, ConsentText.objects.select_related("made_by"), pk=pk)
    context = {
        "text": text,
        "computed": digest(text.purpose, text.version, text.items),
        "signed": text.consents.count(),
        "may_manage": asked.rights.allows(MANAGE_CONSENTS),
    }
    return render(asked, "agreements/text.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """First whom the text names, then the nine items; or the items of the version `from`."""
    asked = guard(request, MANAGE_CONSENTS)
    card = SchoolCard.objects.get()
    if missing := rules.missing_in_card(card):
        return render(asked, "agreements/card_first.html", {"missing": missing})
    if "adopted_on" in asked.POST:
        return _adopt(asked, card)
    earlier = ConsentText.objects.filter(pk=number_of(asked.GET, "from")).first()
    if earlier is not None:
        return _edit(asked, earlier.items)
    form = PartiesForm(asked.POST or None)
    if asked.method == "POST" and form.is_valid():
        return _edit(asked, draft(card, form.parties()))
    return render(asked, "agreements/parties.html", {"form": form})


def _edit(asked: Request, items: list[Item]) -> HttpResponse:
    texts = {f"text_{number}": item["text"] for number, item in enumerate(items, start=1)}
    form = ItemsForm(initial=texts, titles=[item["title"] for item in items])
    return render(asked, "agreements/items.html", {"form": form})


def _adopt(asked: Request, card: SchoolCard) -> HttpResponse:
    """«Preview» checks and shows; «Adopt» checks and makes the version."""
    form = ItemsForm(asked.POST, titles=TITLES)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        items = form.items()
        try:
            if "adopt" in asked.POST:
                day = form.cleaned_data["adopted_on"]
                made = actions.adopt_text(items=items, adopted_on=day, actor=person(asked.user))
                messages.success(
                    asked, _("Version %(version)s is adopted.") % {"version": made.version}
                )
                return redirect("agreements:text", made.pk)
            rules.check_items(items, card)
            context["preview"] = items
        except ValidationError as error:
            form.add_error(None, error)
    return render(asked, "agreements/items.html", context)
