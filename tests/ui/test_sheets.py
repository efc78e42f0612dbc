"""Sheets: what was text stays text, nothing in them runs, Excel takes every title."""

import datetime as dt
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from ui.downloads import guarded
from ui.sheets import Column, Kind, Sheet, Value, xlsx, xlsx_response

MAIN = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
COLUMNS = [Column("ФИО", 40), Column("Рождён", 12, Kind.DATE)]


def part(content: bytes, name: str) -> ElementTree.Element:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return ElementTree.fromstring(archive.read(f"xl/{name}.xml"))  # noqa: S314 - our own file


def page(columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> ElementTree.Element:
    return part(xlsx([Sheet("Список", columns, rows)]), "worksheets/sheet1")


def cells(sheet: ElementTree.Element) -> dict[str, tuple[str | None, str | None]]:
    """Of every cell its type and what it holds."""
    return {
        cell.attrib["r"]: (
            cell.get("t"),
            cell.findtext("m:is/m:t", namespaces=MAIN) or cell.findtext("m:v", namespaces=MAIN),
        )
        for cell in sheet.iterfind(".//m:c", MAIN)
    }


def one(value: Value) -> tuple[str | None, str | None]:
    return cells(page([Column("a", 10)], [[value]]))["A2"]


def titles(*wanted: str) -> list[str]:
    book = part(xlsx(Sheet(title, COLUMNS, []) for title in wanted), "workbook")
    return [sheet.attrib["name"] for sheet in book.iterfind(".//m:sheet", MAIN)]


def test_a_sheet_holds_its_header_and_its_rows() -> None:
    rows: list[Sequence[Value]] = [["Сафина Гөлназ", dt.date(2015, 2, 1)], ["Ёлкин Яша", None]]

    sheet = page(COLUMNS, iter(rows))

    assert cells(sheet) == {
        "A1": ("inlineStr", "ФИО"),
        "B1": ("inlineStr", "Рождён"),
        "A2": ("inlineStr", "Сафина Гөлназ"),
        "B2": (None, "42036"),
        "A3": ("inlineStr", "Ёлкин Яша"),
    }


def test_the_header_is_bold_frozen_and_filters_every_row() -> None:
    content = xlsx([Sheet("Список", COLUMNS, [["а", None], ["б", None]])])
    sheet, styles = part(content, "worksheets/sheet1"), part(content, "styles")
    header = sheet.find(".//m:c[@r='A1']", MAIN)
    pane, filtered = sheet.find(".//m:pane", MAIN), sheet.find("m:autoFilter", MAIN)
    assert header is not None
    assert pane is not None
    assert filtered is not None

    style = styles.findall("m:cellXfs/m:xf", MAIN)[int(header.attrib["s"])]
    font = styles.findall("m:fonts/m:font", MAIN)[int(style.attrib["fontId"])]

    assert font.find("m:b", MAIN) is not None
    assert (pane.attrib["ySplit"], pane.attrib["state"]) == ("1", "frozen")
    assert filtered.attrib["ref"] == "A1:B3"


def test_dates_and_times_are_real_ones_in_our_form() -> None:
    content = xlsx(
        [Sheet("x", [Column("д", 12), Column("в", 8)], [[dt.date(2026, 9, 1), dt.time(15, 30)]])]
    )
    sheet, styles = part(content, "worksheets/sheet1"), part(content, "styles")
    forms = {
        form.attrib["numFmtId"]: form.attrib["formatCode"]
        for form in styles.iterfind("m:numFmts/m:numFmt", MAIN)
    }
    used = [
        forms[styles.findall("m:cellXfs/m:xf", MAIN)[int(cell.attrib["s"])].attrib["numFmtId"]]
        for cell in sheet.iterfind(".//m:row[@r='2']/m:c", MAIN)
    ]

    assert used == ["dd.mm.yyyy", "hh:mm"]
    assert [cells(sheet)[name][1] for name in ("A2", "B2")] == ["46266", "0.6458333333333334"]


@pytest.mark.parametrize("text", ["007", "1/2", "1e5", "01.02.2015", "http://example.ru", "12"])
def test_text_stays_text(text: str) -> None:
    assert one(text) == ("inlineStr", text)


@pytest.mark.parametrize(
    ("number", "held"),
    [
        (0, (None, "0")),
        (Decimal("36.50"), (None, "36.50")),
        (999_999_999_999_999, (None, "999999999999999")),
        (1_021_600_000_000_001, ("inlineStr", "1021600000000001")),
    ],
)
def test_a_number_is_a_number_while_excel_can_keep_its_digits(
    number: int | Decimal, held: tuple[str | None, str]
) -> None:
    assert one(number) == held


def test_a_date_that_excel_does_not_know_is_text() -> None:
    assert one(dt.date(1899, 12, 31)) == ("inlineStr", "31.12.1899")


@pytest.mark.parametrize(
    "text",
    ["=1+1", "=cmd|' /C calc'!A0", "+cmd", "-SUM(A1)", "@a", "\tx", "\rx", "\n=1", " =a()", "＝a"],
)
def test_text_like_a_formula_is_no_formula_even_after_csv(text: str) -> None:
    assert guarded(text) == f"'{text}"
    kind, held = one(text)
    assert kind == "inlineStr"
    assert held is not None
    assert held.startswith("'")


@pytest.mark.parametrize("text", ["+7 (900) 000-00-00", "-", "–", "-5,5", "Анна-Мария", "", "a=b"])
def test_harmless_text_is_left_alone(text: str) -> None:
    assert guarded(text) == text


def test_a_header_is_no_formula() -> None:
    sheet = page([Column("=1+1", 10)], [])

    assert cells(sheet)["A1"] == ("inlineStr", "'=1+1")


def test_what_xml_cannot_carry_is_dropped() -> None:
    assert one("a\x00b\x0bc\x1f\ud800\ufffe<&>") == ("inlineStr", "abc<&>")


def test_titles_are_cleaned_cut_and_made_unique() -> None:
    long = "Объединение «Юный натуралист», вторая группа"

    assert titles("A/B: [1]*?", "'x'", "", long, long.upper(), "\x01Журнал", "Весна 🌸") == [
        "A B 1",
        "x",
        "Лист",
        "Объединение «Юный натуралист»,",
        "ОБЪЕДИНЕНИЕ «ЮНЫЙ НАТУРАЛИСТ» 2",
        "Журнал 2",  # Russian Excel keeps the plain word for itself
        "Весна",
    ]


def test_a_row_that_does_not_fit_its_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="Список, row 2: 1 values"):
        page(COLUMNS, [["а", None], ["б"]])


@pytest.mark.parametrize("value", [1.5, True, dt.datetime(2026, 9, 1, tzinfo=dt.UTC), b"x"])
def test_a_value_of_another_kind_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="is not for a cell"):
        one(value)


def test_rows_that_fail_leave_nothing_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    seen: list[Path] = []

    def rows() -> Iterator[Sequence[Value]]:
        yield ["Сафина Гөлназ", None]
        seen.extend(tmp_path.rglob("*"))
        raise LookupError

    with pytest.raises(LookupError):
        page(COLUMNS, rows())

    assert seen != []
    assert list(tmp_path.rglob("*")) == []


def test_a_workbook_is_saved_under_its_name() -> None:
    response = xlsx_response(b"PK", "Список.xlsx")

    assert response.headers == {
        "Content-Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "Content-Disposition": "attachment; filename*=utf-8''%D0%A1%D0%BF%D0%B8%D1%81%D0%BE%D0%BA.xlsx",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
