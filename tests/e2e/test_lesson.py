"""A lesson filled in seconds, by touch and by keys, and seen by the next who opens it."""

import time
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.devices import PHONE, cell, expect_saved, open_lesson
from tests.e2e.lessons import CHILDREN, day_of
from tests.e2e.people import log_in
from tests.site import Site


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(**PHONE)
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def test_a_lesson_of_fifteen_with_two_absent_takes_four_taps(phone: Page, served: Site) -> None:
    day = day_of(served, mark="touch")
    log_in(phone, served, "alpha", "teacher")
    phone.wait_for_url("**/today/")
    taps = 0
    begun = time.monotonic()

    phone.locator(f'[data-testid=today-lesson][data-lesson-id="{day.lesson}"]').tap()
    taps += 1
    expect(phone.locator("#lesson[data-ready]")).to_be_attached()
    expect(phone.get_by_test_id("cell")).to_have_count(CHILDREN)
    # One is announced ill by the family; two more are simply not there.
    expect(cell(phone, day, 3)).to_have_attribute("data-proposed", "absent:illness")
    expect(cell(phone, day, 0)).to_have_attribute("data-proposed", "present")
    for place in (0, 1):
        cell(phone, day, place).tap()
        taps += 1
    phone.get_by_test_id("roll-confirm").tap()
    taps += 1
    # The marks before it are saved already: only when the roll is on the device does «saved» tell.
    expect(phone.locator("#lesson[data-taken]")).to_be_attached()
    expect_saved(phone)
    expect(cell(phone, day, 14)).to_have_attribute("data-sync", "saved")

    assert taps == 4
    assert time.monotonic() - begun < 20
    phone.reload()
    values = [place.get_attribute("data-value") for place in phone.get_by_test_id("cell").all()]
    assert values == ["absent", "absent", "present", "absent:illness", *["present"] * 11]
    expect(phone.get_by_test_id("lesson-topic")).to_have_value("Тема 2.")
    phone.goto(served.url("alpha", "/today/"))
    item = phone.locator(f'[data-testid=today-lesson][data-lesson-id="{day.lesson}"]')
    expect(item).to_have_attribute("data-state", "filled")


