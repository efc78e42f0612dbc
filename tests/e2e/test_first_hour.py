"""From nothing to a school whose administrator works: the operator's and the school's first hour."""

import time

from playwright.sync_api import Page, expect

from controlplane.directory import KEEP
from tests.cast import PASSWORD
from tests.e2e.people import NEW_PASSWORD, log_in, set_up_second_factor
from tests.site import Site


def test_an_operator_connects_a_school_and_its_administrator_comes_in(
    calm_page: Page, served: Site
) -> None:
    page = calm_page
    log_in(page, served, "centre", "operator")
    set_up_second_factor(page)

    page.goto(served.url("centre", "/schools/"))
    page.get_by_role("link", name="Подключить школу").click()
    _fill_form(page)
    page.get_by_role("button", name="Подключить").click()
    expect(page.get_by_text("Школа подключена")).to_be_visible(timeout=15_000)
    page.get_by_role("button", name="Показать пароль").click()
    password = page.get_by_test_id("one-time-password").locator("code").inner_text()
    page.reload()
    expect(page.get_by_text("Пароль уже показали")).to_be_visible()

    log_in(page, served, "zarya", "garaeva.lr", password)
    _choose_password(page, password)
    set_up_second_factor(page, confirmed=True)
    _fill_card(page, served)


def _fill_form(page: Page) -> None:
    values = {
        "name": "МБУДО «Дом творчества „Заря“»",
        "short_name": "ДТ «Заря»",
        "slug": "zarya",
        "inn": "1655018018",
        "last_name": "Гәрәева",
        "first_name": "Ләйсән",
        "middle_name": "Рөстәмовна",
    }
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_label("Орган управления").select_option(label="Отдел образования")
    page.get_by_label("Муниципалитет").select_option("Казань")


def _choose_password(page: Page, old: str) -> None:
    expect(page.get_by_role("heading", name="Придумайте свой пароль")).to_be_visible()
    page.locator("[name=oldpassword]").fill(old)
    page.locator("[name=password1]").fill(NEW_PASSWORD)
    page.locator("[name=password2]").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Сохранить пароль").click()


def _fill_card(page: Page, served: Site) -> None:
    page.goto(served.url("zarya", "/"))
    expect(page.get_by_role("heading", name="Первые шаги")).to_be_visible()
    page.get_by_role("link", name="Перейти к шагу").click()
    page.get_by_label("Директор").fill("Гәрәев Рөстәм")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("Карточка школы сохранена")).to_be_visible()
    expect(page.get_by_text("Гәрәев Рөстәм")).to_be_visible()


def test_a_suspended_school_tells_its_people_and_works_again(calm_page: Page, served: Site) -> None:
    page = calm_page
    log_in(page, served, "beta", "teacher")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    served.run("school", "suspend", "beta", "--reason", "проверка")
    time.sleep(KEEP)  # every process has noticed by then
    assert served.get("beta", "/school/")[0] == 403
    assert "приостановлен" in served.get("beta", "/school/")[1]
    served.run("school", "resume", "beta", "--reason", "проверка окончена")
    time.sleep(KEEP)
    page.goto(served.url("beta", "/school/"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_wrong_passwords_end_in_a_page_that_says_what_to_do(page: Page, served: Site) -> None:
    for _ in range(7):
        log_in(page, served, "alpha", "parent", "не тот пароль")
    expect(page.get_by_role("heading", name="Слишком много попыток")).to_be_visible()
    log_in(page, served, "alpha", "director")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.url.endswith("/lessons/unfilled/")


def test_logging_out_everywhere_ends_the_other_browser(
    page: Page, served: Site, browser: object
) -> None:
    log_in(page, served, "alpha", "teacher")
    other = browser.new_context(locale="ru-RU").new_page()  # type: ignore[attr-defined]
    log_in(other, served, "alpha", "teacher", PASSWORD)
    page.goto(served.url("alpha", "/me/sessions/"))
    page.get_by_role("button", name="Выйти везде").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Выйти везде").click()
    expect(page.get_by_label("Логин")).to_be_visible()
    other.goto(served.url("alpha", "/school/"))
    expect(other.get_by_label("Логин")).to_be_visible()
