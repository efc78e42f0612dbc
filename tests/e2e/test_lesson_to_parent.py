"""The main job, from the teacher's phone to the parent's: a lesson is opened, the absent are tapped,
it is confirmed, and the parent sees it at once and is told of what nobody announced."""

import re
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.e2e.devices import PHONE
from tests.e2e.lessons import day_of, do
from tests.e2e.people import log_in
from tests.site import Site


def _phone(browser: Browser, served: Site, login: str) -> Page:
    page = browser.new_context(**PHONE).new_page()
    log_in(page, served, "beta", login)
    return page


def _child(page: Page) -> Any:
    return page.get_by_test_id("child-attendance")


def test_what_a_teacher_taps_the_parent_sees(browser: Browser, served: Site) -> None:
    day = day_of(served, "beta", mark="parent")
    do(served, "family", "beta", str(day.enrolments[0]))
    parent = _phone(browser, served, "parent")
    parent.wait_for_url("**/family/**")
    expect(_child(parent)).not_to_contain_text("отсутствует")

    teacher = _phone(browser, served, "teacher")
    teacher.wait_for_url("**/today/")
    teacher.locator(f'[data-testid=today-lesson][data-lesson-id="{day.lesson}"]').tap()
    expect(teacher.locator("#lesson[data-ready]")).to_be_attached()
    teacher.locator(f'[data-testid=cell][data-enrolment="{day.enrolments[0]}"]').tap()
    teacher.get_by_test_id("lesson-homework").fill("Нарисовать схему тележки")
    teacher.get_by_test_id("roll-confirm").tap()
    expect(teacher.locator("#lesson[data-taken]")).to_be_attached()
    cells = teacher.locator("[data-testid=cell][data-sync=saved]")
    expect(cells).to_have_count(len(day.enrolments))
    expect(teacher.get_by_test_id("sync-status")).to_have_attribute("data-state", "saved")

    parent.reload()
    expect(_child(parent)).to_contain_text("отсутствует")
    expect(parent.locator("main")).to_contain_text("Тема 2.")
    expect(parent.locator("main")).to_contain_text("Нарисовать схему тележки")
    parent.goto(served.url("beta", "/messages/"))
    expect(parent.locator("main")).to_contain_text(re.compile("отсутств|не было", re.IGNORECASE))

    for page in (parent, teacher):
        page.context.close()
