"""Files of a school, in a folder of its own, never served by path.

`media/<schema>/<uuid>`: the name is drawn here, so no upload chooses where it lands. A guarded view
serves them as attachments.
"""

import uuid
from os import PathLike
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage

from isolation.ref import CrossingError, SchoolRef
from isolation.scope import current


class SideStorage(FileSystemStorage):
    """The default storage: roots every path in the current school's folder."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(location=settings.MEDIA_ROOT, base_url=None, **kwargs)

    def path(self, name: str) -> str:
        """The file's place on disk; raises for anything outside the current school's folder."""
        side = current()
        if not isinstance(side, SchoolRef):
            raise CrossingError("a file belongs to a school: enter it first")
        folder = Path(settings.MEDIA_ROOT) / side.schema
        path = (folder / name).resolve()
        if folder.resolve() not in path.parents:
            raise SuspiciousFileOperation("a path outside the school's folder")
        return str(path)

    def url(self, name: str | None) -> str:
        raise ValueError("a file has no address of its own: a guarded view serves it")

    def _save(self, name: str, content: Any) -> str:
        """The name within the school's folder; Django's is from the root of all."""
        return Path(super()._save(name, content)).name  # type: ignore[misc]

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return uuid.uuid4().hex

    def generate_filename(self, filename: str | PathLike[str]) -> str:
        return uuid.uuid4().hex
