import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from ui.appearance import COOKIE, LOW_VISION, Appearance, Scheme, Size, Spacing
from ui.views import appearance

CHOICE = {"scheme": "dark", "size": "2", "spacing": "1"}


def sent(data: dict[str, str]) -> HttpResponse:
    return appearance(RequestFactory().post("/appearance/", data))


@pytest.mark.parametrize("text", ["", "dark", "dark.2", "dark.9.1", "red.1.1", "a.b.c.d", "\x00"])
def test_a_cookie_that_is_not_ours_means_the_default(text: str) -> None:
    assert Appearance.parse(text) == Appearance()


def test_a_choice_survives_the_cookie() -> None:
    response = sent(CHOICE)

    assert response.cookies[COOKIE].value == "dark.2.1"
    assert Appearance.parse("dark.2.1") == Appearance(Scheme.DARK, Size.LARGE, Spacing.NORMAL)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites() -> None:
    cookie = sent(CHOICE).cookies[COOKIE]

    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", "")


def test_the_version_for_low_vision_is_one_press_away_and_back() -> None:
    there = sent({"preset": "low-vision"}).cookies[COOKIE].value
    back = sent({"preset": "usual"}).cookies[COOKIE].value

    assert Appearance.parse(there) == LOW_VISION
    assert Appearance.parse(there).is_low_vision
    assert Appearance.parse(back) == Appearance()
    assert not Appearance.parse(back).is_low_vision


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/login/?next=/x/", "/login/?next=/x/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_the_way_back_stays_on_this_host(asked: str, led: str) -> None:
    response = sent({**CHOICE, "next": asked})

    assert (response.status_code, response["Location"]) == (302, led)


@pytest.mark.parametrize(
    ("scheme", "media"),
    [
        (Scheme.AUTO, "screen and (prefers-color-scheme: dark)"),
        (Scheme.LIGHT, "not all"),
        (Scheme.DARK, "screen"),
        (Scheme.WHITE_ON_BLACK, "not all"),
    ],
)
def test_dark_values_apply_when_asked_for_and_never_on_paper(scheme: Scheme, media: str) -> None:
    assert Appearance(scheme).dark_media == media
