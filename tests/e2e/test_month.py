"""The month of a journal by keys, by touch and for everybody."""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from isolation.clock import now
from tests.e2e.devices import cell, expect_saved
from tests.e2e.lessons import CHILDREN, Day, day_of, do
from tests.e2e.people import log_in
from tests.site import Site

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True,
    "locale": "ru-RU", "timezone_id": "Europe/Moscow",
}  # fmt: skip
TODAY = now().astimezone(ZoneInfo("Europe/Moscow")).date()
FRAME = "solid 3px"  # of the cell where the keys act
CODES = {"н": "KeyY", "б": "Comma", "у": "KeyE"}


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(**PHONE)
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def open_month(page: Page, served: Site, day: Day, more: str = "", month: str = "") -> None:
    page.goto(served.url("alpha", f"/journal/{day.group}/{month or f'{TODAY:%Y-%m}'}/{more}"))
    expect(page.get_by_test_id("grid")).to_have_attribute("data-ready", "")


def values(page: Page, day: Day) -> list[str | None]:
    found = page.locator(f'[data-testid=cell][data-lesson="{day.lesson}"]')
    return [each.get_attribute("data-value") for each in found.all()]


def press(page: Page, letter: str) -> None:
    """A key of a Russian layout, which Playwright's own keyboard has not."""
    session = page.context.new_cdp_session(page)
    for kind in ("keyDown", "keyUp"):
        told = {"type": kind, "key": letter, "code": CODES[letter]}
        session.send("Input.dispatchKeyEvent", told)


def sums(page: Page, place: int) -> list[str]:
    row = page.get_by_test_id("grid").locator("tbody tr").nth(place)
    return [row.locator(f"[data-{name}]").inner_text() for name in ("missed", "excused")]


def look(place: Locator) -> dict[str, str]:
    """What a person sees of a cell beside its words."""
    found: dict[str, str] = place.evaluate(
        "cell => (({ outline, fontSize }) => ({ outline: outline.slice(-9), fontSize }))"
        "(getComputedStyle(cell))"
    )
    return found


def bottom(page: Page, day: Day) -> tuple[str | None, str]:
    """What is said beneath today's lesson: the hint and the numbers."""
    place = page.locator(f'[data-sum="{day.lesson}"]')
    return place.get_attribute("title"), place.text_content() or ""


def faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found]


def overflow(page: Page) -> int:
    wide: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wide


