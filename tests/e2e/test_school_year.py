"""From an empty school to a group of five children with consents, an order, a plan and a year of
lessons: the way that the first steps lead, without a manual."""

import re

import pytest
from playwright.sync_api import Page, expect

from isolation.clock import centre_today
from tests.e2e.people import log_in, set_up_second_factor
from tests.site import Site

WIDTHS = {"desktop": (1280, 900), "phone": (390, 844)}
CHILDREN = [
    ("Әхмәтова", "Зөһрә", "Илдаровна", "f"),
    ("Ёлкин", "Пётр", "", "m"),
    ("Римский-Белов", "Лев", "Андреевич", "m"),
    ("Ли", "Вера", "Сергеевна", "f"),
    ("Үтәшева", "Әминә", "Маратовна", "f"),
]
TODAY = centre_today()
FIRST = TODAY.replace(month=9, day=1, year=TODAY.year if TODAY.month >= 9 else TODAY.year - 1)
LAST = FIRST.replace(year=FIRST.year + 1, month=8, day=31)


class Walk:
    """An administrator who reads what the pages say and goes where they point."""

    def __init__(self, page: Page, served: Site, school: str) -> None:
        self.page, self.served, self.school = page, served, school

    def open(self, path: str) -> None:
        self.page.goto(self.served.url(self.school, path))
        self.fits()

    def fits(self) -> None:
        """Nothing is wider than the screen."""
        wider = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wider <= 0, self.page.url

    def next_step(self, title: str) -> None:
        """The first steps name this one next, and their one button leads to it."""
        self.open("/start/")
        step = self.page.locator("main").get_by_role("link", name=re.compile("Перейти к шагу"))
        expect(step).to_have_count(1)
        expect(step).to_contain_text(title)
        step.click()
        self.page.wait_for_load_state()
        self.fits()

    def fill(self, **values: str) -> None:
        for name, value in values.items():
            field = self.page.locator(f"main [name={name}]").first
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def press(self, name: str) -> None:
        self.page.locator("main").get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()
        self.fits()

    def follow(self, name: str) -> None:
        self.page.locator("main").get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()
        self.fits()

    def sees(self, text: str) -> None:
        expect(self.page.locator("main").get_by_text(text).first).to_be_visible()


@pytest.fixture(params=WIDTHS, ids=str)
def walk(request: pytest.FixtureRequest, calm_page: Page, served: Site) -> Walk:
    """In a school of its own, at one of the two widths."""
    width, height = WIDTHS[request.param]
    calm_page.set_viewport_size({"width": width, "height": height})
    school = {"desktop": "alpha", "phone": "beta"}[request.param]
    log_in(calm_page, served, school, "admin")
    set_up_second_factor(calm_page)
    return Walk(calm_page, served, school)


def test_an_empty_school_gets_its_year(walk: Walk) -> None:
    _card(walk)
