"""What a withdrawal or a child's leaving obliges to, with its term and who answers for it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.guards import fetch, guard
from consent.agreements import actions
from consent.agreements.forms import DecisionForm
from consent.agreements.models import DataDuty
from consent.agreements.rights import MANAGE_CONSENTS, SEE_CONSENTS
from history.signature import person
from isolation.clock import school_today
from ui.lists import page_of

DUTIES = DataDuty.objects.select_related("consent__pupil", "consent__representative", "responsible")


def duties(request: HttpRequest) -> HttpResponse:
    """Open ones first, the nearest term on top."""
    asked = guard(request, SEE_CONSENTS)
    is_past = "closed" in asked.GET
    rows = DUTIES.filter(closed_on__isnull=not is_past)
    context = {"page": page_of(asked, rows), "today": school_today(), "is_past": is_past}
    return render(asked, "agreements/duties.html", context)


def one(request: HttpRequest, pk: int) -> HttpResponse:
    """The duty; POST closes it by naming another legal basis."""
    asked, duty = fetch(request, SEE_CONSENTS, DUTIES, pk=pk)
    may_manage = asked.rights.allows(MANAGE_CONSENTS)
    form = DecisionForm(asked.POST or None)
    if asked.method == "POST":
        guard(request, MANAGE_CONSENTS)
        if form.is_valid():
            try:
                actions.close_duty(
                    duty, decision=form.cleaned_data["decision"], actor=person(asked.user)
                )
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(asked, _("The duty is closed, the decision is kept."))
                return redirect("agreements:duties")
    context = {"duty": duty, "form": form, "today": school_today(), "may_manage": may_manage}
    return render(asked, "agreements/duty.html", context)
