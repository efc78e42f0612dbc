"""The tables say what the acts say, and nothing that no act says."""

import datetime as dt

from tenants.years.holidays import FINAL_THROUGH, MUSLIM_FEASTS, TRANSFERS, table
from tenants.years.models import DayKind

D = dt.date


def days(first: dt.date, last: dt.date) -> list[tuple[int, int]]:
    return [(day.date.month, day.date.day) for day in table(first, last)]


def test_the_year_2026_is_as_its_decree_and_edict_set_it() -> None:
    assert days(D(2026, 1, 1), D(2026, 12, 31)) == [
        *((1, day) for day in range(1, 10)), (2, 23), (3, 8), (3, 9), (3, 20), (5, 1), (5, 9),
        (5, 11), (5, 27), (6, 12), (8, 30), (11, 4), (11, 6), (12, 31),
    ]  # fmt: skip


def test_the_autumn_of_2025_has_the_transfers_of_its_decree() -> None:
    assert days(D(2025, 1, 1), D(2025, 12, 31)) == [(11, 3), (11, 4), (11, 6), (12, 31)]


def test_of_2027_the_law_alone_is_known() -> None:
    assert days(D(2027, 1, 1), D(2027, 12, 31)) == [
        *((1, day) for day in range(1, 9)), (2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (8, 30),
        (11, 4), (11, 6),
    ]  # fmt: skip
    assert all(day <= FINAL_THROUGH for day in (*TRANSFERS, *MUSLIM_FEASTS))


def test_every_day_stands_once_and_names_its_act() -> None:
    found = table(D(2020, 1, 1), D(2040, 1, 1))
    assert len({day.date for day in found}) == len(found)
    assert all(day.basis for day in found)
    feasts = {day.name: day.kind for day in found if day.date in MUSLIM_FEASTS}
    assert feasts == {"Ураза-байрам": DayKind.REPUBLIC, "Курбан-байрам": DayKind.REPUBLIC}


def test_a_day_moves_only_to_a_working_day() -> None:
    assert [day for day in TRANSFERS if day.weekday() > 4] == []
