"""What this room asks of the control plane above it, which fills it in `AppConfig.ready`."""

from typing import Protocol

from isolation.ref import SchoolRef, Side


class Directory(Protocol):
    """Schools by id, and the key that a side's secrets are encrypted with."""

    def school(self, school_id: int) -> SchoolRef | None:
        """The school of this id as it is now; None when there is none."""

    def schools(self) -> list[SchoolRef]:
        """Every school, by id."""

    def key(self, side: Side) -> bytes:
        """32 bytes; raises `LookupError` when the side has no key."""


_directory: list[Directory] = []


def set_directory(directory: Directory) -> None:
    _directory[:] = [directory]


def directory() -> Directory:
    if not _directory:
        raise RuntimeError("no room has filled the directory of schools")
    return _directory[0]
