"""`ZVONOK_EMAIL_URL`: one address for outgoing mail, read loudly."""

import pytest

from config.environment import EnvironmentProblem
from config.mail import mail_settings


def test_without_an_address_nothing_is_sent() -> None:
    assert mail_settings("", "example.ru") == {
        "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"
    }


def test_an_address_says_all_that_a_letter_needs() -> None:
    url = "smtps://bell%40example.ru:p%2Fw@mail.example.ru/?from=bell@example.ru"
    assert mail_settings(url, "example.ru") == {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "mail.example.ru",
        "EMAIL_PORT": 465,
        "EMAIL_HOST_USER": "bell@example.ru",
        "EMAIL_HOST_PASSWORD": "p/w",
        "EMAIL_USE_TLS": False,
        "EMAIL_USE_SSL": True,
        "EMAIL_TIMEOUT": 10,
        "DEFAULT_FROM_EMAIL": "bell@example.ru",
    }


@pytest.mark.parametrize(
    ("url", "port", "starttls"),
    [("smtp://mail", 25, False), ("smtp+tls://mail", 587, True), ("smtp+tls://mail:25", 25, True)],
)
def test_ports_and_starttls(url: str, port: int, starttls: bool) -> None:
    found = mail_settings(url, "example.ru")
    assert (found["EMAIL_PORT"], found["EMAIL_USE_TLS"]) == (port, starttls)
    assert found["DEFAULT_FROM_EMAIL"] == "noreply@example.ru"


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.ru",
        "http://u:hidden@mail",
        "smtp://u:hidden@:25",
        "smtp://u:hidden@mail:99999999",
        "smtp://u:hidden@mail/path",
        "smtp://u:hidden@mail/?form=a@b.ru",
        "smtp://u:hidden@mail/?from=nobody",
    ],
)
def test_what_is_no_address_stops_the_start_and_hides_the_password(url: str) -> None:
    with pytest.raises(EnvironmentProblem) as refused:
        mail_settings(url, "example.ru")

    assert "ZVONOK_EMAIL_URL" in str(refused.value)
    assert "hidden" not in str(refused.value)
