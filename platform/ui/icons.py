"""Pictograms, drawn inline so that they take the text's colour and cost no request."""

import functools
import json
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

FILE = Path(__file__).parent / "static" / "vendor" / "lucide-static" / "icons.json"


@functools.cache
def _drawings() -> dict[str, str]:
    drawings: dict[str, str] = json.loads(FILE.read_text(encoding="utf-8"))
    return drawings


def names() -> frozenset[str]:
    return frozenset(_drawings())


@functools.cache
def svg(name: str, classes: str = "") -> SafeString:
    """The icon as hidden from screen readers: the words beside it say the same.

    Raises KeyError for a name that was not vendored (`vendor/copy.mjs` lists them).
    """
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" '
        'aria-hidden="true" focusable="false">{}</svg>',
        f"icon {classes}".strip(),
        mark_safe(_drawings()[name]),  # noqa: S308 - our own vendored file
    )
