"""Identity documents: one form of each, faults by field, and what only warns."""

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from consent.vault.documents import CHECKED_KINDS, Document, DocumentKind, clean_series
from consent.vault.rules import clean_document, document_warnings
from tests.consent.vault.refusals import codes_by_field, refused

TODAY = dt.date(2026, 9, 1)
FREE_KINDS = sorted(set(DocumentKind) - CHECKED_KINDS)
PASSPORT: dict[str, Any] = {
    "series": "9222", "number": "123456", "department_code": "160-002",
    "issued_on": dt.date(2023, 9, 5), "birth_date": dt.date(2009, 8, 25), "today": TODAY,
}  # fmt: skip
CERTIFICATE: dict[str, Any] = {
    "series": "II-КБ", "number": "123456", "department_code": "",
    "issued_on": dt.date(2014, 3, 1), "birth_date": dt.date(2014, 2, 1), "today": TODAY,
}  # fmt: skip


def passport(**changes: Any) -> Document:
    return clean_document(DocumentKind.PASSPORT, **{**PASSPORT, **changes})


def passport_faults(**changes: Any) -> dict[str, list[str]]:
    return codes_by_field(clean_document, DocumentKind.PASSPORT, **{**PASSPORT, **changes})


def certificate(**changes: Any) -> Document:
    return clean_document(DocumentKind.BIRTH_CERTIFICATE, **{**CERTIFICATE, **changes})


def certificate_faults(**changes: Any) -> dict[str, list[str]]:
    given = {**CERTIFICATE, **changes}
    return codes_by_field(clean_document, DocumentKind.BIRTH_CERTIFICATE, **given)


@pytest.mark.parametrize(
    "written",
    [
        {},
        {"series": " 92 22 ", "number": "№ 123 456", "department_code": "160002"},
        {"series": "92-22", "number": "123\u00a0456", "department_code": "160 – 002"},
    ],
)
def test_a_passport_has_one_form(written: dict[str, str]) -> None:
    assert passport(**written) == Document(
        DocumentKind.PASSPORT, "9222", "123456", "160-002", dt.date(2023, 9, 5)
    )


def test_a_passport_may_lack_the_code_of_the_department_and_its_owner_the_birth_date() -> None:
    assert passport(department_code=" ", birth_date=None).department_code == ""


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("series", ""), ("series", "922"), ("series", "92222"), ("series", "XX22"),
        ("series", "92 22 123456"), ("series", "٩٢٢٢"),
        ("number", ""), ("number", "12345"), ("number", "1234567"), ("number", "12345O"),
        ("department_code", "160"), ("department_code", "1600022"), ("department_code", "УФМС"),
    ],
)  # fmt: skip
def test_a_passport_s_fault_is_named_at_its_field(field: str, text: str) -> None:
    assert passport_faults(**{field: text}) == {field: ["digits"]}


def test_all_faults_are_named_at_once() -> None:
    assert passport_faults(series="", number="", department_code="1", issued_on=None) == {
        "series": ["digits"],
        "number": ["digits"],
        "department_code": ["digits"],
        "issued_on": ["required"],
    }


@pytest.mark.parametrize(
    ("issued_on", "birth_date", "code"),
    [
        (dt.date(2026, 9, 2), dt.date(2009, 8, 25), "future"),
        (dt.date(2009, 8, 24), dt.date(2009, 8, 25), "before_birth"),
        (dt.date(2023, 8, 24), dt.date(2009, 8, 25), "too_young"),
        (dt.date(2026, 2, 28), dt.date(2012, 2, 29), "too_young"),
    ],
)
def test_a_passport_is_given_between_its_owner_s_14_and_today(
    issued_on: dt.date, birth_date: dt.date, code: str
) -> None:
    assert passport_faults(issued_on=issued_on, birth_date=birth_date) == {"issued_on": [code]}


@pytest.mark.parametrize(
    ("issued_on", "birth_date"),
    [
        (TODAY, dt.date(2009, 8, 25)),
        (dt.date(2023, 8, 25), dt.date(2009, 8, 25)),
        (dt.date(2026, 3, 1), dt.date(2012, 2, 29)),
    ],
)
def test_the_first_and_the_last_day_of_a_passport_count(
    issued_on: dt.date, birth_date: dt.date
) -> None:
    assert passport(issued_on=issued_on, birth_date=birth_date).issued_on == issued_on


