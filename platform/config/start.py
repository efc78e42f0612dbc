"""The first hour of a school: what its administrator does, step by step (architecture.md 2)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts.guards import guard
from accounts.models import Role
from accounts.rights import declare, holds
from ui.navigation import NavEntry, places_for, register
from ui.steps import steps_for

SEE_START = declare("start.see", holds(Role.ADMIN))

register(NavEntry(_("First steps"), "start", SEE_START.name, "list-checks", 100, "school"))


def start(request: HttpRequest) -> HttpResponse:
    asked = guard(request, SEE_START)
    steps = steps_for(asked)
    left = sum(step.state != "done" for step in steps)
    context = {
        "steps": steps,
        "left": left,
        "done": len(steps) - left,
        "onward": next((place for place in places_for(asked) if not place.current), None),
    }
    return render(asked, "config/start.html", context)
