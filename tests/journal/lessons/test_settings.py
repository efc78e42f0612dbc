"""The school's settings of the journal, and its dictionary of reasons."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from history.models import ChangedMeanwhileError
from isolation import SchoolRef, in_school
from journal.lessons.actions.settling import add_reason, code_of, edit_reason, save_settings
from journal.lessons.models import AbsenceReason, JournalSettings
from journal.lessons.queries.filling import settings_now
from journal.lessons.rules.reasons import warnings_about
from tests.cast import ACTOR

VALUES = {"free_days": 2, "lock_days": 10, "keeps_pages": False}


def add(**changes: Any) -> AbsenceReason:
    values: dict[str, Any] = {
        "name": "семейные обстоятельства", "letter": "с", "excused": True, "counts": True,
        "position": 6,
    }  # fmt: skip
    return add_reason(**(values | changes), actor=ACTOR)


def refusal(act: Any, *args: Any, **values: Any) -> dict[str, list[str]]:
    before = AbsenceReason.objects.count()
    with pytest.raises(ValidationError) as caught:
        act(*args, **values)
    assert AbsenceReason.objects.count() == before
    return dict(caught.value.message_dict)


def test_settings_are_made_once_and_then_changed(alpha: SchoolRef) -> None:
    with in_school(alpha):
        made = save_settings(VALUES, seen=None, actor=ACTOR)
        save_settings({**VALUES, "free_days": 0}, seen=made.changed_at, actor=ACTOR)
        now = settings_now()
        assert (now.free_days, now.lock_days, now.keeps_pages) == (0, 10, False)
        assert JournalSettings.objects.count() == 1


def test_of_two_who_set_at_once_the_later_is_told(alpha: SchoolRef) -> None:
    with in_school(alpha):
        made = save_settings(VALUES, seen=None, actor=ACTOR)
        with pytest.raises(ChangedMeanwhileError):
            save_settings({**VALUES, "free_days": 5}, seen=None, actor=ACTOR)
        save_settings({**VALUES, "free_days": 1}, seen=made.changed_at, actor=ACTOR)
        with pytest.raises(ChangedMeanwhileError):
            save_settings({**VALUES, "free_days": 5}, seen=made.changed_at, actor=ACTOR)
        assert settings_now().free_days == 1


def test_a_reason_gets_a_code_of_its_name_that_never_changes(alpha: SchoolRef) -> None:
    with in_school(alpha):
        made = add()
        assert made.code == "semeinye-obstoiatels"
        edit_reason(made, {"name": "семья"}, seen=made.changed_at, actor=ACTOR)
        made.refresh_from_db()
        assert (made.name, made.code) == ("семья", "semeinye-obstoiatels")
        assert add(letter="со").code == "semeinye-obstoiate-2"
        assert code_of("№ 1", set()) == "1"
        assert code_of("…", set()) == "reason"


def test_letters_are_told_apart(alpha: SchoolRef) -> None:
    with in_school(alpha):
        assert refusal(add, letter="Б") == {"letter": ["“б” stands for “болезнь” already."]}
        for letter in ("н", "О"):
            assert refusal(add, letter=letter) == {
                "letter": [
                    f"“{letter}” is the letter of absence, of being late or of leaving early."
                ]
            }
        for letter in ("c", "1", "-"):  # the first one is Latin
            assert refusal(add, letter=letter) == {"letter": ["One or two Cyrillic letters."]}
        assert refusal(add, name="Болезнь") == {"name": ["There is a reason of this name."]}
        assert add(letter="ө").letter == "ө"


def test_a_retired_one_frees_its_letter_until_it_comes_back(alpha: SchoolRef) -> None:
    with in_school(alpha):
        ill = AbsenceReason.objects.get(code="illness")
        edit_reason(ill, {"is_retired": True}, seen=ill.changed_at, actor=ACTOR)
        add(letter="б")
        ill.refresh_from_db()
        assert refusal(
            edit_reason, ill, {"is_retired": False}, seen=ill.changed_at, actor=ACTOR
        ) == {"letter": ["“б” stands for “семейные обстоятельства” already."]}


@pytest.mark.parametrize("name", ["ОРВИ", "перелом руки", "Грипп A", "после гриппа", "ковид-19"])
def test_a_diagnosis_is_warned_of(name: str) -> None:
    (text,) = warnings_about(name)
    assert text.endswith(
        "looks like a diagnosis. Diagnoses are not written down: name the category."
    )


@pytest.mark.parametrize(
    "name", ["болезнь", "семейные обстоятельства", "карантин", "соревнования", "медосмотр"]
)
def test_a_category_is_not(name: str) -> None:
    assert warnings_about(name) == []
