"""Every page of every role: no accessibility fault, nothing cut off on a phone, nothing foreign."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.lessons import day_of, do
from tests.e2e.people import log_in
from tests.site import Site

OWN = ["/me/", "/me/sessions/", "/me/keys/", "/me/second-factor/", "/me/password/"]
PAGES = {
    ("alpha", ""): ["/login/", "/help/", "/appearance/", "/nowhere/"],
    ("alpha", "admin"): [
        "/", "/start/", "/school/", "/school/edit/", "/access/", "/access/new/", "/access/length/",
        "/access/1/", "/me/second-factor/on/", *OWN,
        "/years/", "/years/new/", "/staff/", "/staff/new/", "/programmes/", "/programmes/new/",
        "/groups/", "/groups/new/", "/associations/", "/rooms/", "/timetable/", "/people/",
        "/people/new/", "/people/duplicates/", "/applications/", "/applications/new/", "/orders/",
        "/orders/new/", "/consents/", "/consents/texts/", "/consents/without/", "/consents/duties/",
        "/plans/", "/lessons/generate/", "/lessons/to-move/", "/lessons/substitutions/",
        "/lessons/substitutions/new/", "/lessons/settings/", "/lessons/settings/reasons/new/",
        "/lessons/settings/reasons/1/",
    ],
    ("alpha", "deputy"): ["/lessons/unfilled/", "/lessons/months/", "/lessons/unlocks/"],
    ("alpha", "director"): ["/school/", "/groups/", "/people/", "/orders/", "/plans/"],
    ("alpha", "teacher"): ["/", "/today/", "/me/", "/timetable/", "/plans/"],
    ("alpha", "parent"): ["/", "/me/"],
    ("alpha", "pupil"): ["/"],
    ("centre", "operator"): [
        "/schools/", "/schools/new/", "/schools/alpha/", "/schools/alpha/suspend/", "/authorities/",
        "/authorities/1/", "/history/", "/access/", "/access/2/",
    ],
    ("centre", "specialist"): ["/schools/", "/schools/alpha/"],
}  # fmt: skip
WIDTHS = {"desktop": 1280, "phone": 390}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("place", "login"), PAGES)
def test_a_page_is_usable_by_everybody(
    page: Page, relaxed: Site, place: str, login: str, width: str
) -> None:
    page.set_viewport_size({"width": WIDTHS[width], "height": 844})
    if login:
        log_in(page, relaxed, place, login)
        page.wait_for_url(lambda url: "/login/" not in url)
    for path in PAGES[place, login]:
        page.goto(relaxed.url(place, path))
        assert _faults(page) == [], path
        assert _overflow(page) <= 0, path


def test_a_card_and_a_lesson_are_usable_by_everybody(page: Page, relaxed: Site) -> None:
    day = day_of(relaxed, mark="cards")
    pupil = do(relaxed, "family", "alpha", str(day.enrolments[0]))
    log_in(page, relaxed, "alpha", "admin")
    page.wait_for_url(lambda url: "/login/" not in url)
    for path in (
        f"/people/{pupil}/", f"/people/{pupil}/edit/", f"/people/{pupil}/login/",
        "/people/representatives/1/", "/people/representatives/1/edit/",
        "/people/representatives/1/login/", f"/groups/{day.group}/", f"/groups/{day.group}/lessons/",
        f"/groups/{day.group}/lessons/add/", f"/lessons/{day.later}/move/",
        f"/lessons/{day.later}/cancel/", f"/lessons/{day.lesson}/",
    ):  # fmt: skip
        answer = page.goto(relaxed.url("alpha", path))
        assert answer is not None and answer.status == 200, path
        for width in WIDTHS.values():
            page.set_viewport_size({"width": width, "height": 844})
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
