"""A device with the journal on it, as the browser's tests use it: what it opens and shows."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.lessons import Day
from tests.e2e.people import log_in
from tests.site import Site

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "locale": "ru-RU",
    "timezone_id": "Europe/Moscow",
}
Opened = Callable[[], BrowserContext]
"""Opens a browser of its own."""


def open_lesson(page: Page, served: Site, day: Day) -> None:
    page.goto(served.url("alpha", f"/lessons/{day.lesson}/"))
    expect(page.locator("#lesson[data-ready]")).to_be_attached()


def cell(page: Page, day: Day, place: int, lesson: int = 0) -> Locator:
    """The child's cell of this lesson, of the day's own where none is given."""
    found = f'[data-lesson="{lesson or day.lesson}"][data-enrolment="{day.enrolments[place]}"]'
    return page.locator(f"[data-testid=cell]{found}")


def expect_saved(page: Page) -> None:
    expect(page.get_by_test_id("sync-status")).to_have_attribute("data-state", "saved")


def enter(context: BrowserContext, served: Site, login: str = "teacher") -> Page:
    """A page of somebody who has just logged in."""
    page = context.new_page()
    log_in(page, served, "alpha", login)
    page.wait_for_url(lambda url: "/login/" not in url)
    return page


def expect_kept(page: Page) -> None:
    """The open page is on the device."""
    status = page.get_by_test_id("sync-status")
    expect(status).to_have_attribute("data-offline-ready", "true", timeout=10_000)


def expect_stored(page: Page, path: str) -> None:
    """Another page is on the device."""
    for _ in range(100):
        if page.evaluate("path => caches.match(path).then(Boolean)", path):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{path} is not kept")


def expect_value(page: Page, day: Day, place: int, value: str, sync: str = "saved") -> None:
    """What the child's cell of this day's lesson says, and where that is."""
    expect(cell(page, day, place)).to_have_attribute("data-value", value)
    expect(cell(page, day, place)).to_have_attribute("data-sync", sync)


def press_log_out(page: Page) -> None:
    """On whatever page; a question may come."""
    if not page.get_by_role("button", name="Выйти", exact=True).first.is_visible():
        page.locator("details.person summary").click()
    page.get_by_role("button", name="Выйти", exact=True).first.click()
