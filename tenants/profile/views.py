"""The school card's page: everybody of the staff reads it, its administrator edits it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.guards import guard
from history.models import ChangedMeanwhileError
from history.signature import person
from tenants.profile import actions
from tenants.profile.forms import CardForm
from tenants.profile.models import SchoolCard
from tenants.profile.rights import EDIT_CARD, SEE_CARD

FACTS = (
    "name_tt", "founder", "inn", "ogrn", "licence", "address", "phone", "email", "site", "director",
    "data_officer",
)  # fmt: skip


def card(request: HttpRequest) -> HttpResponse:
    asked = guard(request, SEE_CARD)
    found = SchoolCard.objects.select_related("changed_by").get()
    labels = {field.name: field.verbose_name for field in SchoolCard._meta.fields}
    facts = [(labels[name], getattr(found, name)) for name in FACTS]
    may_edit = asked.rights.allows(EDIT_CARD)
    context = {
        "card": found,
        "facts": facts if may_edit else [(label, value) for label, value in facts if value],
        "missing": [label for label, value in facts if not value],
        "may_edit": may_edit,
    }
    return render(asked, "profile/card.html", context)


def edit(request: HttpRequest) -> HttpResponse:
    asked = guard(request, EDIT_CARD)
    present = SchoolCard.objects.get()
    form = CardForm(request.POST or None, instance=present)
    if request.method == "POST" and form.is_valid():
        try:
            edited = actions.edit_card(
                present, form.changes(), seen=form.seen, actor=person(asked.user)
            )
        except ChangedMeanwhileError as error:
            form.meet(error, error.row)
        else:
            actions.tell_the_centre(edited)
            messages.success(request, _("The school card is saved."))
            return redirect("profile:card")
    return render(asked, "profile/edit.html", {"form": form})
