"""Who may call the addresses of journal/family. A pupil is a child here: it announces nothing."""

from tests.access import Row

FAMILY = frozenset({"parent", "pupil"})
PARENT = frozenset({"parent"})
ROWS: dict[str, Row] = {
    "family:children": Row("/family/", FAMILY),
    # Not theirs: whose child it is, is tried in tests/journal/family.
    "family:month": Row("/family/1/2026-10/", FAMILY, ok=(404,)),
    "family:absence": Row("/family/absence/", PARENT),
    "family:take_back": Row("/family/absence/1/back/", PARENT, method="post", ok=(404,)),
}


def ids() -> dict[str, int]:
    return {}
