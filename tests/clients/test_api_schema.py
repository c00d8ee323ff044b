"""The schema: for those who have signed in, the same as the committed one, and kept to by the answers."""

import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.test import Client as HttpClient
from django.utils.translation import override
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.validation import validate_schema
from jsonschema import Draft4Validator

from clients.api.parts import PARTS
from clients.models import Client, Education
from clients.services import strike
from tests.clients.test_api import ENTRIES, address, make
from tests.factories import Area, make_entry
from tests.http import signed_in
from tests.http_api import CLIENTS, told

COMMITTED = Path(settings.BASE_DIR) / "docs" / "openapi.yaml"
ADDRESS = "/api/v1/schema/"


@pytest.fixture(scope="module")
def generated() -> dict:
    """The schema of the code, in English."""
    GENERATOR_STATS.reset()
    with override("en"):
        schema = SchemaGenerator().get_schema(request=None, public=True)
    assert not GENERATOR_STATS, "drf-spectacular warns of something"
    return yaml.safe_load(OpenApiYamlRenderer().render(schema, renderer_context={}))


def test_the_committed_schema_is_that_of_the_code(generated: dict):
    hint = "run: .venv/bin/python manage.py spectacular --lang en --settings tym.settings.test --file docs/openapi.yaml"
    assert yaml.safe_load(COMMITTED.read_text(encoding="utf-8")) == generated, hint


def test_it_is_a_schema_of_reading_only(generated: dict):
    validate_schema(generated)
    assert {method for operations in generated["paths"].values() for method in operations} == {"get"}
    for operations in generated["paths"].values():
        assert operations["get"]["security"] == [{"token": []}, {"session": []}]
        assert {"200", "401", "403", "404", "429"} <= operations["get"]["responses"].keys()
    assert not re.search("identity_(code|index)", COMMITTED.read_text(encoding="utf-8"))


def test_every_address_of_the_api_is_in_it(generated: dict):
    told_of = {path.removeprefix("/api/v1/clients/{client_id}/") for path in generated["paths"]}
    assert {f"{part.slug}/" for part in PARTS} | {f"{part.slug}/{{entry_id}}/" for part in ENTRIES} <= told_of


def test_it_is_shown_to_those_who_have_signed_in(area: Area):
    assert told(HttpClient().get(ADDRESS)) == (401, "session_not_open")
    answer = signed_in(area.user("tvv_expert")).get(ADDRESS)
    assert answer.status_code == 200
    assert yaml.safe_load(answer.content)["paths"].keys() == yaml.safe_load(COMMITTED.read_text(encoding="utf-8"))["paths"].keys()


def validator(generated: dict, path: str) -> Draft4Validator:
    """Checks answers of a path; a field that may be null is said so in a way of OpenAPI's own."""
    shape = generated["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    return Draft4Validator(_plain({**shape, "components": generated["components"]}))


def _plain(node):
    if isinstance(node, list):
        return [_plain(one) for one in node]
    if not isinstance(node, dict):
        return node
    plain = {name: _plain(value) for name, value in node.items()}
    if plain.pop("nullable", False):
        return {"anyOf": [plain, {"type": "null"}]}
    return plain


def test_the_answers_keep_to_it(area: Area, client_of_expert: Client, generated: dict):
    http = signed_in(area.user("tvv_expert"))
    rows = {part: make(client_of_expert, part, area) for part in ENTRIES}
    struck = make_entry(client_of_expert, Education, stored_by=area.authorities["tvv"])
    strike(actor=area.actor("tvv_expert"), record=struck, seen_version=struck.row_version)
    places = {CLIENTS: CLIENTS, CLIENTS + "{client_id}/": address(client_of_expert)}
    places |= {f"{CLIENTS}{{client_id}}/{part.slug}/": address(client_of_expert, part.slug) for part in PARTS}
    places |= {
        f"{CLIENTS}{{client_id}}/{part.slug}/{{entry_id}}/": address(client_of_expert, part.slug, row.pk)
        for part, row in rows.items()
    }
    for path, place in places.items():
        answer = http.get(place)
        assert answer.status_code == 200, place
        validator(generated, path).validate(answer.json())
    assert len(http.get(address(client_of_expert, "education")).json()["results"]) == 2
