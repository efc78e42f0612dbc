"""gunicorn's own lines in the form of all the others. Use: `logger_class = OneFormLogger`."""

from typing import Any

from django.conf import settings
from gunicorn.glogging import Logger

from config.logs import configure


class OneFormLogger(Logger):  # type: ignore[misc]
    """No handlers of gunicorn's own and no access log: `RequestLogMiddleware` writes that line."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for logger in (self.error_log, self.access_log):
            logger.handlers.clear()
            logger.propagate = True
        configure(settings.LOGGING)

    def access(self, *_args: Any, **_kwargs: Any) -> None:
        return None
