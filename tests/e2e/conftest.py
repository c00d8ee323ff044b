"""The site and the browser of the end-to-end tests; one of each for the session."""

from collections.abc import Iterator

import pytest

from tests.browser import browser
from tests.e2e.site import Site, running_site

__all__ = ["browser"]


@pytest.fixture(scope="session")
def site(servers: None) -> Iterator[Site]:
    """The running system."""
    with running_site() as site:
        yield site
