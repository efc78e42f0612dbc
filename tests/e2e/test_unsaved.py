"""What was typed into a form is not lost by a click elsewhere, and nothing else asks."""

import re

import pytest
from playwright.sync_api import Dialog, Page

from tests.e2e.people import log_in
from tests.site import Site

CARD = re.compile(r"/staff/\d+/")


@pytest.fixture
def asked(page: Page, relaxed: Site) -> list[str]:
    """Which questions the browser asked of an administrator, who stays each time."""
    found: list[str] = []

    def stay(dialog: Dialog) -> None:
        found.append(dialog.type)
        dialog.dismiss()

    log_in(page, relaxed, "alpha", "admin")
    page.wait_for_url(lambda url: "/login/" not in url)
    page.on("dialog", stay)
    return found


def leave(page: Page) -> None:
    """By the menu; when the person stays, the address does."""
    page.locator(".side .places a").first.click(no_wait_after=True)
    page.wait_for_timeout(300)


def test_a_half_typed_form_asks_before_it_is_left(
    page: Page, relaxed: Site, asked: list[str]
) -> None:
    page.goto(relaxed.url("alpha", "/staff/new/"))
    page.locator("[name=last_name]").fill("Сафина")
    leave(page)
    assert asked == ["beforeunload"]
    assert page.locator("[name=last_name]").input_value() == "Сафина"

    page.get_by_role("link", name="Отмена").click()
    page.wait_for_url("**/staff/")
    assert asked == ["beforeunload"]


def test_saving_asks_nothing_and_a_refused_form_asks_again(
    page: Page, relaxed: Site, asked: list[str]
) -> None:
    page.goto(relaxed.url("alpha", "/staff/new/"))
    page.locator("[name=last_name]").fill("Новичкова")
    page.get_by_role("button", name="Добавить").click()
    page.locator("[name=first_name][aria-invalid]").wait_for()
    assert asked == []
    page.locator("h1").click()
    leave(page)
    assert asked == ["beforeunload"]

    page.locator("[name=first_name]").fill("Гөлнара")
    page.locator("[name=starts_on]").fill("2026-09-01")
    page.get_by_role("button", name="Добавить").click()
    page.wait_for_url(CARD)
    leave(page)
    page.wait_for_url(lambda url: "/staff/" not in url)
    assert asked == ["beforeunload"]


@pytest.mark.parametrize(
    ("path", "field", "value"), [("/access/", "q", "Саф"), ("/timetable/", "date", "2026-09-07")]
)
def test_a_search_and_a_filter_are_left_without_a_question(
    page: Page, relaxed: Site, asked: list[str], path: str, field: str, value: str
) -> None:
    page.goto(relaxed.url("alpha", path))
    page.locator(f"[name={field}]").fill(value)
    leave(page)
    page.wait_for_url(lambda url: path not in url)
    assert asked == []