@pytest.mark.parametrize(
    ("written", "series"),
    [
        ("II-КБ", "II-КБ"),
        (" ii-кб ", "II-КБ"),
        ("II–КБ", "II-КБ"),
        ("II—КБ", "II-КБ"),
        ("II‑КБ", "II-КБ"),
        ("II - КБ", "II-КБ"),
        ("II КБ", "II-КБ"),
        ("IIКБ", "II-КБ"),
        ("ІІ-KБ", "II-КБ"),  # Ukrainian І, Latin K
        ("11-КБ", "II-КБ"),
        ("ll-КБ", "II-КБ"),
        ("||-КБ", "II-КБ"),
        ("Ⅱ-КБ", "II-КБ"),
        ("ⅱ-кб", "II-КБ"),
        ("Ⅰ-КБ", "I-КБ"),
        ("Ⅻ-КБ", "XII-КБ"),
        ("У-МЮ", "V-МЮ"),
        ("v-мю", "V-МЮ"),
        ("ХІУ-АГ", "XIV-АГ"),
        ("Л-ЁА", "L-ЁА"),
        ("СХ-АА", "CX-АА"),
        ("М-АА", "M-АА"),
        ("МСМXCIX-АА", "MCMXCIX-АА"),
        ("I-AB", "I-АВ"),
        ("I-CE", "I-СЕ"),
        ("I-HK", "I-НК"),
        ("I-MO", "I-МО"),
        ("I-PT", "I-РТ"),
        ("I-XY", "I-ХУ"),
    ],
)
def test_a_birth_certificate_s_series_has_one_form(written: str, series: str) -> None:
    assert clean_series(DocumentKind.BIRTH_CERTIFICATE, written) == series
    assert clean_series(DocumentKind.BIRTH_CERTIFICATE, series) == series


