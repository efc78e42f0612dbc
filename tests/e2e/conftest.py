"""A real browser on a whole site. Chromium is the one that `make test` found."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.devices import Opened
from tests.site import Site, site

# Playwright runs an event loop in this thread; Django would refuse its queries here.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

QUIET = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-quic",
]  # fmt: skip


@pytest.hookimpl(tryfirst=True)  # before xdist looks at the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs a browser, and one site in one process is enough. The way from an empty
    school comes first: the others fill its schools."""
    items.sort(key=lambda item: "test_school_year" not in item.nodeid)
    for item in items:
        if "tests/e2e" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    launch: dict[str, Any] = {**browser_type_launch_args, "args": QUIET}
    if os.environ.get("CHROMIUM"):
        launch["executable_path"] = os.environ["CHROMIUM"]
    return launch


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "locale": "ru-RU",
        "timezone_id": "Europe/Moscow",
        "viewport": {"width": 1280, "height": 900},
    }


@pytest.fixture(scope="session")
def served() -> Iterator[Site]:
    with site("browser") as found:
        yield found


@pytest.fixture(scope="session")
def relaxed() -> Iterator[Site]:
    """A site that demands no second factor of the roles that must have one, as a demonstration."""
    with site("pages", worker=False, ZVONOK_DEMO="1") as found:
        yield found


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    """Contexts, each a browser of its own, closed after the test."""
    made: list[BrowserContext] = []

    def open_one() -> BrowserContext:
        made.append(browser.new_context(locale="ru-RU", timezone_id="Europe/Moscow"))
        made[-1].set_default_timeout(10_000)
        return made[-1]

    yield open_one
    for context in made:
        context.close()


@pytest.fixture
def calm_page(page: Page, served: Site) -> Iterator[Page]:
    """A page on which any request to another host or any console error fails the test."""
    troubles: list[str] = []
    page.on("request", lambda r: _note(troubles, r.url, served.port))
    page.on("console", lambda m: troubles.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    yield page
    assert troubles == []


def _note(troubles: list[str], url: str, port: int) -> None:
    here = f".localhost:{port}/"
    if here not in url and not url.startswith("data:"):
        troubles.append(f"a request to another host: {url}")
