"""One's messages, and where letters about them go."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.guards import guard
from history.signature import person
from tenants.messaging import actions
from tenants.messaging.forms import AddressForm
from tenants.messaging.models import Notification
from tenants.messaging.queries import tell
from tenants.messaging.rights import READ_MESSAGES
from ui.lists import page_of


def listed(request: HttpRequest) -> HttpResponse:
    """What is new first. Whoever opens the first page has seen all of it."""
    asked = guard(request, READ_MESSAGES)
    page = page_of(asked, Notification.objects.of(asked.user))
    rows = tell(list(page.object_list), asked.user)
    if page.number == 1 and any(row.is_new for row in rows):
        actions.see_all(asked.user)
    context = {
        "page": page,
        "rows": sorted(rows, key=lambda told: not told.is_new),
        "mails": settings.SENDS_MAIL,
        "email": asked.user.email,
    }
    return render(asked, "messaging/list.html", context)


def mail(request: HttpRequest) -> HttpResponse:
    asked = guard(request, READ_MESSAGES)
    posted = asked.POST if asked.method == "POST" else None
    form = AddressForm(posted, initial={"email": asked.user.email})
    if form.is_valid():
        actions.set_address(asked.user, form.cleaned_data["email"], actor=person(asked.user))
        messages.success(asked, _("Saved."))
        return redirect("messaging:list")
    return render(asked, "messaging/mail.html", {"form": form, "mails": settings.SENDS_MAIL})
