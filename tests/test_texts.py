"""Every text of the product has its Russian, and the compiled catalogue is the committed one."""

from pathlib import Path

import pytest
from babel.messages.pofile import PoFileError
from django.conf import settings
from django.core.management import CommandError, call_command

from ui import catalogue


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A small source tree with texts of every kind."""
    (tmp_path / "platform").mkdir()
    (tmp_path / "platform" / "views.py").write_text(
        "from django.utils.translation import gettext_lazy as _, ngettext, pgettext\n"
        'A = _("Save %(name)s")\n'
        'B = ngettext("%(count)s pupil", "%(count)s pupils", 3)\n'
        'C = pgettext("month", "May")\n'
    )
    (tmp_path / "platform" / "page.html").write_text(
        "{% load i18n %}\n"
        '  <a title="{% translate "Close" %}">\n'
        "    {% blocktranslate with n=x trimmed %}\n"
        '      Hello,\n      {{ n }} "quoted"\n'
        "    {% endblocktranslate %}\n"
        '{# a note #}</a> it\'s {{ _("Open") }} {{ x|default:_("None yet") }}\n'
    )
    return tmp_path


@pytest.fixture
def po(house: Path) -> Path:
    path = house / "locale" / "ru" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    return path


def keep(po: Path, fresh: catalogue.StillCatalog) -> None:
    po.write_bytes(catalogue.po_bytes(fresh))
    po.with_suffix(".mo").write_bytes(catalogue.mo_bytes(fresh))


def translated(house: Path) -> catalogue.StillCatalog:
    fresh = catalogue.updated(catalogue.extracted(house))
    for message in fresh:
        if message.id:
            message.string = message.id if isinstance(message.id, str) else (message.id[1],) * 3
    return fresh


def test_the_product_is_translated() -> None:
    root = Path(settings.LOCALE_PATHS[0]).parent
    po = root / "locale" / "ru" / "LC_MESSAGES" / "django.po"

    assert catalogue.problems(root, po) == []


def test_texts_are_found_in_python_and_in_templates(house: Path) -> None:
    assert sorted(key[0] for key in catalogue.extracted(house)) == [
        "%(count)s pupil",
        "Close",
        'Hello, %(n)s "quoted"',
        "May",
        "None yet",
        "Open",
        "Save %(name)s",
    ]
    plural = catalogue.extracted(house)["%(count)s pupil", None]
    assert plural.msgid == ("%(count)s pupil", "%(count)s pupils")
    assert ("May", "month") in catalogue.extracted(house)


def test_a_complete_catalogue_has_no_problems(house: Path, po: Path) -> None:
    keep(po, translated(house))

    assert catalogue.problems(house, po) == []


def test_the_same_texts_give_the_same_bytes_without_dates_or_lines(house: Path, po: Path) -> None:
    first = catalogue.po_bytes(translated(house))
    po.write_bytes(first)
    again = catalogue.updated(catalogue.extracted(house), catalogue.read(po))

    assert catalogue.po_bytes(again) == first
    assert catalogue.mo_bytes(again) == catalogue.mo_bytes(translated(house))
    assert b"Date" not in first
    assert b"\n#:" not in first
    assert b"page.html" not in first


def test_an_update_keeps_translations_drops_what_is_gone_and_adds_what_is_new(
    house: Path, po: Path
) -> None:
    keep(po, translated(house))
    (house / "platform" / "views.py").write_text('_("New"); _("Save %(name)s")')

    fresh = catalogue.updated(catalogue.extracted(house), catalogue.read(po))

    assert {m.id: m.string for m in fresh if m.id} == {
        "Close": "Close",
        'Hello, %(n)s "quoted"': 'Hello, %(n)s "quoted"',
        "New": "",
        "None yet": "None yet",
        "Open": "Open",
        "Save %(name)s": "Save %(name)s",
    }


def test_translations_are_taken_from_another_file_where_ours_has_none(house: Path) -> None:
    other = translated(house)
    ours = catalogue.updated(catalogue.extracted(house))
    mine = ours.get("Close")
    assert mine is not None
    mine.string = "Закрыть"

    fresh = catalogue.updated(catalogue.extracted(house), ours, other)

    close, may = fresh.get("Close"), fresh.get("May", "month")
    assert close is not None
    assert may is not None
    assert (close.string, may.string) == ("Закрыть", "May")


def test_a_fourth_form_of_another_file_is_left_out(house: Path, po: Path) -> None:
    head = 'msgid ""\nmsgstr "Plural-Forms: nplurals=4; plural=n%4;"\n\n'
    forms = "".join(f'msgstr[{n}] "%(count)s {word}"\n' for n, word in enumerate("абвг"))
    po.write_text(
        f'{head}msgid "%(count)s pupil"\nmsgid_plural "%(count)s pupils"\n{forms}', "utf-8"
    )

    fresh = catalogue.updated(catalogue.extracted(house), catalogue.read(po))

    message = fresh.get("%(count)s pupil")
    assert message is not None
    assert message.string == ("%(count)s а", "%(count)s б", "%(count)s в")
    keep(po, fresh)
    assert "django.mo is not compiled from django.po" not in catalogue.problems(house, po)


def test_each_problem_is_named(house: Path, po: Path) -> None:
    fresh = translated(house)
    fresh.delete("Close")
    fresh.add("Gone", "Ушло")
    for msgid, string in (("Open", ""), ("Save %(name)s", "Сохранить")):
        message = fresh.get(msgid)
        assert message is not None
        message.string = string
    fuzzy = fresh.get("None yet")
    assert fuzzy is not None
    fuzzy.flags.add("fuzzy")
    keep(po, fresh)
    po.with_suffix(".mo").write_bytes(b"old")
    (house / "platform" / "bare.html").write_text("<p>Привет</p>{# Пояснение #}")

    assert catalogue.problems(house, po) == [
        "django.mo is not compiled from django.po",
        "fuzzy: 'None yet'",
        "not in the catalogue: 'Close'",
        "not translated: 'Open'",
        "obsolete: 'Gone'",
        "placeholders differ: 'Save %(name)s'",
        "text outside gettext in platform/bare.html: '<p>Привет</p>'",
    ]


def test_a_form_of_a_plural_may_leave_out_what_english_leaves_out(house: Path) -> None:
    (house / "platform" / "views.py").write_text('ngettext("One pupil", "%(count)s pupils", n)')
    fresh = catalogue.updated(catalogue.extracted(house))
    message = fresh.get("One pupil")
    assert message is not None

    message.string = ("%(count)s ученик", "%(count)s ученика", "ученики")
    assert list(catalogue.wrongs(message)) == []
    message.string = ("%(count)s ученик", "%(count)s ученика", "%(n)s учеников")
    assert list(catalogue.wrongs(message)) == ["placeholders differ"]
    message.string = ("%(count)s ученик", "%(count)s ученика")
    assert list(catalogue.wrongs(message)) == ["not 3 plural forms"]


def test_the_command_checks_updates_and_compiles(
    house: Path, po: Path, settings: pytest.FixtureRequest
) -> None:
    settings.LOCALE_PATHS = [house / "locale"]  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="not in the catalogue: 'Close'"):
        call_command("texts", check=True)

    other = house / "other.po"
    other.write_bytes(catalogue.po_bytes(translated(house)))
    call_command("texts", take=[other], compile=True)
    call_command("texts", check=True)

    with pytest.raises(CommandError, match="no such file"):
        call_command("texts", take=[house / "none.po"])


def test_a_broken_file_is_not_overwritten(house: Path, po: Path) -> None:
    po.write_text('msgid "Close"\nmsgid "Open"\nmsgstr broken\n')

    with pytest.raises(PoFileError):
        catalogue.read(po)
