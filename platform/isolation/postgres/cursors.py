"""Cursors that always speak the extended protocol.

The simple protocol runs several statements sent as one string, so an injected `; RESET ROLE` would
leave the school's role and the next query would read a neighbour. The extended protocol refuses a
second statement (isolation.md 1, «Hostile SQL»).
"""

from typing import Any

from django.db.backends.postgresql import base


class Cursor(base.Cursor):  # type: ignore[misc]
    """Django's client-side binding cursor over the extended protocol."""

    def _execute_send(self, query: Any, *, force_extended: bool = False, **kwargs: Any) -> None:
        super()._execute_send(query, force_extended=True, **kwargs)


class ServerBindingCursor(base.ServerBindingCursor):  # type: ignore[misc]
    """The same for `server_side_binding`, which without parameters falls back to simple."""

    def _execute_send(self, query: Any, *, force_extended: bool = False, **kwargs: Any) -> None:
        super()._execute_send(query, force_extended=True, **kwargs)
