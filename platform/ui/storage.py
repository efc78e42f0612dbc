"""Where static files are kept: compressed, by hashed names, for ever in a browser's cache."""

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage

_IMPORTS = HashedFilesMixin._js_module_import_aggregation_patterns[1]


class ModuleStorage(CompressedManifestStaticFilesStorage):
    """Also gives hashed names to what our own modules import of each other. Libraries are left as
    they are: some name files that they do not bring."""

    patterns = (*HashedFilesMixin.patterns, ("lessons/*.js", _IMPORTS))
