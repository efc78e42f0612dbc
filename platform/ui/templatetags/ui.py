"""`{% load ui %}`: icons and dates as people say them."""

import datetime as dt
from typing import Any

from django import template
from django.template.loader import get_template, render_to_string
from django.utils import timezone
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from isolation.clock import now
from ui import icons
from ui.calendar import KINDS, Month, kinds_used
from ui.folding import constant
from ui.navigation import Place
from ui.panels import PanelContent

register = template.Library()


@register.simple_tag
@constant
def icon(name: str, classes: str = "") -> SafeString:
    """`{% icon "bell" %}`; an unknown name raises KeyError."""
    return icons.svg(name, classes)


@register.simple_tag
def moment() -> str:
    """The server's moment, for scripts of pages: a device's clock may be wrong."""
    return now().isoformat(timespec="milliseconds")


@register.simple_tag
@constant
def badge(kind: str, text: str) -> str:
    """`{% badge "warning" _("Not signed") %}`; kinds: ok, work, quiet, paused, warning, danger."""
    return render_to_string("ui/badge.html", {"kind": kind, "text": text})


@register.simple_tag
def place_link(place: Place, *, short: bool = False) -> SafeString:
    """A place of the left column or, `short`, of a phone's bar; a page has a dozen of them."""
    here = mark_safe(' aria-current="page"') if place.current else ""
    new = _new(place.count) if place.count else ""
    label = place.short if short else place.label
    text = '<a class="place" href="{}"{}>{}<span>{}</span>{}</a>'
    return format_html(text, place.url, here, icons.svg(place.icon), label, new)


def _new(count: int) -> SafeString:
    return format_html(
        '<span class="place-count">{}<span class="visually-hidden"> {}</span></span>',
        "99+" if count > 99 else count,
        pgettext("messages", "new"),
    )


@register.simple_tag(takes_context=True)
def panel(context: template.Context, part: PanelContent) -> str:
    """A section of a card in the page's own context, as `include` would."""
    found: Any = get_template(part.template)
    with context.push(**part.context):
        return str(found.template.render(context))


@register.simple_tag
def weekday_heads() -> SafeString:
    """The head of a small month: «пн» to «вс», read out in full."""
    return format_html_join(
        "",
        '<th scope="col" abbr="{}">{}</th>',
        ((WEEKDAYS[number], str(WEEKDAYS_ABBR[number]).lower()) for number in range(7)),
    )


@register.filter
def legend(months: list[Month]) -> list[tuple[str, str]]:
    """The signs that these months use, with what they mean."""
    return [(kind, str(KINDS[kind])) for kind in kinds_used(months)]


@register.filter
def day(value: dt.date | None) -> str:
    """«пн, 23 ноября»."""
    if value is None:
        return ""
    return f"{date_format(value, 'D').lower()}, {date_format(value, 'j E')}"


@register.filter
def when(value: dt.datetime | None) -> str:
    """«сегодня, 14:05», «вчера, 9:30», «23 ноября», «23 ноября 2025», in the active time zone."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    today = timezone.localtime(now()).date()
    if local.date() == today:
        return _("today, %(time)s") % {"time": date_format(local, "G:i")}
    if local.date() == today - dt.timedelta(days=1):
        return _("yesterday, %(time)s") % {"time": date_format(local, "G:i")}
    return date_format(local, "j E" if local.year == today.year else "j E Y")


@register.filter
def exactly(value: dt.datetime | None) -> str:
    """«23 ноября 2026, 14:05», in the active time zone."""
    return "" if value is None else date_format(timezone.localtime(value), "j E Y, G:i")
