"""``make screenshots``: take the manuals' pictures from a running demo, by driving Chromium through it.

Start the demo first (``make run``), freshly loaded: it is the same from the same day and seed. What is done here is left in it
(purposes chosen, one break-glass access). Needs the packages of ``requirements/dev.lock`` and Chromium. With Pillow installed
the pictures are saved with a palette, in about a third of the size.
"""

import argparse
import importlib
import importlib.util
import io
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "manual" / "pictures"
WIDTH, HEIGHT = 1280, 760
LARGEST = 150_000
COLOURS = 96
#: Pixels around a part of a page.
AIR = 16
#: Nobody has this code; a made-up one (R47).
FREE_CODE = "010594-900Y"

#: People of the demo, by what they show.
EXPERT, COLLEAGUE, REVIEWER, ADMINISTRATOR = "Johanna Heikkilä", "Anu Niemi", "Tuula Ristola", "Ilkka Saarela"


@dataclass
class Camera:
    """A browser at the demo."""

    browser: Browser
    address: str

    @contextmanager
    def person(self, name: str = "") -> Iterator[Page]:
        """A page signed in as one of the demo's people; a stranger's at the sign-in page without a name."""
        context = self.browser.new_context(
            base_url=self.address, locale="fi-FI", viewport={"width": WIDTH, "height": HEIGHT}, reduced_motion="reduce"
        )
        page = context.new_page()
        page.goto("/kirjautuminen/")
        if name:
            page.get_by_role("button", name=f"Kirjaudu {name}").first.click()
            page.wait_for_url(lambda url: "kirjautuminen" not in url)
        yield page
        context.close()

    def take(self, page: Page, name: str, *, part: str = "", height: int = HEIGHT) -> None:
        """Save a picture.

        Args:
            page: the page as it stands.
            name: file name without ending.
            part: selector of what is meant, taken with some air around it; the page's top when empty.
            height: of the picture in pixels, at most.
        """
        # As high as the picture, so that a bar which sticks to the window's foot does not lie across it.
        page.set_viewport_size({"width": WIDTH, "height": max(HEIGHT, height)})
        page.evaluate("document.activeElement?.blur(); window.scrollTo(0, 0)")
        left, top, width, tall = 0.0, 0.0, float(WIDTH), float(height)
        box = page.locator(part).first.bounding_box() if part else None
        if box:
            left = max(0.0, box["x"] - AIR)
            top = box["y"] if part == "main" else max(0.0, box["y"] - AIR)
            width, tall = min(WIDTH - left, box["width"] + 2 * AIR), min(tall, box["height"] + AIR)
        data = smaller(page.screenshot(full_page=True, clip={"x": left, "y": top, "width": width, "height": tall}))
        if len(data) > LARGEST:
            raise SystemExit(f"{name}.png has {len(data)} bytes: crop it to what is meant, or install Pillow.")
        (PICTURES / f"{name}.png").write_bytes(data)
        print(f"  {name}.png  {len(data) // 1000} kB", flush=True)


def smaller(data: bytes) -> bytes:
    """The picture with a palette where Pillow is installed; as it came otherwise."""
    if importlib.util.find_spec("PIL") is None:
        return data
    image = importlib.import_module("PIL.Image")
    result = io.BytesIO()
    image.open(io.BytesIO(data)).convert("RGB").quantize(COLOURS).save(result, "PNG", optimize=True)
    return min(data, result.getvalue(), key=len)


def open_client(page: Page, name: str) -> str:
    """Find a client by name and open the page, telling a purpose where one is asked; returns the client's address."""
    page.goto("/asiakkaat/")
    page.locator("#quick").fill(name)
    page.keyboard.press("Enter")
    page.locator("table.app-clients a.app-table__strong").first.click()
    if "/tarkoitus/" in page.url:
        page.get_by_label("Asiakas otti yhteyttä").check()
        page.get_by_role("button", name="Avaa tiedot").click()
    page.wait_for_selector(".app-side")
    return page.url


def signing_in(camera: Camera) -> None:
    """The sign-in form."""
    with camera.person() as page:
        camera.take(page, "kirjautuminen", part="section.app-measure:has(input[type=password])")


def desk_and_list(camera: Camera) -> None:
    """The desk, and the client list with its filters."""
    with camera.person(EXPERT) as page:
        page.goto("/")
        camera.take(page, "tyopoyta")
        page.goto("/asiakkaat/?vastuu=me&tila=open&tila=closing")
        camera.take(page, "asiakkaat")


def intake(camera: Camera) -> None:
    """The intake after a search that found nobody; nothing is saved."""
    with camera.person(EXPERT) as page:
        page.goto("/asiakkaat/uusi/")
        page.get_by_label("Henkilötunnus").fill(FREE_CODE)
        page.locator("main").get_by_role("button", name="Hae").click()
        camera.take(page, "uusi-asiakas", height=1150)
        page.goto("/asiakkaat/poikkeusavaus/")
        page.get_by_label("Henkilötunnus").fill(FREE_CODE)
        page.get_by_label("Miksi tiedot on avattava juuri nyt?").fill(
            "Asiakas tuli palvelupisteeseen kiireellisessä asiassa, eikä oma virkailija ole tavoitettavissa."
        )
        camera.take(page, "poikkeusavaus", part="main", height=600)


