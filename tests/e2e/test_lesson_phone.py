"""What a teacher with a phone meets on the way: a wrong clock, a day without a connection, files."""

import datetime as dt
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from isolation.clock import now
from tests.e2e.devices import (
    PHONE,
    Opened,
    cell,
    enter,
    expect_kept,
    expect_saved,
    expect_stored,
    expect_value,
    open_lesson,
    press_log_out,
)
from tests.e2e.lessons import Day, day_of, do
from tests.e2e.people import log_in
from tests.site import Site

# The worker may send within a moment, which is too short for a look from outside.
QUEUED_AND_SAVED = """() => { window.saved = new Promise((done, fail) => {
  setTimeout(() => fail(new Error("not saved")), 10_000);
  const badge = document.querySelector("[data-testid=sync-status]");
  let queued = false;
  new MutationObserver(() => {
    queued ||= badge.dataset.state !== "saved";
    if (queued && badge.dataset.state === "saved") done();
  }).observe(badge, { attributes: true });
}); }"""
CLOUD = {"name": "Облако.txt", "mimeType": "text/plain", "buffer": "Привет".encode()}


@pytest.fixture
def phone(browser: Browser, served: Site) -> Iterator[Page]:
    """Logged in; a fault of a script fails the test."""
    context = browser.new_context(**PHONE)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    log_in(page, served, "alpha", "teacher")
    page.wait_for_url("**/today/")
    yield page
    context.close()
    assert faults == []


def _conflict(opened: Opened, served: Site, mark: str) -> tuple[Day, Page, BrowserContext]:
    """A cell that two devices marked otherwise, and one of them put it off."""
    day, one, other = day_of(served, mark=f"phone {mark}"), opened(), opened()
    page, theirs = enter(one, served), enter(other, served)
    open_lesson(page, served, day)
    open_lesson(theirs, served, day)
    theirs.locator("[data-more]").nth(5).click()
    theirs.get_by_role("button", name="Болезнь", exact=True).click()
    expect_value(theirs, day, 5, "absent:illness")
    cell(page, day, 5).click()
    page.get_by_role("button", name="Решить позже").click()
    return day, page, one


def test_a_difference_put_off_leads_from_today_to_its_lesson(opened: Opened, served: Site) -> None:
    day, page, _context = _conflict(opened, served, "later")
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    expect(page.get_by_test_id("sync-status")).to_have_text("Есть расхождения")
    page.goto(served.url("alpha", "/today/"))
    dialog = page.locator("#conflict")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button", name="Оставить моё")).to_have_count(0)
    dialog.get_by_role("link", name="Откройте занятие, чтобы решить").click()
    page.wait_for_url(f"**/lessons/{day.lesson}/")
    page.get_by_role("button", name="Оставить моё").click()
    expect_value(page, day, 5, "absent")
    expect_saved(page)
    assert faults == []


def test_a_log_out_without_a_connection_is_finished_when_there_is_one(
    opened: Opened, served: Site
) -> None:
    day, context = day_of(served, mark="phone leaving"), opened()
    page = enter(context, served)
    open_lesson(page, served, day)
    expect_kept(page)
    expect_stored(page, "/today/")
    context.set_offline(True)
    press_log_out(page)
    expect(page.get_by_text("Выход завершится, когда появится связь.")).to_be_visible()
    page.goto(served.url("alpha", "/today/"))
    expect(page.get_by_text("Выход завершится, когда появится связь.")).to_be_visible()
    context.set_offline(False)
    page.goto(served.url("alpha", "/today/"))
    page.wait_for_url("**/login/**")


def test_a_file_without_a_connection_gets_a_kind_word(opened: Opened, served: Site) -> None:
    day, context = day_of(served, mark="phone form"), opened()
    page = enter(context, served)
    open_lesson(page, served, day)
    expect_kept(page)
    context.set_offline(True)
    page.locator("[name=file]").set_input_files(CLOUD)  # type: ignore[arg-type]
    page.get_by_role("button", name="Добавить", exact=True).click()
    expect(page.get_by_text("для формы и файла нужна связь")).to_be_visible()


