"""Who may call the addresses of tenants/messaging."""

from tests.access import Row

FAMILY = frozenset({"parent", "pupil"})
ROWS: dict[str, Row] = {
    "messaging:list": Row("/messages/", FAMILY),
    "messaging:mail": Row("/messages/mail/", FAMILY),
}


def ids() -> dict[str, int]:
    return {}
