"""Nothing that a teacher did is lost: without a connection, with a killed browser, an expired
session, two tabs, two people, and no name is left on the device after a log-out."""

import os
import signal
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Playwright, expect

from tests.e2e.conftest import QUIET
from tests.e2e.devices import (
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
from tests.e2e.lessons import day_of, do
from tests.e2e.people import log_in
from tests.site import Site


def test_a_lesson_is_filled_without_a_connection_and_a_reload_keeps_it(
    opened: Opened, served: Site
) -> None:
    day, context = day_of(served, mark="offline"), opened()
    page = enter(context, served)
    open_lesson(page, served, day)
    cell(page, day, 1).click()
    expect_value(page, day, 1, "absent")
    expect_kept(page)
    expect_stored(page, "/today/")
    context.set_offline(True)
    cell(page, day, 0).click()
    page.get_by_test_id("lesson-homework").fill("Чертёж")
    page.get_by_test_id("roll-confirm").click()
    expect(page.get_by_test_id("sync-status")).to_have_attribute("data-state", "offline")
    page.reload()
    expect(page.locator("#lesson[data-ready]")).to_be_attached()
    expect_value(page, day, 0, "absent", "queued")
    expect_value(page, day, 1, "absent", "queued")  # by the roll; it was saved before the page was
    expect(page.get_by_test_id("lesson-homework")).to_have_value("Чертёж")
    expect(page.get_by_text("Перекличка отмечена")).to_be_visible()
    page.goto(served.url("alpha", "/today/"))
    item = page.locator(f'[data-lesson-id="{day.lesson}"]')
    expect(item).to_contain_text("ещё не отправлено")
    context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect_saved(page)
    expect(item).to_have_attribute("data-state", "filled")


def test_what_was_saved_after_the_page_was_kept_is_seen_offline(
    opened: Opened, served: Site
) -> None:
    day, context = day_of(served, mark="stale"), opened()
    page = enter(context, served)
    open_lesson(page, served, day)
    expect_kept(page)
    cell(page, day, 4).click()
    expect_value(page, day, 4, "absent")
    expect_saved(page)
    context.set_offline(True)
    page.reload()
    expect(page.locator("#sync")).to_have_attribute("data-kept", "yes")
    expect_value(page, day, 4, "absent")


def test_lessons_of_today_open_offline_though_nobody_opened_them(
    opened: Opened, served: Site
) -> None:
    day, context = day_of(served, mark="precached"), opened()
    page = enter(context, served)
    expect_kept(page)
    expect_stored(page, f"/lessons/{day.lesson}/")
    context.set_offline(True)
    page.goto(served.url("alpha", f"/lessons/{day.lesson}/"))
    expect(page.locator("#lesson[data-ready]")).to_be_attached()
    page.goto(served.url("alpha", "/groups/"))
    expect(page.get_by_role("heading", name="Нет связи")).to_be_visible()


def test_a_killed_browser_loses_nothing(
    playwright: Playwright, served: Site, tmp_path: Path
) -> None:
    day = day_of(served, mark="killed")
    context = _persistent(playwright, tmp_path)
    page = enter(context, served)
    open_lesson(page, served, day)
    expect_kept(page)
    context.set_offline(True)
    cell(page, day, 6).click()
    cell(page, day, 7).click()
    page.get_by_test_id("roll-confirm").click()
    expect(page.get_by_text("Перекличка отмечена")).to_be_visible()
    page.wait_for_timeout(300)
    _kill(tmp_path)

    context = _persistent(playwright, tmp_path)
    page = context.new_page()
    page.goto(served.url("alpha", "/today/"))
    if "/login/" in page.url:  # the cookie had not reached the disk yet
        log_in(page, served, "alpha", "teacher")
        page.wait_for_url("**/today/")
    open_lesson(page, served, day)
    expect_value(page, day, 6, "absent")
    expect_value(page, day, 0, "present")
    expect_saved(page)
    context.close()


def _kill(folder: Path) -> None:
    """The browser of this profile, as a dead battery would."""
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = place.read_bytes().decode(errors="replace")
        except OSError:
            continue
        if f"--user-data-dir={folder}" in words and "--type=" not in words:
            os.kill(int(place.parent.name), signal.SIGKILL)


def _persistent(playwright: Playwright, folder: Path) -> BrowserContext:
    found: Any = os.environ.get("CHROMIUM")
    context = playwright.chromium.launch_persistent_context(
        folder, executable_path=found or None, args=QUIET, locale="ru-RU"
    )
    context.set_default_timeout(10_000)
    return context


def test_an_expired_session_keeps_the_marks_and_says_so(opened: Opened, served: Site) -> None:
    day, context = day_of(served, mark="expired"), opened()
    page = enter(context, served)
    open_lesson(page, served, day)
    expect_kept(page)
    context.clear_cookies(name="session")
    cell(page, day, 2).click()
    expect(page.get_by_text("Войдите снова — отметки сохранены на устройстве.")).to_be_visible()
    page.locator("[data-sync-note]").get_by_role("link", name="Войти").click()
    page.locator("[name=login]").fill("teacher")
    page.locator("[name=password]").fill("correct-horse-7")
    page.get_by_role("button", name="Войти").click()
    expect(page.locator("#lesson[data-ready]")).to_be_attached()
    expect_value(page, day, 2, "absent")
    expect_saved(page)


def test_a_page_from_before_a_log_in_takes_a_fresh_token(opened: Opened, served: Site) -> None:
    day, context = day_of(served, mark="token"), opened()
    page = enter(context, served)
    open_lesson(page, served, day)
    expect_kept(page)
    context.clear_cookies(name="session")
    other = enter(context, served)
    other.close()
    cell(page, day, 2).click()
    expect_value(page, day, 2, "absent")
    expect_saved(page)


def test_marks_of_one_person_are_never_sent_by_another(opened: Opened, served: Site) -> None:
    day, context = day_of(served, mark="stranger"), opened()
    page = enter(context, served)
    open_lesson(page, served, day)
    expect_kept(page)
    context.clear_cookies(name="session")
    do(served, "colleague")
    other = enter(context, served, "colleague")
    cell(page, day, 2).click()
    expect(page.locator("[data-for=stranger]")).to_be_visible()
    assert "Әхмәтова" not in other.evaluate(_STORED)
    other.reload()
    expect(other.locator("[data-sync-others]")).to_contain_text("Ивановская М. О.")
    context.clear_cookies(name="session")
    page = enter(context, served)
    open_lesson(page, served, day)
    expect_value(page, day, 2, "absent")


def test_two_tabs_show_the_same_and_send_once(opened: Opened, served: Site) -> None:
    day, context = day_of(served, mark="tabs"), opened()
    page = enter(context, served)
    open_lesson(page, served, day)
    second = context.new_page()
    open_lesson(second, served, day)
    cell(page, day, 0).click()
    expect_value(second, day, 0, "absent")
    cell(second, day, 1).click()
    expect_value(page, day, 1, "absent")
    cell(page, day, 1).click()
    expect_value(second, day, 1, "present")
    expect_saved(page)
    expect_saved(second)


def test_two_devices_mark_one_child_and_choose(opened: Opened, served: Site) -> None:
    day = day_of(served, mark="conflict")
    one, other = opened(), opened()
    page, theirs = enter(one, served), enter(other, served)
    open_lesson(page, served, day)
    open_lesson(theirs, served, day)
    theirs.locator("[data-more]").nth(5).click()
    theirs.get_by_role("button", name="Болезнь", exact=True).click()
    expect_value(theirs, day, 5, "absent:illness")
    cell(page, day, 5).click()
    dialog = page.locator("#conflict")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Ёлкин Пётр")
    expect(dialog).to_contain_text("вы на другом устройстве")
    expect(page.get_by_test_id("sync-status")).to_have_text("Есть расхождения")
    expect(cell(page, day, 5)).to_have_attribute("data-sync", "conflict")
    dialog.get_by_role("button", name="Взять с другого устройства").click()
    expect(dialog).to_be_hidden()
    expect_value(page, day, 5, "absent:illness")

    cell(theirs, day, 6).click()
    expect_value(theirs, day, 6, "absent")
    page.locator("[data-more]").nth(6).click()
    page.get_by_role("button", name="Карантин").click()
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Оставить моё").click()
    expect_value(page, day, 6, "absent:quarantine")

    cell(theirs, day, 8).click()
    expect_value(theirs, day, 8, "absent")
    page.get_by_test_id("roll-confirm").click()
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Взять с другого устройства").click()
    expect_value(page, day, 8, "absent")
    expect_value(page, day, 9, "present")
    expect(page.get_by_text("Перекличка отмечена")).to_be_visible()


def test_a_lesson_cancelled_meanwhile_says_why_nothing_was_saved(
    opened: Opened, served: Site
) -> None:
    day, context = day_of(served, mark="cancelled"), opened()
    page = enter(context, served)
    open_lesson(page, served, day)
    do(served, "cancel", str(day.lesson))
    cell(page, day, 0).click()
    problems = page.locator("[data-problems]")
    expect(problems).to_contain_text("Әхмәтова Зөһрә")
    expect(problems).to_contain_text("Занятие отменено: болезнь педагога.")
    expect(cell(page, day, 0)).to_have_attribute("data-value", "")
    page.reload()
    expect(problems).to_be_visible()  # until it is dismissed
    problems.get_by_role("button", name="Понятно").click()
    expect(problems).to_be_hidden()


def test_a_poisonous_operation_does_not_stop_the_others(opened: Opened, served: Site) -> None:
    day, context = day_of(served, mark="poison"), opened()
    page = enter(context, served)
    open_lesson(page, served, day)
    expect_saved(page)
    context.set_offline(True)
    cell(page, day, 0).click()
    expect_value(page, day, 0, "absent", "queued")
    page.evaluate(_POISON)
    cell(page, day, 1).click()
    expect_value(page, day, 1, "absent", "queued")
    context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect_value(page, day, 0, "absent")
    expect_value(page, day, 1, "absent")
    expect_saved(page)
    expect(page.locator("[data-problems]")).to_be_visible()


_POISON = """() => new Promise((resolve) => {
  const asked = indexedDB.open("zvonok", 1);
  asked.onsuccess = () => {
    const writing = asked.result.transaction("ops", "readwrite");
    const user = document.getElementById("sync").dataset.user;
    const op = { kind: "mark", uuid: "no uuid", lesson: 1, enrolment: 1, value: "present", base: "" };
    writing.objectStore("ops").add({ user, owner: "", sent: false, op });
    writing.oncomplete = () => { asked.result.close(); resolve(); };
  };
})"""


def test_a_log_out_leaves_no_name_on_the_device(opened: Opened, served: Site) -> None:
    day, context = day_of(served, mark="leave"), opened()
    page = enter(context, served)
    open_lesson(page, served, day)
    expect_kept(page)
    assert "Әхмәтова" in page.evaluate(_STORED)
    context.route("**/journal/ops/", lambda route: route.abort())
    cell(page, day, 0).click()
    expect(page.get_by_test_id("sync-status")).to_have_attribute("data-state", "offline")
    press_log_out(page)
    expect(page.get_by_role("heading", name="Не отправлено 1 изменение")).to_be_visible()
    page.get_by_role("button", name="Остаться").click()
    press_log_out(page)
    page.get_by_role("button", name="Выйти всё равно").click()
    page.wait_for_url("**/login/")
    page.wait_for_timeout(300)
    assert "Әхмәтова" not in page.evaluate(_STORED)
    context.unroute("**/journal/ops/")
    page = enter(context, served)
    open_lesson(page, served, day)
    expect_value(page, day, 0, "absent")


# All that the browser keeps for this school, as one text.
_STORED = """async () => {
  let found = JSON.stringify(localStorage) + JSON.stringify(sessionStorage);
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) found += await (await cache.match(request)).text();
  }
  const base = await new Promise((resolve) => {
    const asked = indexedDB.open("zvonok", 1);
    asked.onsuccess = () => resolve(asked.result);
  });
  for (const store of base.objectStoreNames) {
    found += JSON.stringify(await new Promise((resolve) => {
      const asked = base.transaction(store).objectStore(store).getAll();
      asked.onsuccess = () => resolve(asked.result);
    }));
  }
  base.close();
  return found;
}"""


def test_someone_else_s_computer_keeps_no_page(opened: Opened, served: Site) -> None:
    day, context = day_of(served, mark="shared"), opened()
    page = context.new_page()
    page.goto(served.url("alpha", "/login/"))
    page.locator("[name=login]").fill("teacher")
    page.locator("[name=password]").fill("correct-horse-7")
    page.get_by_label("Чужой компьютер").check()
    page.get_by_role("button", name="Войти").click()
    open_lesson(page, served, day)
    cell(page, day, 0).click()
    expect_saved(page)
    page.wait_for_timeout(1500)
    assert page.get_by_test_id("sync-status").get_attribute("data-offline-ready") is None
    assert "Әхмәтова" not in page.evaluate(_STORED)
