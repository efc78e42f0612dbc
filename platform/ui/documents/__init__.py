"""Documents as PDF/A-2a and PDF/UA-1: tagged, searchable, fit for the archive (domain.md 7).

A room keeps its documents as typst files in `<room>/templates/<label>/`. A template may import the
house style (`/style.typ`) and the files beside it (`/parts.typ`), and reads nothing else.
"""

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django.http import HttpResponse

from ui.downloads import download

HERE: Final = Path(__file__).parent
PRINTER: Final = HERE / "printer.py"
LONGEST: Final = 60  # seconds
NO_DATE: Final = 0  # PDF/A must have a date; this one says «none», as in reproducible builds
# The child needs none of our secrets, and a package that a template asks for is not fetched.
CHILD_ENVIRONMENT: Final = {"ALL_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9"}


class DocumentError(RuntimeError):
    """A template that cannot be printed with this data: a fault of ours, not of the person."""


def pdf(
    template: Path, data: Mapping[str, Any], *, title: str, made: dt.datetime | None = None
) -> bytes:
    """The document. Equal arguments give equal bytes.

    `data` is what JSON can hold (dates and numbers come as the text that shall be read) and is set
    literally, whatever it looks like; a letter that no font has becomes «□». `title` is what the
    reader's window shows. `made` (aware) is the date of making in the file's properties.

    Prints in a child process of its own, which takes 45 ms and 40 MB for one page, 0.5 s and 170 MB
    for fifty full of rows: a view may print up to about fifty pages, more is a task's work. (In our
    own process 200 documents of a page left 35 MB behind and ten of fifty pages 700 MB, and no more
    after that: typst keeps its last ten results.)

    Raises DocumentError with the template's name: an error or a warning of typst's (a missing font
    is one), data that is not JSON, more than 60 seconds.
    """
    name = f"{template.parent.name}/{template.name}"
    beside = {path.name: str(path) for path in template.parent.glob("*.typ")}
    job = {
        "files": beside | {"main.typ": str(template), "style.typ": str(HERE / "style.typ")},
        "title": title,
        "data": data,
        "made": int(made.timestamp()) if made else NO_DATE,
    }
    try:
        child = subprocess.run(  # noqa: S603 (our own file)
            [sys.executable, "-I", "-X", "utf8", str(PRINTER)],
            input=json.dumps(job).encode(),
            capture_output=True,
            timeout=LONGEST,
            env=CHILD_ENVIRONMENT,
            check=False,
        )
    except TypeError as error:
        raise DocumentError(f"{name}: {error}") from error
    except subprocess.TimeoutExpired as error:
        raise DocumentError(f"{name}: not printed within {LONGEST} s") from error
    if child.returncode:
        said = child.stderr.decode("utf-8", "replace").strip()
        raise DocumentError(f"{name}: {said or f'exit code {child.returncode}'}")
    return child.stdout


def pdf_response(content: bytes, name: str, *, attachment: bool = False) -> HttpResponse:
    """Shown by the browser, or with `attachment` saved; `name` is the file's («Приказ 12.pdf»)."""
    return download(content, "application/pdf", name, attachment=attachment)
