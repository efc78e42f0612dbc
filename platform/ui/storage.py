"""Where static files are kept: compressed, by hashed names, for ever in a browser's cache."""

from typing import Final

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage

_IMPORT: Final = (
    r"""(?P<matched>import(?P<import>[\s{][^;"']*?)\s*from\s*["'](?P<url>\./[^"']+)["']\s*;)""",
    """import%(import)s from "%(url)s";""",
)


class ModuleStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Also gives hashed names to what our own modules import of each other. Libraries are left as
    they are: some name files that they do not bring."""

    patterns = (*HashedFilesMixin.patterns, ("lessons/*.js", (_IMPORT,)))
