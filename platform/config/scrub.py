"""Takes people out of texts before they reach a log line or an error report.

Our own messages are English, so every letter outside ASCII in them is somebody's data: that one
rule removes names of people whatever the sentence around them. Patterns remove what is written in
ASCII: e-mails, phones, СНИЛС, dates, addresses of machines and pages, values beside a telling key.
A name in Latin letters inside a free sentence is what no rule finds: put values in fields.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

HIDDEN: Final = "[hidden]"

_KEYS: Final = (
    "password|passwd|secret|token|cookie|authori[sz]ation|credential|csrf|session_?(?:id|key)|mail"
    "|phone|snils|passport|birth|address|remote_addr|forwarded|(?:first|last|middle|full|short|user)"
    "_?name|surname|patronymic|fio|login|user_?agent|referr?er|dsn"
)
_PERSONAL_KEY: Final = re.compile(
    rf"{_KEYS}|^(?:ip|.*_ip|path|url|uri|query.*|body|data|args|kwargs|params|sql|headers)$"
)
_ROW_VALUES: Final = re.compile(r"DETAIL:|Key \(|Failing row contains|^LINE \d+:", re.MULTILINE)
_PATTERNS: Final = (
    re.compile(r"\w+://[^\s'\"]+"),
    re.compile(r"(?<![\w.)\]])/[^\s'\",;:]+"),
    re.compile(r"[\w.+%-]+@[\w.-]+"),
    re.compile(rf"(?i)(?:{_KEYS})[\w-]*[\"']?\)?\s*[=:]\s*(?:\"[^\"]*\"|'[^']*'|[^\s,;}}]+)"),
    re.compile(r"(?<=\?)[^\s'\"]*=[^\s'\"]*"),
    re.compile(r"(?:%[0-9A-Fa-f]{2})+"),
    re.compile(r"\+?\(?\d[\d\s().\-]{5,}\d"),
    re.compile(r"(?i)(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])"),
    re.compile(r"[^\x00-\x7f]+(?:[ .-]*[^\x00-\x7f]+)*"),
)


def scrub_text(text: str) -> str:
    """`text` with everything that may be personal replaced by `[hidden]`, on one line.

    A text that quotes the values of a database row goes as a whole: no pattern finds them all.
    """
    if _ROW_VALUES.search(text):
        return HIDDEN
    for pattern in _PATTERNS:
        text = pattern.sub(HIDDEN, text)
    return " ".join(text.split())


@lru_cache(maxsize=1024)
def is_personal_key(key: str) -> bool:
    return _PERSONAL_KEY.search(key.lower()) is not None


def scrub_value(value: Any, depth: int = 3) -> Any:
    """A value fit for a log line: numbers and dates as they are, texts scrubbed, containers walked
    to `depth`; of any other object (a row, a request) only its type."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return scrub_text(value)
    if isinstance(value, date | UUID):
        return str(value)
    if depth and isinstance(value, Mapping):
        return scrub_mapping(value, depth - 1)
    if depth and isinstance(value, list | tuple | set | frozenset):
        return [scrub_value(item, depth - 1) for item in value]
    return f"<{type(value).__name__}>"


def _key(key: str) -> str:
    """Keys are names in code, save those of dictionaries that come from outside."""
    return key if key.isidentifier() and key.isascii() else scrub_text(key)


def scrub_mapping(values: Mapping[Any, Any], depth: int = 3) -> dict[str, Any]:
    return {
        _key(str(key)): HIDDEN if is_personal_key(str(key)) else scrub_value(value, depth)
        for key, value in values.items()
    }


def chain(error: BaseException) -> Iterator[BaseException]:
    """The error, then what it was raised from, outermost first."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)


def is_database_type(module: str | None) -> bool:
    """Is an exception class of this module one whose message quotes rows or statements?"""
    top = (module or "").split(".")[0]
    return top in {"psycopg", "psycopg_pool"} or module == "django.db.utils"


def database_facts(error: BaseException) -> str:
    """What may be told of a database error: SQLSTATE and the constraint's name, "" when unknown."""
    for link in chain(error):
        if code := getattr(link, "sqlstate", None):
            constraint = getattr(getattr(link, "diag", None), "constraint_name", None)
            return f"SQLSTATE {code}" + (f", constraint {constraint}" if constraint else "")
    return ""


def describe(error: BaseException) -> str:
    """The message of an exception without anybody in it."""
    if any(is_database_type(kind.__module__) for kind in type(error).__mro__):
        return database_facts(error)
    return scrub_text(str(error))
