"""A demo person at the browser: signs in with the button, goes to pages, and sees what is wrong on them."""

from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import NARROW, WIDE, axe_violations, sideways_scroll
from tests.e2e.site import Site

#: What the console repeats of answers that say no.
REFUSED = "the server responded with a status of 4"


class Person:
    """One of the demo's people with a browser of their own; ``page`` is what they look at.

    ``complaints`` gathers what the console and the content policy complained of.
    """

    def __init__(self, browser: Browser, site: Site, name: str, **options: Any) -> None:
        self.site = site
        self.name = name
        self.context: BrowserContext = browser.new_context(locale="fi-FI", base_url=site.url, **{"viewport": WIDE, **options})
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.sign_in()

    def _hear(self, message: Any) -> None:
        if message.type in {"error", "warning"} and REFUSED not in message.text:
            self.complaints.append(message.text)

    def sign_in(self) -> None:
        """Press the button of one's name."""
        self.page.goto("/kirjautuminen/")
        self.page.get_by_role("button", name=self.name).click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Työpöytä")

    def search_code(self, code: str) -> None:
        """Search by identity code on the page of a new client."""
        self.page.goto("/asiakkaat/uusi/")
        self.page.get_by_label("Henkilötunnus").fill(code)
        self.page.get_by_role("button", name="Hae").last.click()

    def find(self, name: str) -> None:
        """Find a client in the list by name and open the page."""
        self.page.goto("/asiakkaat/")
        self.page.locator("main [name=q]").fill(name)
        self.page.locator("main [name=q]").press("Enter")
        self.page.wait_for_url("**haku=**")
        self.page.locator("main table a.app-table__strong", has_text=name).first.click()

    def tell_purpose(self, text: str = "Asiakas otti yhteyttä") -> None:
        """Choose why one opens the client."""
        self.page.get_by_label(text).check()
        self.page.get_by_role("button", name="Avaa tiedot").click()

    def look(self, what: str) -> list[str]:
        """What is wrong with the page as it stands: rules of accessibility, sideways scroll, headings.

        A page is looked at wide and narrow; a further state of it ("list, empty") by these rules narrow only, where
        tables are cards and menus are folded. A look by the rules takes a second.
        """
        found = []
        for size in (NARROW, WIDE):
            self.page.set_viewport_size(size)
            if size == NARROW or "," not in what:
                found += [f"{what} at {size['width']}: {violation}" for violation in axe_violations(self.page)]
            if sideways_scroll(self.page):
                found.append(f"{what} at {size['width']}: {sideways_scroll(self.page)} px wider than the window")
        if self.page.locator("h1").count() != 1:
            found.append(f"{what}: {self.page.locator('h1').count()} h1")
        return found

    def leave(self) -> list[str]:
        """Close the browser; return the complaints."""
        self.context.close()
        return self.complaints
