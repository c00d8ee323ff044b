"""docs/settings.md is in step with the variables that are read, and nothing reads the environment past the list."""

import re

from django.conf import settings

from tym.management.commands.settings_page import PAGE, page
from tym.settings.variables import VARIABLES

#: The launcher's and the servers' own, which are no settings of the system.
OUTSIDE = {
    "tym/embedded/machine.py", "tym/celery.py", "tym/probe.py", "tym/wsgi.py", "tym/demo_keys.py",
}  # fmt: skip


def test_the_page_is_in_step():
    assert (settings.BASE_DIR / PAGE).read_text() == page(), "run manage.py settings_page"


def test_every_variable_is_explained():
    assert all(variable.text.endswith((".", "fi")) for variable in VARIABLES)
    assert len({variable.name for variable in VARIABLES}) == len(VARIABLES)


def test_the_environment_is_read_through_the_list_only():
    readers = set()
    for app in [*settings.OWN_APPS, "tym"]:
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            if re.search(r"os\.environ|os\.getenv|\bgetenv\(", path.read_text()):
                readers.add(str(path.relative_to(settings.BASE_DIR)))
    assert readers <= OUTSIDE


def test_every_variable_that_is_read_is_used():
    code = "".join(path.read_text() for path in (settings.BASE_DIR / "tym").rglob("*.py"))
    unused = [v.name for v in VARIABLES if len(re.findall(rf'"{v.name}"', code)) < 2]
    assert unused == []
