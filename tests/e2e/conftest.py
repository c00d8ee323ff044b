"""The site and the browser of the end-to-end tests; one of each for the session."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import browser
from tests.database import TestDatabase
from tests.e2e.people import Person
from tests.e2e.site import Site, running_site

__all__ = ["browser"]


@pytest.fixture(scope="session")
def site(test_db: TestDatabase) -> Iterator[Site]:
    """The running system; after the tests' own database, whose template it copies."""
    with running_site() as site:
        yield site


@pytest.fixture
def people(browser: Browser, site: Site) -> Iterator:
    """Signs demo people in; in the end nobody's console may have complained."""
    inside: list[Person] = []

    def sign_in(name: str, **options) -> Person:
        inside.append(Person(browser, site, name, **options))
        return inside[-1]

    yield sign_in
    assert [complaint for person in inside for complaint in person.leave()] == []
