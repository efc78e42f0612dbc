"""Why the embedded PostgreSQL did not start, in one line that a person can act on."""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot be used; ``str()`` is one clear line for the person."""

    def __init__(self, reason: str) -> None:
        super().__init__(" ".join(reason.split()))


# The first pattern that is found wins, so the special ones stand before the general ones.
_KNOWN: tuple[tuple[str, str], ...] = (
    (
        r"shared memory.*No space left on device",
        "No space left in /dev/shm for PostgreSQL's shared memory.",
    ),
    (
        r"No space left on device|Disk quota exceeded|Check free disk space",
        "No space left on the disk that holds {data}.",
    ),
    (r"Cannot allocate memory|out of memory", "Not enough memory to start PostgreSQL."),
    (r"Read-only file system", "The disk that holds {data} can only be read."),
    (
        r"pre-existing shared memory block",
        "Processes of an earlier PostgreSQL still use {data}: end them, then start again.",
    ),
    (r"has wrong ownership", "The data folder {data} belongs to another user."),
    (
        r"initialized by PostgreSQL version (?P<found>\S+?),",
        "The data in {data} were made by PostgreSQL {found}, which this version cannot read: "
        "move them away or start anew.",
    ),
    (
        r'(?:bind|create) Unix[^"]*"(?P<found>[^"]+)"'
        r'|lock file "(?P<lock>[^"]+)\.lock" already exists',
        "The socket {found} is taken by another server or cannot be made.",
    ),
    (
        r'lock file "[^"]*postmaster\.pid" already exists',
        "Another PostgreSQL already uses the data in {data}.",
    ),
    (r'"(?P<found>[^"]+)": Permission denied', "Permission denied: {found}."),
    (r"Permission denied|Operation not permitted", "Permission denied for the data in {data}."),
    (
        r"error while loading shared libraries: (?P<found>\S+?):",
        "A system library that PostgreSQL needs is missing: {found}.",
    ),
)
_MARK = re.compile(r"(?:FATAL|PANIC|ERROR|error):\s+(?P<text>.+)")


def still_in_use(text: str) -> bool:
    """True when processes of a killed server have not ended yet, which passes by itself."""
    return "pre-existing shared memory block" in text


def explain(text: str, data_dir: Path) -> str:
    """One line for what the server or initdb wrote; an unknown reason is its last line."""
    for pattern, words in _KNOWN:
        if match := re.search(pattern, text):
            named = [found for found in match.groupdict().values() if found]
            return words.format(data=data_dir, found=named[0] if named else "")
    return f"PostgreSQL did not start: {_last_words(text)}"


def _last_words(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    marked = [match["text"] for line in lines if (match := _MARK.search(line))]
    return (marked or lines or ["it wrote no reason"])[-1]


@contextmanager
def plain_words(data_dir: Path) -> Iterator[None]:
    """Turns an OSError of our own file work into the same one line."""
    try:
        yield
    except OSError as error:
        raise EmbeddedError(_of_os_error(error, data_dir)) from error


def _of_os_error(error: OSError, data_dir: Path) -> str:
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return f"No space left on the disk that holds {data_dir}."
        case errno.EACCES | errno.EPERM:
            return f"Permission denied: {error.filename or data_dir}."
        case errno.EROFS:
            return f"The disk that holds {data_dir} can only be read."
        case errno.ENOTDIR | errno.EEXIST:
            return f"A file is in the way of the data folder: {error.filename or data_dir}."
    return f"PostgreSQL cannot be started in {data_dir}: {error}"
