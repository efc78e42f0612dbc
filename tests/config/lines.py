"""Log lines as they are written, for tests that read them back."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog

from config.logs import formatter


class Lines:
    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def events(self) -> list[dict[str, Any]]:
        """Every line as the JSON object it must be."""
        return [json.loads(line) for line in self.text.splitlines()]

    @property
    def last(self) -> dict[str, Any]:
        return self.events[-1]


@contextmanager
def captured(*, json: bool = True) -> Iterator[Lines]:
    """Everything that reaches the root logger, in the product's own form."""
    lines = Lines()
    handler = logging.StreamHandler(lines.stream)
    handler.setFormatter(formatter(json=json))
    root = logging.getLogger()
    root.addHandler(handler)
    structlog.contextvars.clear_contextvars()
    try:
        yield lines
    finally:
        structlog.contextvars.clear_contextvars()
        root.removeHandler(handler)
