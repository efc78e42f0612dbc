"""Files that people take away: what they are sent with, and text in them that no program runs."""

import re
from typing import Final

from django.http import HttpResponse
from django.utils.http import content_disposition_header

_NOT_IN_A_NAME: Final = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
_FORMULA: Final = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")
_PHONE_OR_NUMBER: Final = re.compile(r" *[+-]?[\d ().,–-]*")


def download(content: bytes, kind: str, name: str, *, attachment: bool = True) -> HttpResponse:
    """`kind` is a media type, `name` a file's name in any letters (RFC 5987 carries them).

    The file holds people's data: nobody between us and the reader may keep it, and no browser may
    take it for anything else than it is.
    """
    safe = _NOT_IN_A_NAME.sub(" ", name).strip()
    return HttpResponse(
        content,
        content_type=kind,
        headers={
            "Content-Disposition": str(content_disposition_header(attachment, safe)),
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


def guarded(text: str) -> str:
    """The text of a table's cell, fit for a spreadsheet (domain.md 8).

    A text cell of XLSX is never run, but the same table saved as CSV and opened again is: what
    begins like a formula gets an apostrophe. «+7 (900) 000-00-00», «-5» and «-» stay as they are:
    without a letter there is nothing to call.
    """
    dangerous = _FORMULA.match(text) and not _PHONE_OR_NUMBER.fullmatch(text)
    return f"'{text}" if dangerous else text
