"""What the server or the device refuses is said and not lost."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.devices import cell, expect_saved, open_lesson
from tests.e2e.lessons import day_of
from tests.e2e.people import log_in
from tests.site import Site


def _open(page: Page, served: Site, mark: str) -> Any:
    day = day_of(served, mark=f"refused {mark}")
    log_in(page, served, "alpha", "teacher")
    page.wait_for_url("**/today/")
    open_lesson(page, served, day)
    return day


def test_wrong_hours_take_no_homework_with_them(page: Page, served: Site) -> None:
    _open(page, served, "hours")
    page.get_by_test_id("lesson-homework").fill("Принести клей")
    page.locator("[name=hours]").fill("1,75")
    page.get_by_test_id("lesson-save").click()
    expect_saved(page)
    assert page.locator("[name=hours]").evaluate("field => field.validationMessage")
    expect(page.locator("[data-saved-said]")).to_have_text("")

    page.locator("[name=hours]").fill("1,5")
    page.get_by_test_id("lesson-save").click()
    expect(page.locator("[data-saved-said]")).to_have_text("Сохранено")
    page.reload()
    expect(page.get_by_test_id("lesson-homework")).to_have_value("Принести клей")
    expect(page.locator("[name=hours]")).to_have_value("1,5")


def test_a_refused_text_stays_and_is_sent_again(page: Page, served: Site) -> None:
    _open(page, served, "text")
    page.get_by_test_id("lesson-homework").fill("Принести клей")
    page.locator("[name=note]").evaluate("field => { field.value = 'Плохо\\u0007'; }")
    page.get_by_test_id("lesson-save").click()
    expect(page.locator("[data-problems]")).to_be_visible()
    expect(page.locator("[data-saved-said]")).to_have_text("")

    page.locator("[name=note]").fill("Хорошо")
    page.get_by_test_id("lesson-save").click()
    expect(page.locator("[data-saved-said]")).to_have_text("Сохранено")
    page.reload()
    expect(page.get_by_test_id("lesson-homework")).to_have_value("Принести клей")
    expect(page.locator("[name=note]")).to_have_value("Хорошо")


def test_everybody_present_is_not_the_roll_taken(page: Page, served: Site) -> None:
    day = _open(page, served, "all")
    page.locator("[data-all-present]").click()
    expect(page.locator("[data-roll-told]")).to_have_text(
        "Все отмечены присутствующими. В том числе 1, о ком предупредили."
        " Осталось отметить перекличку."
    )
    expect(cell(page, day, 3)).to_have_attribute("data-value", "present")
    page.get_by_test_id("roll-confirm").click()
    expect(page.locator("[data-roll-told]")).to_have_text("Перекличка отмечена")


def test_a_page_found_by_going_back_shows_what_was_marked(page: Page, served: Site) -> None:
    day = _open(page, served, "back")
    cell(page, day, 0).click()
    expect_saved(page)
    page.goto(served.url("alpha", "/groups/"))
    page.go_back()
    expect(cell(page, day, 0)).to_have_attribute("data-value", "absent")


def test_a_device_that_keeps_nothing_says_so(page: Page, served: Site) -> None:
    page.add_init_script("IDBFactory.prototype.open = () => { throw new Error('blocked'); };")
    day = day_of(served, mark="refused blocked")
    log_in(page, served, "alpha", "teacher")
    page.wait_for_url("**/today/")
    page.goto(served.url("alpha", f"/lessons/{day.lesson}/"))
    expect(page.get_by_test_id("sync-status")).to_have_attribute("data-state", "broken")


def test_homework_is_not_lost_by_going_elsewhere(page: Page, served: Site) -> None:
    day = _open(page, served, "elsewhere")
    page.get_by_test_id("lesson-homework").press_sequentially("Нарисовать кота")
    page.get_by_role("link", name="Группы").first.click()
    page.wait_for_url("**/groups/**")
    open_lesson(page, served, day)
    expect(page.get_by_test_id("lesson-homework")).to_have_value("Нарисовать кота")
    expect_saved(page)