def test_a_lesson_kept_before_its_day_is_filled_on_the_day_without_a_connection(
    opened: Opened, served: Site
) -> None:
    day, context = day_of(served, mark="phone before"), opened()
    page = enter(context, served)
    page.goto(served.url("alpha", "/today/"))
    expect_kept(page)
    expect_stored(page, f"/lessons/{day.later}/")
    context.set_offline(True)
    page.goto(served.url("alpha", f"/lessons/{day.later}/"))
    expect(page.locator("#lesson[data-ready]")).to_be_attached()
    expect(page.get_by_test_id("lesson-save")).to_have_count(0)
    expect(cell(page, day, 0, day.later)).to_have_attribute("data-sync", "locked")
    expect(page.get_by_test_id("roll-confirm")).to_be_hidden()

    context.clock.set_fixed_time(now() + dt.timedelta(days=2, hours=22))
    page.goto(served.url("alpha", "/today/"))
    expect(page.get_by_text("Нет связи: это страница за день")).to_be_visible()
    page.goto(served.url("alpha", f"/lessons/{day.later}/"))
    expect(page.get_by_test_id("lesson-homework")).to_be_editable()
    first = page.get_by_test_id("cell").first
    expect(first).to_have_attribute("data-proposed", "present")
    page.get_by_test_id("roll-confirm").click()
    expect(first).to_have_attribute("data-value", "present")
    expect(page.get_by_test_id("sync-status")).to_have_attribute("data-state", "offline")


def test_gaps_are_kept_too(opened: Opened, served: Site) -> None:
    day, context = day_of(served, mark="phone gaps"), opened()
    page = enter(context, served)
    expect_kept(page)
    gap = page.locator("[data-gap][data-keep]").first.get_attribute("href") or ""
    expect_stored(page, gap)
    context.set_offline(True)
    page.goto(served.url("alpha", gap))
    expect(page.locator("#lesson[data-ready]")).to_be_attached()
    assert day.gap


def test_a_wrong_clock_of_the_device_opens_nothing(opened: Opened, served: Site) -> None:
    day, context = day_of(served, mark="phone clock"), opened()
    page = enter(context, served)
    context.clock.set_fixed_time(now() + dt.timedelta(days=5))
    page.goto(served.url("alpha", f"/lessons/{day.later}/"))
    expect(page.locator("#lesson[data-ready]")).to_be_attached()
    expect(page.locator("#lesson[data-locked]")).to_be_attached()
    expect(page.get_by_test_id("lesson-save")).to_have_count(0)


def test_an_answer_older_than_the_kept_page_is_not_laid_over_it(
    opened: Opened, served: Site
) -> None:
    day, one, other = day_of(served, mark="phone older"), opened(), opened()
    page, theirs = enter(one, served), enter(other, served)
    open_lesson(page, served, day)
    cell(page, day, 4).click()
    expect_value(page, day, 4, "absent")
    expect_saved(page)
    open_lesson(theirs, served, day)
    cell(theirs, day, 4).click()
    expect_value(theirs, day, 4, "present")
    expect_saved(theirs)
    page.reload()
    expect_kept(page)
    one.set_offline(True)
    page.reload()
    expect(page.locator("#sync")).to_have_attribute("data-kept", "yes")
    expect(page.locator("#lesson[data-ready]")).to_be_attached()
    expect_value(page, day, 4, "present")


def test_minutes_are_within_the_lesson_and_one_mark_replaces_the_other(
    phone: Page, served: Site
) -> None:
    day = day_of(served, mark="phone minutes")
    open_lesson(phone, served, day)
    phone.locator("#lesson").evaluate("lesson => { lesson.dataset.minutes = 45; }")
    phone.locator("[data-more]").first.tap()
    expect(phone.locator("[data-mark-now]")).to_be_hidden()
    phone.locator("#left-minutes").fill("90")
    phone.locator("[data-minutes=left] [aria-label]").tap()
    expect(phone.locator("#mark")).to_be_visible()
    assert "Занятие длится" in phone.locator("#left-minutes").evaluate("it => it.validationMessage")
    phone.locator("#left-minutes").fill("15")
    phone.locator("[data-minutes=left] [aria-label]").tap()
    expect_value(phone, day, 0, "left:15")
    phone.locator("[data-more]").first.tap()
    expect(phone.locator("[data-mark-now]")).to_contain_text("новая её заменит")


