"""Which pages a device may keep for work without a connection, and the worker that keeps them."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static

from accounts.http import Request
from journal.lessons.models import JournalSettings

HEADER: Final = "X-Keep-Page"
_SAID: Final = ("missing", "empty", "unsent", "leaving")
_SCRIPTS: Final = Path(__file__).parent / "static" / "lessons"
_FILES: Final = (
    "vendor/bootstrap/bootstrap.min.css", "ui/logo.svg", "ui/tokens.css", "ui/tokens-dark.css",
    "ui/portal.css", "ui/forms.css", "ui/parts.css", "ui/pages.css", "ui/boards.css",
    "ui/portal.js", "lessons/lessons.css", "lessons/marks.css", "lessons/outbox.js",
    "lessons/sync.js", "lessons/marks.js", "lessons/problems.js", "lessons/lesson.js",
    "lessons/fields.js", "lessons/today.js", "lessons/grid.css", "lessons/grid.js",
    "lessons/cursor.js", "lessons/popover.js", "lessons/clock.js",
    "lessons/files.js",
)  # fmt: skip


def kept(asked: Request, settings: JournalSettings, response: HttpResponse) -> HttpResponse:
    """Allow this person's device to keep the page for as long as the session lives; not someone
    else's computer, nor where the school has switched it off: then the worker also throws away what
    it kept before."""
    if settings.keeps_pages and not asked.session.get("shared_computer"):
        response[HEADER] = f"{asked.user.pk} {asked.session.get_expiry_age()}"
    return response


@cache
def worker() -> str:
    """The script of the service worker. The outbox is the very one of the pages; a classic script,
    which every browser takes, has no `export`."""
    files = [static(name) for name in _FILES]
    told: dict[str, Any] = {
        "FILES": files,
        "VERSION": hashlib.sha256(" ".join(files).encode()).hexdigest()[:12],
        "SAID": {kind: render_to_string("lessons/offline.html", {"kind": kind}) for kind in _SAID},
    }
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in told.items())
    outbox = (_SCRIPTS / "outbox.js").read_text(encoding="utf-8").partition("\nexport ")[0]
    return f"{head}{outbox}\n{(_SCRIPTS / 'worker.js').read_text(encoding='utf-8')}"


@cache
def worker_etag() -> str:
    return f'"{hashlib.sha256(worker().encode()).hexdigest()[:24]}"'
