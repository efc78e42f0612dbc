"""Documents: every letter survives, data is never markup, the same data gives the same bytes."""

import datetime as dt
import re
import unicodedata
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.test_layout import ROOT, files
from ui import documents
from ui.documents import DocumentError, pdf, pdf_response

ORDER = Path(__file__).parent / "templates" / "samples" / "order.typ"
LETTERS = "ӘӨҮҖҢҺ әөүҗңһ Ёё № ₽ « » – — 15:00–16:30"
MARKUP = '#read("/etc/passwd") $x$ *b* _i_ ] [ @a <b> `c` = h \\ // #panic() "'
CARD = {
    "founder": "Управление образования города Приволжска",
    "name": "МБУДО «Центр детского творчества «Радуга»",
    "name_tt": "«Салават күпере» балалар иҗаты үзәге",
    "address": "423800, г. Приволжск, ул. Школьная, д. 5",
    "phone": "+7 (8552) 00-00-00",
    "email": "raduga@example.ru",
    "inn": "1650000000",
    "ogrn": "1021600000000",
}
DATA: dict[str, Any] = {
    "card": CARD,
    "number": "12-у",
    "text": "О зачислении",
    "points": ["Зачислить.", ["Педагогу:", ["проверить список;", "провести инструктаж."]]],
    "post": "Директор",
    "name": "Р. К. Валеев",
}
PUPILS = [[str(n), f"Сафина Гөлназ {n}", "01.02.2015"] for n in range(1, 61)]


def printed(**changes: Any) -> PdfReader:
    return PdfReader(BytesIO(pdf(ORDER, DATA | changes, title="Приказ № 12-у")))


def text(page: int = 0, **changes: Any) -> str:
    return " ".join(printed(**changes).pages[page].extract_text().split())


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A room's own template; tests write its body."""
    folder = tmp_path / "samples"
    folder.mkdir()
    return folder / "own.typ"


def test_letters_of_both_languages_survive() -> None:
    assert LETTERS in text(text=LETTERS)


def test_markup_in_data_is_printed_as_it_stands() -> None:
    assert " ".join(MARKUP.split()) in text(text=MARKUP)


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ("Весна 🌸 漢 и капель", "Весна □ □ и капель"),
        ("шаг 1️⃣ из 11", "шаг 1 из 11"),
        ("О\x01 за\ufeffчис\ue000лении", "О зачислении"),
    ],
)
def test_a_letter_that_no_font_has_does_not_stop_the_rest(given: str, seen: str) -> None:
    assert seen in text(text=given)


def test_every_latin_and_cyrillic_letter_is_there() -> None:
    every = [chr(code) for code in range(0x20, 0x500) if unicodedata.category(chr(code))[0] != "C"]

    assert "□" not in text(text=" ".join(every))


def test_the_head_leaves_out_what_the_card_does_not_say() -> None:
    assert text(card={"name": "Центр", "founder": "", "inn": "1650000000"}).startswith(
        "Центр ИНН 1650000000 Приказ № 12-у"
    )
    assert (
        f"{CARD['name_tt']} {CARD['address']}, тел. +7 (8552) 00-00-00, raduga@example.ru "
        "ИНН 1650000000, ОГРН 1021600000000"
    ) in text()


def test_points_are_numbered_with_their_own_points() -> None:
    assert "1. Зачислить. 2. Педагогу: 2.1. проверить список; 2.2. провести инструктаж." in text()


def test_a_place_to_sign_has_post_and_name() -> None:
    assert text().endswith("Директор Р. К. Валеев (подпись)")


def test_a_long_table_repeats_its_head_and_numbers_its_pages() -> None:
    report = printed(pupils=PUPILS)
    pages = [" ".join(page.extract_text().split()) for page in report.pages]

    assert len(pages) == 2
    for number, page in enumerate(pages, start=1):
        assert page.count("Фамилия, имя, отчество") == 1
        assert f"стр. {number} из 2" in page


def test_a_single_page_has_no_number() -> None:
    assert "стр." not in text()