def test_a_file_is_looked_at_before_it_travels_and_told_of_beside_its_field(
    phone: Page, served: Site
) -> None:
    day = day_of(served, mark="phone files")
    open_lesson(phone, served, day)
    sent: list[str] = []
    phone.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)
    place, add = (
        phone.locator("[name=file]"),
        phone.get_by_role("button", name="Добавить", exact=True),
    )
    for name, size, text in (
        ("страница.html", 10, "Такие файлы не принимаются"),
        ("видео.mp4", 10_000_001, "больше 10"),
    ):
        place.set_input_files({"name": name, "mimeType": "x/y", "buffer": b"0" * size})
        add.tap()
        expect(phone.locator("[data-file-note]")).to_contain_text(text)
    assert [url for url in sent if "/files/" in url] == []

    place.set_input_files({**CLOUD, "name": "задание.pdf"})  # type: ignore[arg-type]
    add.tap()
    alert = phone.locator("#files [role=alert]").first
    expect(alert).to_contain_text("Имя файла оканчивается на .pdf, а содержимое — .txt.")
    expect(alert).to_be_in_viewport()
    place.set_input_files(CLOUD)  # type: ignore[arg-type]
    add.tap()
    expect(alert).to_contain_text("Файл добавлен: Облако.txt")

    phone.locator(".file-remove summary").tap()
    expect(phone.get_by_text("Семьи больше не увидят этот файл.")).to_be_visible()
    phone.get_by_role("button", name="Убрать файл").tap()
    expect(alert).to_contain_text("Файл убран.")
    expect(phone.locator(".file-remove")).to_have_count(0)


def test_what_the_plan_proposes_itself_is_not_too_much(phone: Page, served: Site) -> None:
    day = day_of(served, mark="phone portions")
    do(served, "shorten", str(day.gap))
    open_lesson(phone, served, day)
    expect(phone.get_by_test_id("lesson-topic")).to_have_value("Тема 1. Тема 2.")
    phone.get_by_text("Выбрать из плана").tap()
    expect(phone.locator("[data-plan-much]")).to_be_hidden()
    phone.get_by_label("3. Тема 3").check()
    expect(phone.locator("[data-plan-much]")).to_be_visible()


def test_fields_grow_and_save_stays_within_reach(phone: Page, served: Site) -> None:
    day = day_of(served, mark="phone reach")
    open_lesson(phone, served, day)
    phone.get_by_text("Выбрать из плана").tap()
    expect(phone.locator("[data-plan-much]")).to_be_hidden()
    phone.get_by_label("3. Тема 3").check()
    expect(phone.locator("[data-plan-much]")).to_be_visible()
    phone.get_by_label("3. Тема 3").uncheck()
    homework = phone.get_by_test_id("lesson-homework")
    homework.fill("\n".join("Нарисовать кота" for _ in range(8)))
    assert homework.evaluate("it => it.scrollHeight - it.clientHeight") <= 0
    phone.get_by_test_id("lesson-topic").focus()
    expect(phone.get_by_test_id("lesson-save")).to_be_in_viewport(ratio=1)
    expect_saved(phone)
    # That all is well covers nothing.
    expect(phone.get_by_test_id("sync-status")).not_to_be_in_viewport()


def test_homework_written_right_before_its_file_stands_on_the_page_that_answers(
    phone: Page, served: Site
) -> None:
    """The page is made before the queue is sent: it catches up with what was answered since, and
    the next edit is none against oneself."""
    day = day_of(served, mark="phone homework")
    open_lesson(phone, served, day)
    homework = phone.get_by_test_id("lesson-homework")
    for text in ("Принести клей", "Принести клей и ножницы"):
        homework.fill(text)
        phone.locator("[name=file]").set_input_files(CLOUD)  # type: ignore[arg-type]
        phone.get_by_role("button", name="Добавить", exact=True).tap()
        expect(phone.locator("#files [role=alert]").first).to_contain_text("Файл добавлен")
        expect(homework).to_have_value(text)
        expect_saved(phone)
    expect(phone.locator("#conflict")).to_be_hidden()
    phone.reload()
    expect(homework).to_have_value("Принести клей и ножницы")


def test_what_is_saved_meanwhile_does_not_disturb_who_types_on(phone: Page, served: Site) -> None:
    day = day_of(served, mark="phone typing")
    open_lesson(phone, served, day)
    homework = phone.get_by_test_id("lesson-homework")
    phone.evaluate(QUEUED_AND_SAVED)
    homework.press_sequentially("Принести ")
    phone.evaluate("window.saved")
    homework.press_sequentially("клей")
    expect(homework).to_have_value("Принести клей")


