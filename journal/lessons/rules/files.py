"""What may be attached to a lesson or a notice: told from the content, never from the name.

A file that a browser could run (SVG, HTML) or that carries programs (macros) is none of them.
"""

import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MOST_BYTES: Final = 10_000_000
MOST_FILES: Final = 10
LONGEST_NAME: Final = 120
_HEAD: Final = 4096
_MOST_MEMBERS: Final = 5000
_NOT_IN_A_NAME: Final = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u202a-\u202e\u2066-\u2069]+')
_MARKUP: Final = re.compile(rb"<\s*(!doctype|html|svg|script|\?xml|head|body|iframe)", re.I)


@dataclass(frozen=True)
class Kind:
    """A media type with the endings of its names, the usual one first."""

    media: str
    endings: tuple[str, ...]


PDF: Final = Kind("application/pdf", (".pdf",))
JPEG: Final = Kind("image/jpeg", (".jpg", ".jpeg"))
PNG: Final = Kind("image/png", (".png",))
WEBP: Final = Kind("image/webp", (".webp",))
HEIC: Final = Kind("image/heic", (".heic", ".heif"))
MP3: Final = Kind("audio/mpeg", (".mp3",))
MP4: Final = Kind("video/mp4", (".mp4", ".m4v"))
M4A: Final = Kind("audio/mp4", (".m4a",))
TEXT: Final = Kind("text/plain", (".txt",))
_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_PARTS: Final = {
    "word/document.xml": Kind(f"{_OFFICE}.wordprocessingml.document", (".docx",)),
    "xl/workbook.xml": Kind(f"{_OFFICE}.spreadsheetml.sheet", (".xlsx",)),
    "ppt/presentation.xml": Kind(f"{_OFFICE}.presentationml.presentation", (".pptx",)),
}
_OPEN: Final = {
    f"application/vnd.oasis.opendocument.{word}": Kind(
        f"application/vnd.oasis.opendocument.{word}", (ending,)
    )
    for word, ending in (("text", ".odt"), ("spreadsheet", ".ods"), ("presentation", ".odp"))
}
TAKEN: Final = (
    PDF, JPEG, PNG, WEBP, HEIC, MP3, MP4, M4A, TEXT, *_PARTS.values(), *_OPEN.values(),
)  # fmt: skip
_BRANDS: Final = {
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1"), HEIC),
    **dict.fromkeys((b"isom", b"iso2", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV"), MP4),
    b"M4A ": M4A,
}


def kind_of(content: IO[bytes]) -> Kind | None:
    """The kind of this content, None when it is none of those that are taken."""
    content.seek(0)
    head = content.read(_HEAD)
    content.seek(0)
    if head.startswith(b"PK\x03\x04"):
        return _zipped(content)
    return _by_magic(head) or _text(head, content)


def _by_magic(head: bytes) -> Kind | None:
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12])
    if head.startswith((b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")):
        return MP3
    return None


def _zipped(content: IO[bytes]) -> Kind | None:
    """A document of an office program, by its parts; with macros it is none of ours."""
    try:
        with zipfile.ZipFile(content) as archive:
            names = set(archive.namelist())
            if len(names) > _MOST_MEMBERS or any("vbaproject" in name.lower() for name in names):
                return None
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                return _OPEN.get(archive.read("mimetype").decode("ascii", "replace").strip())
            return next((kind for part, kind in _PARTS.items() if part in names), None)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError):  # the last: encrypted
        return None
    finally:
        content.seek(0)


def _text(head: bytes, content: IO[bytes]) -> Kind | None:
    """Plain text: UTF-8 or Windows-1251, no control characters, and nothing that looks like markup."""
    if not head or _MARKUP.search(head):
        return None
    whole = content.read()
    content.seek(0)
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            text = whole.decode(encoding)
        except UnicodeDecodeError:
            continue
        good = all(sign >= " " or sign in "\t\r\n\f" for sign in text)
        return TEXT if good and "\x7f" not in text else None
    return None


def too_large() -> str:
    return _("The file is larger than %(n)s MB.") % {"n": MOST_BYTES // 1_000_000}


def not_taken() -> str:
    return _(
        "Files of this type are not taken. PDF, photos (JPEG, PNG, WebP, HEIC), documents "
        "(DOCX, XLSX, PPTX, ODT), text, MP3 and MP4 are; no macros."
    )


def check_size(size: int) -> None:
    if size <= 0:
        raise ValidationError(_("The file is empty."))
    if size > MOST_BYTES:
        raise ValidationError(too_large())


def check_kind(kind: Kind | None) -> Kind:
    if kind is None:
        raise ValidationError(not_taken())
    return kind


def check_number(present: int) -> None:
    if present >= MOST_FILES:
        text = ngettext(
            "There is %(n)s file already: take one away first.",
            "There are %(n)s files already: take one away first.",
            present,
        )
        raise ValidationError(text % {"n": present})


def check_name(told: str, kind: Kind) -> None:
    """A name that says another type than the content has misleads whoever opens the file."""
    ending = PurePath(told).suffix.lower()
    known = {each for other in TAKEN for each in other.endings}
    if ending in known and ending not in kind.endings:
        text = _(
            "The name ends in %(told)s, but the content is %(found)s. Save the document anew as "
            "%(told)s or give the file its right ending."
        )
        raise ValidationError(text % {"told": ending, "found": kind.endings[0]})


def clean_name(told: str, kind: Kind) -> str:
    """The name as a person knows it, without what no name has, ending as its content says."""
    name = _NOT_IN_A_NAME.sub(" ", told.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    stem, ending = PurePath(name).stem, PurePath(name).suffix
    if ending.lower() not in kind.endings:
        stem, ending = name, kind.endings[0]
    return f"{(stem or _('file'))[: LONGEST_NAME - len(ending)]}{ending}"