def test_the_file_says_its_title_language_standards_and_structure() -> None:
    report = printed()
    catalogue: Any = report.root_object
    metadata = report.xmp_metadata

    assert metadata is not None
    assert metadata.dc_title == {"x-default": "Приказ № 12-у"}
    assert catalogue["/Lang"] == "ru-RU"
    assert catalogue["/MarkInfo"]["/Marked"].value is True
    assert (metadata.pdfaid_part, metadata.pdfaid_conformance) == ("2", "A")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf(ORDER, DATA, title="x")


def test_every_font_is_ours() -> None:
    pages: Any = printed(pupils=PUPILS, text=LETTERS).pages
    fonts = {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for page in pages
        for font in page["/Resources"]["/Font"].values()
    }

    assert fonts == {"PTSerif-Regular", "PTSerif-Bold"}


def test_the_same_data_gives_the_same_bytes() -> None:
    assert pdf(ORDER, DATA, title="x") == pdf(ORDER, dict(reversed(DATA.items())), title="x")


def test_the_date_of_making_is_the_given_one_and_never_the_clock_s() -> None:
    made = dt.datetime(2026, 9, 1, 12, 30, tzinfo=dt.timezone(dt.timedelta(hours=3)))
    report = PdfReader(BytesIO(pdf(ORDER, DATA, title="x", made=made)))

    assert report.metadata is not None
    assert report.metadata.creation_date == made
    undated = printed().metadata
    assert undated is not None
    assert undated.creation_date == dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def test_a_template_may_use_the_files_beside_it(template: Path) -> None:
    template.write_text(
        '#import "/style.typ": house\n#import "parts.typ": oath\n#show: house\n#oath'
    )
    template.with_name("parts.typ").write_text("#let oath = [Клянусь]")

    report = PdfReader(BytesIO(pdf(template, {}, title="x")))

    assert report.pages[0].extract_text().strip() == "Клянусь"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('#text(font: "Liberation Serif")[x]', "unknown font family: liberation serif"),
        ("#data.nothing", 'does not contain key "nothing"'),
        ('#read("/etc/passwd")', "file not found"),
        ('#read("../../../../etc/passwd")', "escape the project root"),
        ('#import "@preview/x:1.0.0": y', "Connection refused"),  # the proxy that is none
        ("🌸", "could not be displayed"),  # in a template it is our fault
    ],
)
def test_what_typst_finds_wrong_is_said_with_the_template_s_name(
    template: Path, body: str, said: str
) -> None:
    template.write_text(f'#import "/style.typ": data, house\n#show: house\n{body}')

    with pytest.raises(DocumentError, match=rf"(?s)^samples/own\.typ: .*{re.escape(said)}"):
        pdf(template, {}, title="x")


def test_a_template_without_the_house_style_is_refused(template: Path) -> None:
    template.write_text("Без стиля")

    with pytest.raises(DocumentError, match="missing document title"):
        pdf(template, {}, title="x")


def test_data_that_is_not_json_is_said_with_the_template_s_name() -> None:
    with pytest.raises(DocumentError, match=r"^samples/order\.typ: Object of type date"):
        pdf(ORDER, {"day": dt.date(2026, 9, 1)}, title="x")


def test_a_document_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "LONGEST", 0.001)

    with pytest.raises(DocumentError, match=r"^samples/order\.typ: not printed within"):
        pdf(ORDER, DATA, title="x")


def test_no_template_of_ours_asks_for_a_package_or_runs_data() -> None:
    sources = {
        str(path.relative_to(ROOT)): path.read_text("utf-8") for path in files(frozenset({".typ"}))
    }

    assert "platform/ui/documents/style.typ" in sources
    assert [name for name, source in sources.items() if re.search(r'"@|\beval\(', source)] == []


def test_a_document_is_shown_or_saved_under_its_name_and_kept_by_nobody() -> None:
    shown = pdf_response(b"%PDF", "Приказ № 12/у.pdf")
    saved = pdf_response(b"%PDF", 'list\r\n "1".pdf', attachment=True)

    assert shown.headers == {
        "Content-Type": "application/pdf",
        "Content-Disposition": "inline; filename*=utf-8''"
        "%D0%9F%D1%80%D0%B8%D0%BA%D0%B0%D0%B7%20%E2%84%96%2012%20%D1%83.pdf",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    assert saved.headers["Content-Disposition"] == 'attachment; filename="list   1 .pdf"'