def test_a_month_is_filled_by_keys_alone(calm_page: Page, served: Site) -> None:
    page, day = calm_page, day_of(served, mark="month keys")
    log_in(page, served, "alpha", "teacher")
    page.wait_for_url("**/today/")
    open_month(page, served, day)
    cell(page, day, 0).focus()
    for letter in "нбу":  # each goes one child down
        press(page, letter)
    expect(cell(page, day, 3)).to_be_focused()
    page.keyboard.press("j")  # «о» on the same key of a Latin layout
    page.keyboard.press("+")
    expect(cell(page, day, 5)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Delete")
    expect_saved(page)
    found = values(page, day)
    assert found[:5] == ["absent", "absent:illness", "absent:valid", "late", ""]
    assert [cell(page, day, place).inner_text() for place in range(3)] == ["н", "б", "у"]
    expect(cell(page, day, 4)).to_have_attribute("data-proposed", "present")
    assert [sums(page, place) for place in range(4)] == [
        ["1", ""], ["1", "1"], ["1", "1"], ["", ""],
    ]  # fmt: skip
    expect(page.locator(f'[data-sum="{day.lesson}"]')).to_have_text("—")  # the roll is not taken

    page.keyboard.press("Control+End")
    expect(page.locator(":focus")).to_have_attribute("data-enrolment", str(day.enrolments[-1]))
    page.keyboard.press("Control+Home")
    expect(page.locator(":focus")).to_have_attribute("data-enrolment", str(day.enrolments[0]))
    page.keyboard.press("PageDown")
    expect(page.locator(":focus")).to_have_attribute("data-enrolment", str(day.enrolments[10]))

    cell(page, day, 0).focus()
    page.keyboard.press("ArrowUp")  # the lesson's head, and its roll
    expect(page.locator(":focus")).to_have_class("col-head")
    page.keyboard.press("Enter")
    expect(page.locator("#column-dialog")).to_be_visible()
    page.locator("[data-column-roll]").focus()
    page.keyboard.press("Enter")
    expect_saved(page)
    expect(page.locator("#topics")).to_contain_text("Тема")
    seen = f"{CHILDREN - 3}{CHILDREN}"
    expect(page.locator(f'[data-sum="{day.lesson}"]')).to_have_text(seen)
    expect_saved(page)
    live = bottom(page, day)
    assert live == (f"Пришли {CHILDREN - 3} из {CHILDREN}", seen)
    page.reload()
    assert bottom(page, day) == live
    assert values(page, day) == [
        "absent", "absent:illness", "absent:valid", "late", *["present"] * 11,
    ]  # fmt: skip
    expect(page.locator(f'th[data-column="{day.lesson}"]')).to_have_attribute(
        "data-state", "filled"
    )


def test_reason_minutes_and_history_are_one_key_away(calm_page: Page, served: Site) -> None:
    page, day = calm_page, day_of(served, mark="month enter")
    log_in(page, served, "alpha", "teacher")
    page.wait_for_url("**/today/")
    open_month(page, served, day)
    cell(page, day, 1).focus()
    page.keyboard.press("Enter")
    dialog = page.locator("#mark-dialog")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Баширов")
    assert faults(page) == []
    dialog.get_by_label("Опоздание, минут").fill("7")
    page.keyboard.press("Enter")
    expect(cell(page, day, 1)).to_have_attribute("data-value", "late:7")
    expect(cell(page, day, 1)).to_be_focused()
    expect_saved(page)
    page.keyboard.press("Enter")
    dialog.locator('[data-choice="absent:valid"]').click()
    expect(cell(page, day, 1)).to_have_attribute("data-value", "absent:valid")
    expect(cell(page, day, 1)).to_have_attribute("data-sync", "saved")
    page.keyboard.press("Enter")
    expect(dialog.locator("[data-history] del").last).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    assert faults(page) == []


def test_a_roll_is_taken_back_within_ten_seconds(calm_page: Page, served: Site) -> None:
    page, day = calm_page, day_of(served, mark="month undo")
    log_in(page, served, "alpha", "teacher")
    page.wait_for_url("**/today/")
    open_month(page, served, day)
    page.get_by_test_id("roll-confirm").click()
    expect_saved(page)
    expect(cell(page, day, 14)).to_have_attribute("data-value", "present")
    page.locator("[data-roll-undo]").click()
    expect_saved(page)
    expect(cell(page, day, 14)).to_have_attribute("data-proposed", "present")
    page.reload()
    assert values(page, day) == [""] * CHILDREN


def test_a_mark_of_a_child_who_had_left_does_not_stand_in_the_way_of_the_roll(
    calm_page: Page, served: Site
) -> None:
    page, day = calm_page, day_of(served, mark="month left")
    log_in(page, served, "alpha", "teacher")
    page.wait_for_url("**/today/")
    open_month(page, served, day)
    cell(page, day, 0).focus()
    press(page, "н")
    expect_saved(page)
    do(served, "leave", str(day.enrolments[0]))
    page.reload()
    expect(cell(page, day, 0)).to_have_attribute("data-off", "yes")
    assert sums(page, 0) == ["", ""]
    page.get_by_test_id("roll-confirm").click()
    expect_saved(page)
    expect(cell(page, day, 14)).to_have_attribute("data-value", "present")
    live = bottom(page, day)
    assert live[1] == f"{CHILDREN - 2}{CHILDREN - 1}"  # one is ill as announced
    page.reload()
    assert bottom(page, day) == live


def test_a_mark_taken_off_is_seen_to_be_off(calm_page: Page, served: Site) -> None:
    page, day = calm_page, day_of(served, mark="month off")
    log_in(page, served, "alpha", "teacher")
    page.wait_for_url("**/today/")
    open_month(page, served, day)
    page.get_by_test_id("roll-confirm").click()
    expect_saved(page)
    marked = look(cell(page, day, 5))
    cell(page, day, 5).focus()
    page.keyboard.press("Delete")
    expect_saved(page)
    page.mouse.move(0, 0)
    plain = look(cell(page, day, 6))["outline"]
    assert look(cell(page, day, 5))["outline"] == FRAME  # where the keys act
    cell(page, day, 7).click()
    assert look(cell(page, day, 7))["outline"] == FRAME
    assert plain != FRAME
    assert look(cell(page, day, 5)) != marked
    expect(cell(page, day, 5)).to_have_attribute("aria-label", "предлагается: присутствует")
    live = bottom(page, day)
    assert live[1] == f"{CHILDREN - 2}{CHILDREN}"
    page.reload()
    assert bottom(page, day) == live
    expect(cell(page, day, 5)).to_have_attribute("aria-label", "предлагается: присутствует")


def test_a_locked_column_says_why_and_takes_nothing(calm_page: Page, served: Site) -> None:
    page, day = calm_page, day_of(served, mark="month locked")
    do(served, "cancel", str(day.lesson))
    log_in(page, served, "alpha", "teacher")
    page.wait_for_url("**/today/")
    open_month(page, served, day)
    cell(page, day, 2).focus()
    press(page, "н")
    expect(cell(page, day, 2)).to_have_attribute("data-value", "")
    cell(page, day, 2).focus()
    expect(page.locator("#grid-why")).to_have_text("Занятие отменено: болезнь педагога.")
    expect(cell(page, day, 2)).to_have_attribute("data-sync", "locked")
    assert faults(page) == []


def test_a_phone_shows_one_lesson_and_a_tap_goes_round(phone: Page, served: Site) -> None:
    day = day_of(served, mark="month tap")
    log_in(phone, served, "alpha", "teacher")
    phone.wait_for_url("**/today/")
    open_month(phone, served, day, f"?lesson={day.lesson}")
    shown = phone.locator("[data-testid=cell]:visible")
    expect(shown).to_have_count(CHILDREN)
    box = cell(phone, day, 0).bounding_box()
    assert box is not None and box["height"] >= 44 and box["width"] >= 44
    for expected in ("absent", "late", "present"):
        cell(phone, day, 0).tap()
        expect(cell(phone, day, 0)).to_have_attribute("data-value", expected)
    cell(phone, day, 3).tap()  # announced: the tap keeps the reason that the family gave
    phone.get_by_role("button", name="Причина, минуты: Баширов Тимур").tap()
    phone.locator('#mark-dialog [data-choice="absent:valid"]').tap()
    expect(cell(phone, day, 1)).to_have_attribute("data-value", "absent:valid")
    phone.get_by_test_id("roll-confirm").tap()
    expect_saved(phone)
    assert (faults(phone), overflow(phone)) == ([], 0)
    phone.get_by_role("link", name="Весь месяц").tap()
    assert "view=month" in phone.url
    assert phone.locator("[data-testid=cell]:visible").count() >= CHILDREN
    assert (faults(phone), overflow(phone)) == ([], 0)
    phone.reload()
    expect(phone.get_by_test_id("grid")).to_have_attribute("data-view", "month")


def test_marks_made_without_a_connection_reach_the_server_later(phone: Page, served: Site) -> None:
    day = day_of(served, mark="month apart")
    log_in(phone, served, "alpha", "teacher")
    phone.wait_for_url("**/today/")
    open_month(phone, served, day, f"?lesson={day.lesson}")
    phone.context.set_offline(True)
    cell(phone, day, 5).tap()
    expect(cell(phone, day, 5)).to_have_attribute("data-sync", "queued")
    phone.context.set_offline(False)
    expect_saved(phone)
    expect(cell(phone, day, 5)).to_have_attribute("data-sync", "saved")
    open_month(phone, served, day, f"?lesson={day.lesson}")
    expect(cell(phone, day, 5)).to_have_attribute("data-value", "absent")


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_of_the_journal_is_usable_by_everybody(
    page: Page, served: Site, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    day = day_of(served, mark=f"month axe{width}")
    log_in(page, served, "alpha", "teacher")
    page.wait_for_url("**/today/")
    empty = (TODAY.replace(day=1) + dt.timedelta(days=70)).replace(day=1)
    for path in (
        "/journal/?choose", f"/journal/{day.group}/{TODAY:%Y-%m}/",
        f"/journal/{day.group}/{TODAY:%Y-%m}/?print", f"/journal/{day.group}/{empty:%Y-%m}/",
        f"/lessons/{day.lesson}/history/", f"/lessons/{day.lesson}/history/{day.enrolments[0]}/",
    ):  # fmt: skip
        page.goto(served.url("alpha", path))
        assert faults(page) == [], path
        assert overflow(page) <= 0, path


def test_the_first_load_of_a_month_is_small(page: Page, served: Site) -> None:
    day = day_of(served, mark="month load")
    log_in(page, served, "alpha", "teacher")
    page.wait_for_url("**/today/")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda told: sizes.append(int(told["encodedDataLength"])))
    open_month(page, served, day)
    page.wait_for_load_state("networkidle")
    assert sum(sizes) <= 60_000, sorted(sizes)