def client_pages(camera: Camera) -> None:
    """A client's pages as the responsible official sees them."""
    with camera.person(EXPERT) as page:
        address = open_client(page, "Salminen Aino")
        camera.take(page, "asiakas", height=800)
        page.goto(f"{address}loki/")
        camera.take(page, "loki", height=800)
        for part, picture in (("palvelutarpeet", "palvelutarpeet"), ("suostumukset", "suostumukset"), ("liitteet/uusi", "liite")):
            page.goto(f"{address}{part}/")
            camera.take(page, picture, part="main", height=700)
        address = open_client(page, "Rautio Pekka")
        page.goto(f"{address}vastuuvirkailija/")
        camera.take(page, "vastuuvirkailija", part="main", height=520)
        page.goto(f"{address}esteellisyys/")
        camera.take(page, "esteellisyys", part="main", height=560)
        address = open_client(page, "Kivimäki Oona")
        page.goto(f"{address}suojaus/")
        camera.take(page, "suojaus", part="main", height=600)


def assessments(camera: Camera) -> None:
    """A joint assessment that is being made, and the one before it beside it."""
    with camera.person(EXPERT) as page:
        address = open_client(page, "Al-Hassan Noor")
        page.goto(f"{address}arviointi/")
        camera.take(page, "arviointi", part="main", height=900)
        page.get_by_role("link", name="Vertaa").first.click()
        camera.take(page, "arvioinnit-rinnakkain", part="main", height=640)


def colleague(camera: Camera) -> None:
    """What somebody outside the ring meets: the purpose, and contact details that are not shown."""
    with camera.person(COLLEAGUE) as page:
        page.goto("/asiakkaat/")
        page.locator("#quick").fill("Rautio Pekka")
        page.keyboard.press("Enter")
        page.locator("table.app-clients a.app-table__strong").first.click()
        camera.take(page, "kayttotarkoitus", part="main", height=700)
        address = open_client(page, "Salminen Aino")
        page.goto(f"{address}henkilo/")
        camera.take(page, "turvakielto", height=620)


def supervising(camera: Camera) -> None:
    """What waits for a supervisor: ends of roles, conflicts of interest, and an opening by exception to review."""
    with camera.person(EXPERT) as page:
        page.goto("/roolit/paattyvat/")
        camera.take(page, "paattyvat", part="main", height=560)
        page.goto("/asiakkaat/esteellisyydet/")
        camera.take(page, "esteellisyydet", part="main", height=420)
        page.goto("/asiakkaat/tyomaara/")
        camera.take(page, "tyomaara", part="main", height=560)
    with camera.person(REVIEWER) as page:
        page.goto("/?laji=break_glass_review")
        page.locator("table.app-desk a", has_text="Avaa").first.click()
        camera.take(page, "tarkastus", part="main", height=800)


def administration(camera: Camera) -> None:
    """The administrator's pages."""
    with camera.person(ADMINISTRATOR) as page:
        page.goto("/yllapito/")
        camera.take(page, "yllapito")
        page.goto("/yllapito/kayttajat/?name=Niemi")
        page.locator("table a.app-table__strong").first.click()
        camera.take(page, "kayttaja", height=980)
        page.get_by_role("link", name="Pyydä kaksivaiheisen tunnistautumisen nollausta").click()
        camera.take(page, "nollaus", part="main", height=560)
        page.goto("/yllapito/roolit/?show=ending")
        camera.take(page, "roolien-jatko", height=700)
        page.goto("/roolit/")
        camera.take(page, "roolit", height=900)
        page.goto("/yllapito/maaraajat/")
        camera.take(page, "maaraajat", height=700)


SCENES: tuple[Callable[[Camera], None], ...] = (
    signing_in,
    desk_and_list,
    intake,
    client_pages,
    assessments,
    colleague,
    supervising,
    administration,
)


def main() -> int:
    """Take all pictures, or those of the scenes that are named; return the exit code."""
    arguments = argparse.ArgumentParser(description="Take the manuals' pictures from a running demo.")
    arguments.add_argument("address", nargs="?", default="http://localhost:8000", help="address of the demo")
    arguments.add_argument("--scene", action="append", choices=[scene.__name__ for scene in SCENES], help="this one only")
    options = arguments.parse_args()
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        print("There is no Chromium: install it, or name it in CHROMIUM.", file=sys.stderr)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--headless", "--no-sandbox", "--disable-gpu"])
        camera = Camera(browser, options.address.rstrip("/"))
        for scene in SCENES:
            if not options.scene or scene.__name__ in options.scene:
                scene(camera)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