def test_a_lesson_is_filled_by_the_keyboard_alone(calm_page: Page, served: Site) -> None:
    page, day = calm_page, day_of(served, mark="keys")
    log_in(page, served, "alpha", "teacher")
    open_lesson(page, served, day)
    cell(page, day, 0).focus()
    page.keyboard.press("y")  # «н» on a Latin layout: absent, and down to the next
    page.keyboard.press(",")  # ill
    page.keyboard.press("Space")
    expect(cell(page, day, 0)).to_have_attribute("data-value", "absent")
    expect(cell(page, day, 1)).to_have_attribute("data-value", "absent:illness")
    expect(cell(page, day, 2)).to_have_attribute("data-value", "absent")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.locator("#late-minutes").fill("12")
    page.keyboard.press("Enter")
    expect(cell(page, day, 4)).to_have_attribute("data-value", "late:12")
    expect(cell(page, day, 4)).to_be_focused()
    page.get_by_test_id("roll-confirm").focus()
    page.keyboard.press("Enter")
    page.get_by_test_id("lesson-homework").fill("Собрать тележку")
    page.get_by_test_id("lesson-save").press("Enter")
    expect(page.get_by_text("Сохранено", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_test_id("lesson-homework")).to_have_value("Собрать тележку")
    expect(cell(page, day, 4)).to_have_attribute("data-value", "late:12")


def test_the_roll_is_undone_within_ten_seconds(phone: Page, served: Site) -> None:
    day = day_of(served, mark="undo")
    log_in(phone, served, "alpha", "teacher")
    open_lesson(phone, served, day)
    cell(phone, day, 2).tap()
    phone.get_by_test_id("roll-confirm").tap()
    expect(cell(phone, day, 9)).to_have_attribute("data-sync", "saved")
    phone.get_by_role("button", name="Отменить").tap()
    expect(cell(phone, day, 9)).to_have_attribute("data-proposed", "present")
    expect(cell(phone, day, 2)).to_have_attribute("data-value", "absent")
    expect_saved(phone)
    phone.reload()
    expect(cell(phone, day, 9)).to_have_attribute("data-value", "")
    expect(cell(phone, day, 2)).to_have_attribute("data-value", "absent")
    expect(phone.get_by_test_id("roll-confirm")).to_be_visible()


def test_everybody_is_present_by_one_tap_and_it_can_be_undone(phone: Page, served: Site) -> None:
    day = day_of(served, mark="all")
    log_in(phone, served, "alpha", "teacher")
    open_lesson(phone, served, day)
    cell(phone, day, 0).tap()
    phone.get_by_role("button", name="Все присутствуют").tap()
    expect(cell(phone, day, 0)).to_have_attribute("data-value", "present")
    expect(cell(phone, day, 3)).to_have_attribute("data-value", "present")
    phone.get_by_role("button", name="Отменить").tap()
    expect(cell(phone, day, 0)).to_have_attribute("data-value", "absent")
    expect(cell(phone, day, 3)).to_have_attribute("data-proposed", "absent:illness")
    expect_saved(phone)


def test_a_long_press_offers_reasons(phone: Page, served: Site) -> None:
    day = day_of(served, mark="press")
    log_in(phone, served, "alpha", "teacher")
    open_lesson(phone, served, day)
    box = cell(phone, day, 5).bounding_box()
    assert box is not None
    touch = phone.context.new_cdp_session(phone)
    point = {"x": box["x"] + 40, "y": box["y"] + 15}
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    expect(phone.locator("#mark")).to_be_visible()
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(phone.locator("#mark h2")).to_have_text("Ёлкин Пётр")
    phone.get_by_role("button", name="Карантин").tap()
    expect(cell(phone, day, 5)).to_have_attribute("data-value", "absent:quarantine")
    expect_saved(phone)


def test_a_topic_is_chosen_from_the_plan_or_written(calm_page: Page, served: Site) -> None:
    page, day = calm_page, day_of(served, mark="topic")
    log_in(page, served, "alpha", "teacher")
    open_lesson(page, served, day)
    topic = page.get_by_test_id("lesson-topic")
    expect(topic).to_have_value("Тема 2.")
    page.get_by_text("Выбрать из плана").click()
    page.get_by_label("3. Тема 3").check()
    expect(topic).to_have_value("Тема 2. Тема 3.")
    page.get_by_test_id("lesson-save").click()
    expect(page.get_by_text("Сохранено", exact=True)).to_be_visible()
    for line in ("2. Тема 2", "3. Тема 3"):
        page.get_by_label(line).uncheck()
    topic.fill("Поход в музей")
    page.get_by_test_id("lesson-save").click()
    expect(page.get_by_text("Темы нет в плане")).to_be_visible()
    page.reload()
    expect(topic).to_have_value("Поход в музей")


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_of_the_lesson_have_no_fault_of_accessibility(
    page: Page, served: Site, width: int
) -> None:
    day = day_of(served, mark=f"axe{width}")
    page.set_viewport_size({"width": width, "height": 844})
    log_in(page, served, "alpha", "teacher")
    page.wait_for_url("**/today/")
    assert _faults(page) == []
    open_lesson(page, served, day)
    cell(page, day, 0).click()
    expect_saved(page)
    assert _faults(page) == []
    page.locator("[data-more]").first.click()
    assert _faults(page) == []
    page.keyboard.press("Escape")
    page.get_by_test_id("roll-confirm").click()
    expect_saved(page)
    assert _faults(page) == []
    for path in (f"/lessons/{day.gap}/", f"/lessons/{day.later}/"):
        page.goto(served.url("alpha", path))
        assert _faults(page) == []
        assert _overflow(page) <= 0


def _faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found]


def _overflow(page: Page) -> int:
    wide: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return wide


def test_a_cold_load_is_light_and_quick(browser: Browser, served: Site) -> None:
    """60 kB at most, and ready in 2.5 s on a slow 3G (400 kbit/s, 400 ms)."""
    day = day_of(served, mark="cold")
    context = browser.new_context(**PHONE)
    page = context.new_page()
    log_in(page, served, "alpha", "teacher")
    page.wait_for_url("**/today/")
    state = context.storage_state()
    context.close()
    for path in ("/today/", f"/lessons/{day.lesson}/"):
        tries = []
        for _ in range(8):  # the machine may be busy with something else
            fresh = browser.new_context(**PHONE, storage_state=state, service_workers="block")
            tries.append(_load(fresh, served.url("alpha", path)))
            fresh.close()
            if tries[-1][1] <= 2.5:
                break
        assert min(size for size, _seconds in tries) <= 60_000, (path, tries)
        assert min(seconds for _size, seconds in tries) <= 2.5, (path, tries)


def _load(context: BrowserContext, url: str) -> tuple[float, float]:
    """Bytes on the wire, and the seconds until the page can be worked with."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    session.send("Network.enable")
    slow = {"offline": False, "latency": 400, "downloadThroughput": 50_000}
    session.send("Network.emulateNetworkConditions", {**slow, "uploadThroughput": 50_000})
    begun = time.monotonic()
    page.goto(url, wait_until="commit")
    place = "#lesson[data-ready]" if "/lessons/" in url else "#sync [data-state=saved]"
    expect(page.locator(place)).to_be_attached(timeout=10_000)
    ready = time.monotonic() - begun
    page.wait_for_load_state()
    return sum(sizes), ready