def test_a_roll_that_was_not_sent_yet_is_undone_too(opened: Opened, served: Site) -> None:
    day, context = day_of(served, mark="phone unsent"), opened()
    page = enter(context, served)
    open_lesson(page, served, day)
    cell(page, day, 2).click()
    expect_saved(page)
    context.set_offline(True)
    page.get_by_test_id("roll-confirm").click()
    expect(cell(page, day, 9)).to_have_attribute("data-value", "present")
    page.get_by_role("button", name="Отменить").click()
    expect(cell(page, day, 9)).to_have_attribute("data-proposed", "present")
    expect(cell(page, day, 2)).to_have_attribute("data-value", "absent")
    expect(page.get_by_test_id("roll-confirm")).to_be_visible()
    context.set_offline(False)
    expect_saved(page)
    page.reload()
    expect(cell(page, day, 9)).to_have_attribute("data-value", "")


def test_a_roll_tapped_twice_is_undone_to_what_was_before(opened: Opened, served: Site) -> None:
    day, context = day_of(served, mark="phone twice"), opened()
    page = enter(context, served)
    open_lesson(page, served, day)
    context.set_offline(True)
    page.evaluate(TWICE)
    expect(cell(page, day, 9)).to_have_attribute("data-value", "present")
    page.get_by_role("button", name="Отменить").click()
    expect(cell(page, day, 9)).to_have_attribute("data-proposed", "present")
    expect(cell(page, day, 9)).to_have_attribute("data-value", "")


TWICE = """() => {
  const button = document.querySelector("[data-testid=roll-confirm]");
  button.click();
  button.click();
}"""


def test_a_page_shows_what_was_answered_after_it_was_made(opened: Opened, served: Site) -> None:
    """As when the answer comes while the page is on its way."""
    day, context = day_of(served, mark="phone answered"), opened()
    page = enter(context, served)
    open_lesson(page, served, day)
    page.evaluate(ANSWERED, day.lesson)
    page.reload()
    expect(page.get_by_test_id("lesson-homework")).to_have_value("Принести клей")


ANSWERED = """(lesson) => new Promise((done) => {
  const fields = { homework: { value: "Принести клей", base: "" } };
  const op = { kind: "lesson", uuid: "u", made_at: new Date().toISOString(), lesson, fields };
  const answer = { result: "ok", value: { homework: "Принести клей" }, why: "" };
  const { user } = document.getElementById("sync").dataset;
  indexedDB.open("zvonok").onsuccess = (event) => {
    const writing = event.target.result.transaction("answered", "readwrite");
    writing.objectStore("answered").add({ user, op, answer, at: Date.now() + 60_000 });
    writing.oncomplete = () => { event.target.result.close(); done(); };
  };
})"""


def test_an_older_answer_that_comes_late_takes_nothing_from_newer_words(
    opened: Opened, served: Site
) -> None:
    """The service worker may tell of an edit after the page has sent the next one."""
    day, context = day_of(served, mark="phone late answer"), opened()
    page = enter(context, served)
    open_lesson(page, served, day)
    homework = page.get_by_test_id("lesson-homework")
    for text in ("Клей", "Клей и ножницы"):
        page.evaluate(QUEUED_AND_SAVED)
        homework.fill(text)
        homework.blur()
        page.evaluate("window.saved")
    page.evaluate(LATE, day.lesson)
    page.evaluate(QUEUED_AND_SAVED)
    homework.fill("Клей, ножницы и бумага")
    homework.blur()
    page.evaluate("window.saved")
    expect(page.locator("#conflict")).to_be_hidden()
    expect_saved(page)
    page.reload()
    expect(homework).to_have_value("Клей, ножницы и бумага")


LATE = """(lesson) => new Promise((done) => {
  const fields = { homework: { value: "Клей", base: "" } };
  const op = { kind: "lesson", uuid: "u", made_at: "2020-01-01T00:00:00Z", lesson, fields };
  const answer = { result: "ok", value: { homework: "Клей" }, why: "" };
  const { user } = document.getElementById("sync").dataset;
  new BroadcastChannel("zvonok-outbox").postMessage({ user, pairs: [{ op, answer }] });
  setTimeout(done, 300);
})"""
