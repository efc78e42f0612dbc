"""Every page of every role: no accessibility fault, nothing cut off on a phone, nothing foreign."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.people import log_in
from tests.site import Site

PAGES = {
    ("alpha", ""): ["/login/", "/help/", "/appearance/", "/nowhere/"],
    ("alpha", "teacher"): ["/", "/me/", "/me/sessions/", "/me/keys/", "/me/second-factor/"],
    ("alpha", "director"): ["/school/", "/me/password/"],
}
WIDTHS = {"desktop": 1280, "phone": 390}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("place", "login"), PAGES)
def test_a_page_is_usable_by_everybody(
    page: Page, served: Site, place: str, login: str, width: str
) -> None:
    page.set_viewport_size({"width": WIDTHS[width], "height": 844})
    if login:
        log_in(page, served, place, login)
    for path in PAGES[place, login]:
        page.goto(served.url(place, path))
        assert _faults(page) == [], path
        assert _overflow(page) <= 0, path


def _faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:120]}" for fault in found]


def _overflow(page: Page) -> int:
    """Pixels by which the page is wider than the screen."""
    wide: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wide
