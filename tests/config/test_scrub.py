import datetime as dt

import pytest
from django.db import IntegrityError

from config.scrub import HIDDEN, describe, is_personal_key, scrub_mapping, scrub_text, scrub_value


@pytest.mark.parametrize(
    "text",
    [
        "no pupil Иванова Мария here",
        "mail to maria.ivanova@example.org failed",
        "call +7 (917) 123-45-67 now",
        "call 89171234567 now",
        "СНИЛС 112-233-445 95",
        "passport 92 05 123456",
        "born 2014-03-05",
        "born 05.03.2014",
        "from 192.168.10.7:51234",
        "from 2001:db8::1428:57ab",
        "login failure by {'username': 'ivanova'}",
        "password=Tulip-17 refused",
        "Error handling request /people/?q=ivanova",
        "no pupil at /people/ivanova/",
        "cannot reach https://raduga.example/people/ivanova",
        "postgresql://app:Tulip-17@db/zvonok is down",
        "Error handling request /people/%D0%98%D0%B2%D0%B0",
        "duplicate key\nDETAIL:  Key (email)=(x@y.z) already exists.",
        "Failing row contains (7, Maria, Ivanova)",
    ],
)
def test_what_a_text_says_of_a_person_is_hidden(text: str) -> None:
    told = scrub_text(text)

    secrets = ["Иван", "ivanova", "Ivanova", "Мария", "917", "233", "123456", "2014", "192.168"]
    secrets += ["57ab", "Tulip", "%D0", "x@y.z", "СНИЛС 1"]
    assert HIDDEN in told
    assert not [secret for secret in secrets if secret in told]


@pytest.mark.parametrize(
    "text",
    [
        "school 17 has no lessons on weekday 3",
        "timeout after 12.5 s",
        "KeyError: 'school'",
        "SQLSTATE 23505, constraint accounts_user_login_key",
        "task config.mail.send: attempt 3 of 5",
        "12/30 schools, and/or none",
    ],
)
def test_a_text_about_the_product_stays(text: str) -> None:
    assert scrub_text(text) == text


def test_a_text_is_one_line() -> None:
    assert scrub_text("first\n  second\r\nthird") == "first second third"


def test_keys_tell_what_is_personal() -> None:
    personal = ["password", "Email", "last_name", "snils_number", "csrf_token", "client_ip", "path"]
    plain = ["school", "status", "ms", "sessions_ended", "task", "queue", "schema", "description"]

    assert [key for key in personal if not is_personal_key(key)] == []
    assert [key for key in plain if is_personal_key(key)] == []


def test_values_are_walked_and_objects_become_their_type() -> None:
    class Pupil:
        def __str__(self) -> str:
            return "Maria Ivanova"

    told = scrub_mapping(
        {"count": 3, "on": dt.date(2026, 9, 1), "people": [Pupil()], "who": {"phone": 89171234567}}
    )

    assert told == {
        "count": 3,
        "on": "2026-09-01",
        "people": ["<Pupil>"],
        "who": {"phone": HIDDEN},
    }
    assert scrub_value([[[[["deep"]]]]]) == [[["<list>"]]]


def test_a_database_error_loses_its_text_and_keeps_its_code() -> None:
    class Diagnosis:
        constraint_name = "accounts_user_login_key"

    class Refused(Exception):
        sqlstate = "23505"
        diag = Diagnosis()

    error = IntegrityError("Key (login)=(ivanova) already exists")
    assert describe(error) == ""
    error.__cause__ = Refused("Key (login)=(ivanova) already exists")
    assert describe(error) == "SQLSTATE 23505, constraint accounts_user_login_key"
