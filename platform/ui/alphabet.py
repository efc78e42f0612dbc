"""Order and search of Russian and Tatar words (domain.md 5.5, 5.6).

PostgreSQL may lack ICU, and code points put Ё before А and Ә after Я, so the order of names is
a stored key of plain Latin letters, which every collation orders alike.
"""

import re
import unicodedata
from typing import Final

LETTERS: Final = "аәбвгдежҗзийклмнңоөпрстуүфхһцчшщъыьэюяabcdefghijklmnopqrstuvwxyz"
_GAP: Final = "aa"  # between words, before every number and letter
_LONGEST_NUMBER: Final = 24
_CODES: Final = {
    letter: chr(ord("b") + number // 24) + chr(ord("b") + number % 24)
    for number, letter in enumerate(LETTERS)
} | {" ": _GAP, "-": _GAP}
_ONE: Final = str.maketrans("ёҗңһ", "ежнх", "ьъ")
# How Tatar vowels are written in Russian documents: Әхмәтова is Ахметова, Гөлнара is Гульнара.
_VOWELS: Final = {
    "а": "аә", "е": "еәө", "э": "эә", "я": "яә", "о": "оө", "у": "уөү", "ю": "юөү",
    "ә": "әаеэя", "ө": "өоуею", "ү": "үую",
}  # fmt: skip


def plain(text: str) -> str:
    """The text as people mean it: composed letters, single ordinary spaces, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def sort_key(text: str, length: int = 255) -> str:
    """Compares as the text stands in a Tatar dictionary; Ё is Е, letters of Latin come last, numbers
    before letters and by value («№ 2», «10»), other signs count for nothing. At most `length`
    characters."""
    lower = plain(text.replace("№", " ")).lower().replace("ё", "е")
    parts = re.findall(r"[0-9]+|.", lower)
    return "".join(_CODES.get(part) or _number(part) for part in parts)[:length]


def _number(digits: str) -> str:
    """How many digits, then the digits; "" when it is no number."""
    if not re.fullmatch("[0-9]+", digits):
        return ""
    value = digits.lstrip("0")[:_LONGEST_NUMBER]
    return "a" + "".join(chr(ord("b") + number) for number in (len(value), *map(int, value)))


def fold(text: str, length: int = 255) -> str:
    """What a search looks in: lower case, ё as е, Tatar consonants as their Russian neighbours, no
    soft or hard signs, hyphens as spaces. Vowels stay: see `pattern`."""
    return plain(plain(text).lower().translate(_ONE).replace("-", " "))[:length]


def pattern(text: str) -> str:
    """A regular expression that finds `text` in what `fold` made, whichever of the two languages
    either was written in. It reads the same in PostgreSQL and in Python."""
    return "".join(
        f"[{_VOWELS[sign]}]" if sign in _VOWELS else re.escape(sign) for sign in fold(text)
    )
