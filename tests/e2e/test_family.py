"""A parent on a phone and at a desk: the child's month, an announcement, messages."""

import json
import subprocess
import sys
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import log_in
from tests.e2e.test_pages import WIDTHS, _faults, _overflow
from tests.paths import ROOT
from tests.site import Site


@pytest.fixture(scope="session")
def family(relaxed: Site) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.e2e.family_made"]
    done = subprocess.run(command, env=relaxed.env, cwd=ROOT, check=True, capture_output=True)
    found: dict[str, Any] = json.loads(done.stdout.decode().splitlines()[-1])
    return found


def fits(page: Page) -> None:
    assert _faults(page) == [], page.url
    assert _overflow(page) <= 0, page.url


@pytest.mark.parametrize("width", WIDTHS)
def test_a_parent_reads_the_month_and_says_that_the_child_will_not_come(
    page: Page, relaxed: Site, family: dict[str, Any], width: str
) -> None:
    page.set_viewport_size({"width": WIDTHS[width], "height": 844})
    log_in(page, relaxed, "alpha", "parent")
    page.wait_for_url(f"**/family/*/{family['month']}/")
    page.goto(relaxed.url("alpha", f"/family/{family['child']}/{family['month']}/"))
    attendance = page.get_by_test_id("child-attendance")
    expect(attendance).to_contain_text("33")  # late is present: one of three
    expect(attendance).to_contain_text("болезнь")
    expect(attendance).to_contain_text("Сборка тележки.")
    expect(attendance).to_contain_text("Зарисовать схему.")
    fits(page)
    with page.expect_download() as given:
        page.get_by_role("link", name="схема тележки").first.click()
    assert given.value.suggested_filename.endswith(".png")

    page.get_by_role("link", name="Тимур").click()
    page.wait_for_url(f"**/family/{family['brother']}/{family['month']}/")
    fits(page)

    page.goto(relaxed.url("alpha", f"/family/absence/?child={family['child']}"))
    fits(page)
    page.locator("[name=reason]").first.check()
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/family/absence/")
    back = page.locator("form[action$='/back/'] button").first
    expect(back).to_be_visible()
    fits(page)
    back.click()
    expect(page.locator("form[action$='/back/']")).to_have_count(0)


@pytest.mark.parametrize("width", WIDTHS)
def test_messages_lead_to_the_lesson_they_tell_of(
    page: Page, relaxed: Site, family: dict[str, Any], width: str
) -> None:
    page.set_viewport_size({"width": WIDTHS[width], "height": 844})
    log_in(page, relaxed, "alpha", "parent")
    page.wait_for_url("**/family/**")
    page.goto(relaxed.url("alpha", "/messages/"))
    fits(page)
    page.locator("main a.rows-link").first.click()
    page.wait_for_url("**/family/**#lesson-*")
    page.goto(relaxed.url("alpha", "/messages/mail/"))
    fits(page)