def test_every_numeral_up_to_3999_may_be_a_series() -> None:
    tens = [("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"),
            ("", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC"),
            ("", "C", "CC", "CCC", "CD", "D", "DC", "DCC", "DCCC", "CM"),
            ("", "M", "MM", "MMM")]  # fmt: skip
    ones, decades, hundreds, thousands = tens
    numerals = [m + c + x + i for m in thousands for c in hundreds for x in decades for i in ones]

    for numeral in numerals[1:]:
        series = f"{numeral}-КБ"
        assert clean_series(DocumentKind.BIRTH_CERTIFICATE, series) == series
    assert len(numerals) == 4000


@pytest.mark.parametrize(
    "series",
    ["", "-", "II", "КБ", "-КБ", "II-", "II-К", "II-КБА", "IIII-КБ", "VV-КБ", "IC-КБ", "II-К-Б",
     "II-12", "II-DF", "2-КБ", "Я-КБ", "II-КБ № 123456", "ІІ-Қ1"],
)  # fmt: skip
def test_what_is_no_series_of_a_birth_certificate(series: str) -> None:
    assert certificate_faults(series=series) == {"series": ["series"]}


@pytest.mark.parametrize(
    ("series", "meant"), [("Ш-КБ", "III-КБ"), ("п-кб", "II-КБ"), ("ХШ-MЮ", "XIII-МЮ")]
)
def test_a_numeral_typed_as_a_russian_letter_is_proposed_not_taken(series: str, meant: str) -> None:
    given = {**CERTIFICATE, "series": series}
    error = refused(clean_document, DocumentKind.BIRTH_CERTIFICATE, **given).error_dict["series"][0]

    assert (error.code, error.params) == ("doubtful_series", {"meant": meant})


def test_a_birth_certificate_has_six_digits_and_no_code_of_a_department() -> None:
    assert certificate(number="№ 123456").number == "123456"
    assert certificate_faults(number="12345", department_code="160-002") == {
        "number": ["digits"],
        "department_code": ["not_here"],
    }


def test_a_birth_certificate_is_given_from_the_birth_day_on() -> None:
    born = CERTIFICATE["birth_date"]
    assert certificate(issued_on=born).issued_on == born
    assert certificate_faults(issued_on=born - dt.timedelta(1)) == {"issued_on": ["before_birth"]}
    assert certificate_faults(issued_on=None) == {"issued_on": ["required"]}


def test_a_passport_for_travel_has_two_and_seven_digits_at_any_age() -> None:
    kind = DocumentKind.TRAVEL_PASSPORT
    given = {**CERTIFICATE, "series": "7 5", "number": "123 45 67"}
    assert clean_document(kind, **given) == Document(
        kind, "75", "1234567", "", CERTIFICATE["issued_on"]
    )
    assert codes_by_field(clean_document, kind, **PASSPORT) == {
        "series": ["digits"],
        "number": ["digits"],
        "department_code": ["not_here"],
    }


@pytest.mark.parametrize("kind", FREE_KINDS)
@pytest.mark.parametrize(
    ("series", "number", "code"),
    [("", "AA 1234567", ""), (" N°  7 ", "№ 83/2-а", "МВД 16"), ("82", "0000001", "160-002")],
)
def test_other_papers_are_written_as_they_are(
    kind: DocumentKind, series: str, number: str, code: str
) -> None:
    given = {**PASSPORT, "issued_on": None}
    given |= {"series": series, "number": number, "department_code": code}

    assert clean_document(kind, **given) == Document(
        kind, " ".join(series.split()), number, code, None
    )


@pytest.mark.parametrize("kind", FREE_KINDS)
def test_other_papers_need_a_number_and_a_date_that_can_be(kind: DocumentKind) -> None:
    given = {**PASSPORT, "number": " ", "issued_on": dt.date(2009, 8, 24)}

    assert codes_by_field(clean_document, kind, **given) == {
        "number": ["required"],
        "issued_on": ["before_birth"],
    }


def warned(document: Document, born: dt.date | None, today: dt.date = TODAY) -> list[str]:
    with translation.override("en"):
        return document_warnings(document, birth_date=born, today=today)


@pytest.mark.parametrize(
    ("series", "issued", "warns"),
    [
        ("9223", 2023, False), ("9224", 2023, False), ("9220", 2023, False),
        ("9225", 2023, True), ("9219", 2023, True), ("9218", 2025, True),
        ("9299", 2001, False), ("9297", 2001, True), ("9200", 1999, False), ("9201", 1999, True),
    ],
)  # fmt: skip
def test_a_form_printed_long_before_the_issue_or_after_it_warns(
    series: str, issued: int, warns: bool
) -> None:
    document = passport(series=series, issued_on=dt.date(issued, 9, 5), birth_date=None)
    expected = (
        f"The last two digits of the series, {series[2:]}, tell when the form was printed, and that"
        " is far from the date of issue. Check both."
    )
    assert warned(document, None) == ([expected] if warns else [])


@pytest.mark.parametrize(
    ("birth_date", "issued_on", "age"),
    [
        (dt.date(2006, 9, 2), dt.date(2022, 9, 5), None),
        (dt.date(2006, 9, 1), dt.date(2022, 9, 5), 20),
        (dt.date(1990, 5, 5), dt.date(2010, 5, 5), None),
        (dt.date(1981, 9, 1), dt.date(2010, 5, 5), 45),
        (dt.date(1980, 9, 1), dt.date(1999, 5, 5), 45),
        (dt.date(1980, 9, 1), dt.date(2025, 9, 1), None),
    ],
)
def test_a_passport_older_than_its_owner_s_20_or_45_warns(
    birth_date: dt.date, issued_on: dt.date, age: int | None
) -> None:
    document = passport(series=f"92{issued_on:%y}", issued_on=issued_on, birth_date=birth_date)
    expected = f"This passport was to be replaced at the age of {age}. Ask for the new one."

    assert warned(document, birth_date) == ([expected] if age else [])
    assert warned(document, None) == []


def test_a_birth_certificate_warns_from_the_day_its_owner_is_14() -> None:
    born = dt.date(2014, 2, 1)
    document = certificate()

    assert warned(document, born, dt.date(2028, 1, 31)) == []
    assert warned(document, None, dt.date(2028, 2, 1)) == []
    assert warned(document, born, dt.date(2028, 2, 1)) == [
        "The owner is 14 or older. Ask for the passport."
    ]


def test_other_papers_never_warn() -> None:
    for kind in set(DocumentKind) - {DocumentKind.PASSPORT, DocumentKind.BIRTH_CERTIFICATE}:
        document = Document(kind, "92", "1", "", dt.date(1999, 1, 1))
        assert warned(document, dt.date(1950, 1, 1)) == []
