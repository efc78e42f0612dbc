"""Non-working days by their acts, a table for each calendar year (domain.md 4).

Lessons on weekends are legal, so a weekend itself is not here: a holiday is, whatever its weekday,
and so is a working day that became free by a transfer. What an act has not set yet is not computed.
A school copies these days and changes its copy.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from tenants.years.models import DayKind

CODE: Final = "ТК РФ, ст. 112"
MOVED_BY_CODE: Final = "ТК РФ, ст. 112, ч. 2"
DECREE_2025: Final = "Постановление Правительства РФ от 04.10.2024 № 1335"
DECREE_2026: Final = "Постановление Правительства РФ от 24.09.2025 о переносе выходных дней"
REPUBLIC: Final = "Закон Республики Татарстан о праздничных днях"
EDICT_2026: Final = "Указ Раиса Республики Татарстан, январь 2026 года"

NEW_YEAR: Final = "Новогодние каникулы"
YEARLY: Final = {
    **{(1, day): NEW_YEAR for day in (1, 2, 3, 4, 5, 6, 8)},
    (1, 7): "Рождество Христово",
    (2, 23): "День защитника Отечества",
    (3, 8): "Международный женский день",
    (5, 1): "Праздник Весны и Труда",
    (5, 9): "День Победы",
    (6, 12): "День России",
    (11, 4): "День народного единства",
}
YEARLY_IN_TATARSTAN: Final = {
    (8, 30): "День Республики Татарстан",
    (11, 6): "День Конституции Республики Татарстан",
}
# The Government moves two days off of January; the others move to the next working day.
TRANSFERS: Final = {
    dt.date(2025, 11, 3): ("Перенос с 1 ноября", DECREE_2025),
    dt.date(2025, 12, 31): ("Перенос с 5 января", DECREE_2025),
    dt.date(2026, 1, 9): ("Перенос с 3 января", DECREE_2026),
    dt.date(2026, 3, 9): ("Перенос с 8 марта", MOVED_BY_CODE),
    dt.date(2026, 5, 11): ("Перенос с 9 мая", MOVED_BY_CODE),
    dt.date(2026, 12, 31): ("Перенос с 4 января", DECREE_2026),
}
MUSLIM_FEASTS: Final = {
    dt.date(2026, 3, 20): ("Ураза-байрам", EDICT_2026),
    dt.date(2026, 5, 27): ("Курбан-байрам", EDICT_2026),
}

FIRST: Final = dt.date(2025, 9, 1)
LAST: Final = dt.date(2027, 12, 31)
FINAL_THROUGH: Final = dt.date(2026, 12, 31)
"""Transfers and the feasts that a yearly edict sets are known through this day."""


@dataclass(frozen=True)
class TableDay:
    date: dt.date
    name: str
    kind: DayKind
    basis: str


def table(first: dt.date, last: dt.date) -> list[TableDay]:
    """Days of the tables from `first` to `last`, both inclusive, in their order."""
    years = range(FIRST.year, LAST.year + 1)
    days = [
        TableDay(dt.date(year, *day), name, kind, basis)
        for year in years
        for named, kind, basis in (
            (YEARLY, DayKind.FEDERAL, CODE),
            (YEARLY_IN_TATARSTAN, DayKind.REPUBLIC, REPUBLIC),
        )
        for day, name in named.items()
    ]
    for dated, kind in ((TRANSFERS, DayKind.FEDERAL), (MUSLIM_FEASTS, DayKind.REPUBLIC)):
        days += [TableDay(day, name, kind, basis) for day, (name, basis) in dated.items()]
    inside = (day for day in days if max(first, FIRST) <= day.date <= min(last, LAST))
    return sorted(inside, key=lambda day: day.date)
