"""Pages that belong to no room: how the portal looks on this screen, and help."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ui.answers import wants_json
from ui.appearance import LOW_VISION, Appearance, Scheme, Size, Spacing
from ui.help import topics_for
from ui.public import public

PRESETS = {"low-vision": LOW_VISION, "usual": Appearance()}


class AppearanceForm(forms.Form):
    scheme = forms.ChoiceField(label=_("Colours"), choices=Scheme.choices, widget=forms.RadioSelect)
    size = forms.ChoiceField(label=_("Text size"), choices=Size.choices, widget=forms.RadioSelect)
    spacing = forms.ChoiceField(
        label=_("Letter and line spacing"), choices=Spacing.choices, widget=forms.RadioSelect
    )

    def chosen(self) -> Appearance:
        """Call after `is_valid`."""
        data = self.cleaned_data
        return Appearance(Scheme(data["scheme"]), Size(data["size"]), Spacing(data["spacing"]))


@public
def appearance(request: HttpRequest) -> HttpResponse:
    """Shows and stores the choice; open to everyone, for the log-in page must be readable too."""
    now = Appearance.of(request)
    form = AppearanceForm(
        request.POST if request.method == "POST" and "preset" not in request.POST else None,
        initial={"scheme": now.scheme, "size": now.size, "spacing": now.spacing},
    )
    if request.method == "POST":
        preset = PRESETS.get(request.POST.get("preset", ""))
        if preset or form.is_valid():
            response = redirect(_way_back(request))
            (preset or form.chosen()).store(request, response)
            return response
    return render(request, "ui/appearance.html", {"form": form, "next": _way_back(request)})


def _way_back(request: HttpRequest) -> str:
    """The `next` of the form or the address, if it stays on this host; else the first page."""
    asked = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if safe else "/"


@public
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/help.html", {"topics": topics_for(request)})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """`CSRF_FAILURE_VIEW`: mostly a page left open over a log-in, so it says what to do."""
    if wants_json(request):
        return JsonResponse({"error": _("The page is out of date.")}, status=403)
    return HttpResponseForbidden(render_to_string("403_csrf.html"))
