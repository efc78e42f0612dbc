"""`{% load ui %}`: icons and dates as people say them."""

import datetime as dt

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from isolation.clock import now
from ui import icons

register = template.Library()


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """`{% icon "bell" %}`; an unknown name raises KeyError."""
    return icons.svg(name, classes)


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
