"""Chromium for the tests: one browser a run, a page that remembers what went wrong on it, and axe.

Use the fixture ``page`` with ``live_server``, and mark the test ``browser``. Chromium is ``/usr/bin/chromium`` or the
environment's ``CHROMIUM``; without it the tests are skipped and say so.
"""

import os
import shutil
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

# Playwright's loop runs in this thread, and Django would refuse to touch the database from it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    # Containers give /dev/shm 64 MB, where a large page makes a renderer hang or die.
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 800}


def chromium_path() -> str | None:
    """Where Chromium is, or None."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@cache
def running_browser(config: pytest.Config) -> Browser:
    """Chromium, started once a run, whichever module's fixture asks first; two of Playwright's loops do not fit in one thread."""
    path = chromium_path()
    if path is None:
        pytest.skip("NO CHROMIUM: browser tests are skipped")
    playwright = sync_playwright().start()
    browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
    config.add_cleanup(playwright.stop)
    config.add_cleanup(browser.close)
    return browser


@pytest.fixture(scope="session")
def browser(pytestconfig: pytest.Config) -> Browser:
    """The browser of the run."""
    return running_browser(pytestconfig)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in Finnish, 1280 px wide; fails the test in the end when the console or the content policy complained."""
    context = browser.new_context(locale="fi-FI", viewport=WIDE)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.complaints = complaints
    yield page
    context.close()
    assert complaints == []


def enter(page: Page, live_server: Any, session: Any) -> None:
    """Give a page the session of a test client that has signed in."""
    for key, morsel in session.cookies.items():
        page.context.add_cookies([{"name": key, "value": morsel.value, "url": live_server.url}])


@cache
def _axe_script() -> str:
    return str(Axe().axe_script)


def axe_violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands: rule, how many places, the first of them."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe_script())
    # What passed is not gathered and does not cross to this process: half of a look's time. Violations come in full.
    options = {"runOnly": AXE_RULES, "resultTypes": ["violations"]}
    found: Any = page.evaluate("options => axe.run(options).then(result => result.violations)", options)
    return [f"{rule['id']} in {len(rule['nodes'])} places: {rule['nodes'][0]['html'][:200]}" for rule in found]


def sideways_scroll(page: Page) -> int:
    """By how many pixels the page is wider than the window; 0 when nobody has to scroll sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
