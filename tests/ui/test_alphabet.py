"""Order and search of Russian and Tatar words (domain.md 5.5, 5.6)."""

import re

import pytest

from ui.alphabet import LETTERS, fold, pattern, plain, sort_key

TATAR = "а ә б в г д е ж җ з и й к л м н ң о ө п р с т у ү ф х һ ц ч ш щ ъ ы ь э ю я".split()


def test_the_alphabet_is_the_tatar_one_with_yo_beside_ye() -> None:
    by_code_point = sorted(TATAR)
    assert by_code_point != TATAR
    assert sorted(by_code_point, key=sort_key) == TATAR
    assert sort_key("ё") == sort_key("е")


def test_names_stand_as_in_a_dictionary() -> None:
    names = ["Яруллин", "Әхмәтов", "Ежов", "Ёжиков", "Ежиков", "Азатов", "Җамалов", "Жаров"]
    expected = ["Азатов", "Әхмәтов", "Ежиков", "Ёжиков", "Ежов", "Жаров", "Җамалов", "Яруллин"]

    assert sorted(sorted(names), key=sort_key)[:2] == expected[:2]
    assert [name for name in sorted(names, key=sort_key) if "ж" in name.lower()[:2]] == [
        "Ёжиков", "Ежиков", "Ежов", "Жаров",
    ]  # fmt: skip
    assert set(expected) == set(names)


def test_a_shorter_name_comes_first_and_a_space_before_every_letter() -> None:
    assert sort_key("Иванов") < sort_key("Иванова") < sort_key("Ивановский")
    assert sort_key("Иванов Яков") < sort_key("Иванова Анна")


def test_numbers_stand_before_letters_and_by_value() -> None:
    names = ["№ 2", "№2-А", "7 а", "07 б", "10", "1/12", "2024", "А", "а 2", "А 10", "Б"]
    expected = ["1/12", *names[:5], *names[6:]]

    assert sorted(names, key=sort_key) == expected
    assert sort_key("0") < sort_key("1") < sort_key("9" * 40)
    assert sort_key("№ 2") == sort_key("2")


def test_keys_are_plain_latin_letters_that_every_collation_orders_alike() -> None:
    key = sort_key("Ғабделхаков-Әл О'Нил 3")

    assert key.isascii()
    assert key.isalpha()
    assert key.islower()


def test_a_key_is_cut_not_refused() -> None:
    assert len(sort_key("я" * 300)) == 255
    assert len(fold("я" * 300)) == 255


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("алёна", "Алена"),
        ("АЛЕНА", "Алёна"),
        ("ахметова", "Әхмәтова"),
        ("әхмәтова", "Ахметова"),
        ("гулнара", "Гүлнара"),
        ("абдул хаков", "Абдул-Хаков"),
        ("ханнан", "Һаннан"),
        ("гульнара", "Гөлнара"),
        ("гөлнара", "Гульнара"),
        ("зухра", "Зөһрә"),
        ("әминә", "Амина"),
        ("мет", "Әхмәтова"),
    ],
)
def test_a_search_folds_yo_and_tatar_letters_both_ways(typed: str, stored: str) -> None:
    assert re.search(pattern(typed), fold(stored))


@pytest.mark.parametrize(
    ("typed", "stored"), [("алена", "Елена"), ("иванов", "Иваев"), (".", "Иванов"), ("[а", "Анна")]
)
def test_a_search_finds_no_other_names(typed: str, stored: str) -> None:
    assert not re.search(pattern(typed), fold(stored))


def test_plain_text_has_single_spaces_and_composed_letters() -> None:
    assert plain("  Анна\u00a0 Мария ") == "Анна Мария"
    assert plain("И\u0306ошкин") == "Йошкин"


def test_every_letter_has_a_code_of_its_own() -> None:
    keys = {sort_key(letter) for letter in LETTERS}

    assert len(keys) == len(LETTERS)
