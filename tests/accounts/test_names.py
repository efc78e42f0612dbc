"""What a name may be, and the keys that go with it."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from accounts.actions import create_user
from accounts.models import User
from accounts.names import NameField, SortKeyField, check_name, clean_names, named_like
from isolation import SchoolRef, in_school, in_shared
from tests.cast import ACTOR, make


@pytest.mark.parametrize(
    "name",
    ["Иванова", "Ё", "Әхмәтҗанова", "Римский-Корсаков", "Рашид оглы", "О'Нил", "Müller", "Ли"],
)
def test_names_as_people_have_them(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize(
    ("name", "sign"), [("Иванов1", "1"), ("<b>", "<"), ("=1+1", "="), ("Анна\t", "\t")]
)
def test_other_signs_are_named(name: str, sign: str) -> None:
    with pytest.raises(ValidationError) as caught:
        check_name(name)

    assert f"«{sign}»" in caught.value.messages[0]


def test_a_latin_letter_among_cyrillic_ones_is_named() -> None:
    with pytest.raises(ValidationError, match="«H»"):
        check_name("Hикитин")


@pytest.mark.parametrize("name", ["-", " ", "'"])
def test_a_name_has_letters(name: str) -> None:
    with pytest.raises(ValidationError):
        check_name(name)


def test_the_field_cleans_spaces() -> None:
    assert NameField().clean(" Анна\u00a0\u00a0Мария ") == "Анна Мария"
    assert NameField(required=False).clean(None) == ""


def test_keys_follow_the_names(alpha: SchoolRef) -> None:
    with in_school(alpha):
        user = make("named")
        assert user.search_key == "ивановская мария олеговна"
        before = user.sort_key

        user.last_name = "Ёлкина"
        user.write(ACTOR, only=["last_name"])

        fresh = User.objects.get(pk=user.pk)
        assert fresh.search_key == "елкина мария олеговна"
        assert fresh.sort_key < before
        assert list(named_like(User.objects.all(), "Елк мар")) == [fresh]
        assert not named_like(User.objects.all(), "Елк петр").exists()


def test_a_key_says_what_it_is_made_of_only_when_that_is_no_person_s_name() -> None:
    assert "of" not in SortKeyField(max_length=255).deconstruct()[3]
    assert SortKeyField(of=("title",)).deconstruct()[1:] == (
        "accounts.names.SortKeyField", [], {"of": ("title",)},
    )  # fmt: skip


def test_parts_of_a_name_are_cleaned_and_each_fault_is_at_its_field() -> None:
    parts = {"last_name": " Әхмәтова\u00a0", "first_name": "Зөһрә"}
    assert clean_names(parts) == {
        "last_name": "Әхмәтова", "first_name": "Зөһрә", "middle_name": "",
    }  # fmt: skip
    with pytest.raises(ValidationError) as caught:
        clean_names({"last_name": "<1=2>", "middle_name": "7"})
    assert list(caught.value.message_dict) == ["last_name", "first_name", "middle_name"]


def test_no_user_is_made_under_a_name_that_is_none(alpha: SchoolRef) -> None:
    with in_school(alpha):
        before = User.objects.count()
        with pytest.raises(ValidationError) as caught:
            create_user(
                login="safina", last_name="Caфина", first_name="7", middle_name="", email="",
                actor=ACTOR,
            )  # fmt: skip
        assert list(caught.value.message_dict) == ["last_name", "first_name"]
        assert User.objects.count() == before
        made = create_user(
            login="safina", last_name=" Сафина ", first_name="Анна  Мария", middle_name="",
            email="", actor=ACTOR,
        )  # fmt: skip
        assert made.full_name == "Сафина Анна Мария"


def test_the_operator_s_command_says_what_is_wrong_with_a_name(db: None) -> None:
    with pytest.raises(CommandError, match="«7»"):
        call_command("operator", "ivanov", "Иванов 7")
    with in_shared():
        assert not User.objects.filter(login="ivanov").exists()
