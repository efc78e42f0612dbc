"""Whether the server is still there, told from the socket instead of by a question.

A server that ends, is told to end the connection, or ends it for idleness closes the socket, and a
closed socket reads as «something came». What this cannot see is a machine or a network that fell
silent: then a query fails at its own time-out, as it does when that happens in mid-request.
"""

import select
from typing import Any

import psycopg

TRUSTED = 5.0  # seconds after its last cursor in which a silent connection need not be asked


def is_silent(raw: "psycopg.Connection[Any] | None") -> bool:
    """Open, and nothing came that nobody asked for: no end of the connection, no last words."""
    if raw is None or raw.closed:
        return False
    poll = select.poll()
    poll.register(raw.fileno(), select.POLLIN)
    return not poll.poll(0)
