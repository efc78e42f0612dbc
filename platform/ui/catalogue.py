"""Texts of the product and their translations, without GNU gettext, which a machine may lack.

Babel reads Python and the .po; Django's own `templatize` turns templates into something that reads
like Python. The files are written so that the same texts always give the same bytes: sorted, no
line numbers, no dates.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOTS: Final = ("platform", "tenants", "journal", "consent", "api")
SKIPPED: Final = frozenset({"migrations", "static", "vendor", "__pycache__"})
KEYWORDS: Final[dict[str, Any]] = {
    name + lazy: places
    for name, places in {
        "_": None,
        "gettext": None,
        "ngettext": (1, 2),
        "pgettext": ((1, "c"), 2),
        "npgettext": ((1, "c"), 2, 3),
    }.items()
    for lazy in ("", "_lazy", "_noop")
}
_PLACEHOLDER: Final = re.compile(r"%(?:\(\w+\))?[sdifr]|\{\w*[^{}\s]*\}")
_CYRILLIC: Final = re.compile(r"[а-яё]", re.IGNORECASE)
_TEMPLATE_NOTE: Final = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->", re.DOTALL)

FORMS: Final = 3  # of a Russian plural: one, few, many

Key = tuple[str, str | None]
"""msgid (of a plural: its singular) and msgctxt."""


class StillCatalog(Catalog):
    """A Russian catalogue whose header never changes by itself."""

    mime_headers = property(
        lambda self: [
            ("Language", "ru"),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ],
        Catalog.mime_headers.fset,
    )

    def __init__(self) -> None:
        super().__init__(locale="ru", fuzzy=False, header_comment="# Zvonok, Russian")


@dataclass(frozen=True)
class Text:
    """A text in the source. `plural` is None unless it counts something."""

    singular: str
    plural: str | None
    context: str | None

    @property
    def key(self) -> Key:
        return self.singular, self.context

    @property
    def msgid(self) -> str | tuple[str, str]:
        return self.singular if self.plural is None else (self.singular, self.plural)


def sources(root: Path) -> Iterator[Path]:
    for top in ROOTS:
        for path in sorted((root / top).rglob("*")):
            folders = set(path.relative_to(root).parts)
            if path.suffix in {".py", ".html", ".txt"} and not SKIPPED & folders:
                yield path


def texts_of(path: Path) -> Iterator[Text]:
    """Texts of one file. Raises SyntaxError for a template that Django cannot read either."""
    code = path.read_text("utf-8")
    if path.suffix != ".py":
        # Indentation of a template is not Python's.
        lines = templatize(code, origin=str(path)).splitlines()
        code = "\n".join(line.strip() for line in lines)
    for _line, found, _notes, context in extract("python", io.BytesIO(code.encode()), KEYWORDS):
        ids = (found,) if isinstance(found, str) else tuple(found)
        if ids[0]:
            yield Text(ids[0], ids[1] if len(ids) > 1 else None, context)


def extracted(root: Path) -> dict[Key, Text]:
    found: dict[Key, Text] = {}
    for path in sources(root):
        for text in texts_of(path):
            if text.key not in found or found[text.key].plural is None:
                found[text.key] = text
    return found


def read(path: Path) -> Catalog:
    """The translations in a .po, an empty catalogue where there is no file. Raises PoFileError."""
    if not path.exists():
        return StillCatalog()
    with path.open("rb") as file:
        return read_po(file, locale="ru", ignore_obsolete=True, abort_invalid=True)


def updated(found: dict[Key, Text], *known: Catalog) -> StillCatalog:
    """A catalogue of exactly the texts found; the first of `known` that translates one wins."""
    result = StillCatalog()
    for text in found.values():
        matches = [m for c in known if (m := c.get(text.singular, text.context)) and _done(m)]
        fitting = [m for m in matches if bool(m.pluralizable) == (text.plural is not None)]
        string: Any = "" if text.plural is None else ("",) * result.num_plurals
        if fitting:
            # Another file may have Django's fourth form, for fractions, which repeats the third.
            forms = _forms(fitting[0].string)[: result.num_plurals]
            string = forms[0] if text.plural is None else tuple(forms)
        flags = {"fuzzy"} if fitting and fitting[0].fuzzy else set()
        result.add(text.msgid, string, flags=flags, context=text.context)
    return result


def po_bytes(catalogue: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=96, no_location=True, sort_output=True, ignore_obsolete=True)
    return buffer.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    still = StillCatalog()
    for message in catalogue:
        if message.id:
            still.add(message.id, message.string, flags=message.flags, context=message.context)
    buffer = io.BytesIO()
    write_mo(buffer, still)
    return buffer.getvalue()


def problems(root: Path, po: Path) -> list[str]:
    """What is wrong with the translations, a line each; empty when all is well."""
    found, catalogue = extracted(root), read(po)
    present = {_key(message): message for message in catalogue if message.id}
    lines = [f"not in the catalogue: {key[0]!r}" for key in _odd(found, present)]
    lines += [f"obsolete: {key[0]!r}" for key in _odd(present, found)]
    for key in found.keys() & present.keys():
        lines += [f"{wrong}: {key[0]!r}" for wrong in wrongs(present[key])]
    mo = po.with_suffix(".mo")
    if not mo.exists() or mo.read_bytes() != mo_bytes(catalogue):
        lines.append(f"{mo.name} is not compiled from {po.name}")
    return sorted(lines) + bare_texts(root)


def wrongs(message: Message) -> Iterator[str]:
    """What is wrong with one translation."""
    if message.pluralizable and len(_forms(message.string)) != FORMS:
        yield f"not {FORMS} plural forms"
    if message.fuzzy:
        yield "fuzzy"
    if not _done(message):
        yield "not translated"
        return
    asked = [set(_PLACEHOLDER.findall(text)) for text in _forms(message.id)]
    given = [set(_PLACEHOLDER.findall(text)) for text in _forms(message.string)]
    # A plural form may leave out what one of the English forms leaves out («one pupil»).
    if any(not set.intersection(*asked) <= form <= set.union(*asked) for form in given):
        yield "placeholders differ"


def bare_texts(root: Path) -> list[str]:
    """Templates with Russian letters of their own, which gettext never sees."""
    lines = []
    for path in sources(root):
        text = _TEMPLATE_NOTE.sub("", path.read_text("utf-8")) if path.suffix != ".py" else ""
        if bare := _CYRILLIC.search(text):
            around = " ".join(text[max(0, bare.start() - 20) : bare.end() + 20].split())
            lines.append(f"text outside gettext in {path.relative_to(root)}: {around!r}")
    return lines


def _forms(text: str | Sequence[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


def _done(message: Message) -> bool:
    forms = _forms(message.string)
    return bool(forms) and all(forms)


def _key(message: Message) -> Key:
    return (message.id if isinstance(message.id, str) else message.id[0]), message.context


def _odd(ours: dict[Key, Any], theirs: dict[Key, Any]) -> list[Key]:
    return [key for key in ours if key not in theirs]
