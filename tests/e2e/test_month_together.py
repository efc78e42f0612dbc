"""The month of a journal with others and without a connection: two tabs, two people, a reload."""

from playwright.sync_api import Page, expect

from tests.e2e.devices import (
    Opened,
    cell,
    enter,
    expect_kept,
    expect_saved,
    expect_value,
    press_log_out,
)
from tests.e2e.lessons import CHILDREN, Day, day_of
from tests.e2e.test_month import bottom, faults, open_month, overflow
from tests.site import Site


def mark(page: Page, day: Day, place: int, key: str) -> None:
    cell(page, day, place).focus()
    page.keyboard.press(key)


def test_a_month_reloaded_without_a_connection_keeps_its_marks(
    opened: Opened, served: Site
) -> None:
    day, context = day_of(served, mark="month reload"), opened()
    page = enter(context, served)
    open_month(page, served, day)
    expect_kept(page)
    mark(page, day, 1, "y")
    expect_value(page, day, 1, "absent")
    context.set_offline(True)
    mark(page, day, 0, "y")
    page.get_by_test_id("roll-confirm").click()
    expect(page.get_by_test_id("sync-status")).to_have_attribute("data-state", "offline")
    live = bottom(page, day)
    assert live[1] == f"{CHILDREN - 3}{CHILDREN}"
    page.reload()
    expect(page.get_by_test_id("grid")).to_have_attribute("data-ready", "")
    expect_value(page, day, 0, "absent", "queued")
    expect_value(page, day, 14, "present", "queued")
    assert bottom(page, day) == live
    context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect_value(page, day, 0, "absent")
    expect_saved(page)
    page.reload()
    expect_value(page, day, 14, "present")
    assert bottom(page, day) == live


def test_two_tabs_of_a_month_show_the_same(opened: Opened, served: Site) -> None:
    day, context = day_of(served, mark="month tabs"), opened()
    page = enter(context, served)
    open_month(page, served, day)
    second = context.new_page()
    open_month(second, served, day)
    mark(page, day, 0, "y")
    expect_value(second, day, 0, "absent")
    mark(second, day, 1, "j")
    expect_value(page, day, 1, "late")
    page.get_by_test_id("roll-confirm").click()
    expect_value(second, day, 14, "present")
    expect(second.locator(f'[data-sum="{day.lesson}"] b')).to_have_text(f"{CHILDREN - 2}")
    assert bottom(second, day) == bottom(page, day)
    mark(second, day, 0, "Delete")
    expect_value(page, day, 0, "")
    expect(cell(page, day, 0)).to_have_attribute("data-proposed", "present")
    expect_saved(page)
    expect_saved(second)


def test_two_people_mark_one_child_of_a_month_and_choose(opened: Opened, served: Site) -> None:
    day = day_of(served, mark="month conflict")
    page, theirs = enter(opened(), served), enter(opened(), served)
    open_month(page, served, day)
    open_month(theirs, served, day)
    mark(theirs, day, 5, ",")
    expect_value(theirs, day, 5, "absent:illness")
    mark(page, day, 5, "y")
    dialog = page.locator("#conflict")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Ёлкин Пётр")
    expect(cell(page, day, 5)).to_have_attribute("data-sync", "conflict")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert (faults(page), overflow(page)) == ([], 0)
    page.set_viewport_size({"width": 1280, "height": 844})
    dialog.locator("[data-conflict-theirs]").click()
    expect(dialog).to_be_hidden()
    expect_value(page, day, 5, "absent:illness")

    mark(theirs, day, 6, "y")
    expect_value(theirs, day, 6, "absent")
    mark(page, day, 6, "j")
    expect(dialog).to_be_visible()
    dialog.locator("[data-conflict-mine]").click()
    expect_value(page, day, 6, "late")

    mark(theirs, day, 8, "y")
    expect_value(theirs, day, 8, "absent")
    page.get_by_test_id("roll-confirm").click()
    expect(dialog).to_be_visible()
    dialog.locator("[data-conflict-theirs]").click()
    expect_value(page, day, 8, "absent")
    expect_value(page, day, 9, "present")
    expect_saved(page)
    live = bottom(page, day)
    page.reload()
    assert bottom(page, day) == live


def test_the_question_before_a_log_out_is_usable_by_everybody(opened: Opened, served: Site) -> None:
    day, context = day_of(served, mark="month leave"), opened()
    page = enter(context, served)
    open_month(page, served, day)
    expect_saved(page)
    context.route("**/journal/ops/", lambda route: route.abort())
    mark(page, day, 0, "y")
    expect(page.get_by_test_id("sync-status")).to_have_attribute("data-state", "offline")
    press_log_out(page)
    expect(page.locator("#unsent")).to_be_visible()
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert (faults(page), overflow(page)) == ([], 0)
