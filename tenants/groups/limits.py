"""The limits that a school begins with; it edits them as acts change."""

import datetime as dt
from typing import Any, Final

ACT: Final = "СП 2.4.3648-20"
FROM: Final = dt.date(2021, 1, 1)
# In force «до 1 января 2027 года» (domain.md 4), which we read as: the last day is the one before.
TO: Final = dt.date(2026, 12, 31)
EIGHT, HALF_PAST_SEVEN, EIGHT_P_M, NINE_P_M = dt.time(8), dt.time(19, 30), dt.time(20), dt.time(21)

# Ages in full years, both inclusive; the end of lessons; minutes of an academic hour at most
# (domain.md 4). Hours a week are set by a local act, so no law is put into the school's mouth here.
_ROWS: Final = (
    (3, 3, HALF_PAST_SEVEN, 15),
    (4, 4, HALF_PAST_SEVEN, 20),
    (5, 5, HALF_PAST_SEVEN, 25),
    (6, 6, HALF_PAST_SEVEN, 30),
    (7, 10, EIGHT_P_M, 45),
    (11, 15, EIGHT_P_M, 45),
    (16, 18, NINE_P_M, 45),
)

STANDARD: Final[list[dict[str, Any]]] = [
    {
        "act": ACT, "valid_from": FROM, "valid_to": TO, "age_from": first, "age_to": last,
        "earliest": EIGHT, "latest": latest, "longest_hour": hour,
    }
    for first, last, latest, hour in _ROWS
]  # fmt: skip
