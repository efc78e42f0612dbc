"""What people do in the browser, in words."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page

from tests.cast import PASSWORD
from tests.site import Site

NEW_PASSWORD = "зимний-вечер-42"


def log_in(page: Page, served: Site, place: str, login: str, password: str = PASSWORD) -> None:
    page.set_default_timeout(10_000)
    page.goto(served.url(place, "/login/"))
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(password)
    page.get_by_role("button", name="Войти").click()


def confirm(page: Page, password: str = PASSWORD) -> None:
    """The password again, where a dangerous page asks for it."""
    page.wait_for_url("**/me/confirm/**")
    page.locator("[name=password]").fill(password)
    page.get_by_role("button", name="Продолжить").click()


def code_of(secret: str) -> str:
    """What an authenticator app would show now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def set_up_second_factor(page: Page, *, confirmed: bool = False) -> str:
    """On the page that demands it; returns the secret. `confirmed`: the password was just given."""
    if not confirmed:
        confirm(page)
    secret = (page.locator("details code").text_content() or "").strip()
    page.locator("[name=code]").fill(code_of(secret))
    page.get_by_role("button", name="Включить").click()
    page.wait_for_url("**/me/codes/**")
    return secret
