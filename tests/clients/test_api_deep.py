"""Thousands of made-up requests to the API by its schema: answered as it says, and never with a fault. In make test-deep only."""

import pytest
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings

from authorities.models import User
from clients.api.parts import PARTS
from clients.models import Client
from tests.clients.test_api import ENTRIES, make
from tests.clients.test_api_schema import COMMITTED
from tests.factories import Area
from tests.http_api import token_for

schemathesis = pytest.importorskip("schemathesis", reason="comes with requirements/dev.lock")
checks = pytest.importorskip("schemathesis.checks")

pytestmark = [pytest.mark.deep, pytest.mark.timeout(1800), pytest.mark.filterwarnings("default")]

#: A right value may be refused all the same: no such municipality, no such row in the list. Whether the token counts is asked
#: elsewhere: here every request has a right one.
LEFT_OUT = {"positive_data_acceptance", "ignored_auth"}
EXAMPLES = 100

schema = schemathesis.openapi.from_path(COMMITTED)


@pytest.fixture
def kept_connection():
    """The test's own connection and its transaction: a request of a real server would close it at its end."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def secret(area: Area, client_of_expert: Client, settings, kept_connection: None) -> str:
    """The expert's token; the client has an entry of each kind."""
    settings.TYM_API_CALLS_PER_MINUTE = 10**9
    settings.ALLOWED_HOSTS = ["*"]
    for part in ENTRIES:
        make(client_of_expert, part, area)
    return token_for(User.objects.get(pk=area.user("tvv_expert").pk), area)[1]


def entry_of(path: str, client: Client) -> str:
    """The key of the client's entry that a path asks for."""
    part = next(part for part in PARTS if f"/{part.slug}/{{entry_id}}/" in path)
    return str(part.model._default_manager.get(client=client).pk)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_every_request_is_answered_by_the_schema(case, area: Area, client_of_expert: Client, secret: str):
    area.enter()
    is_right = case.meta is None or case.meta.generation.mode is schemathesis.GenerationMode.POSITIVE
    if is_right and "client_id" in (case.path_parameters or {}):
        case.path_parameters["client_id"] = str(client_of_expert.pk)
        if "entry_id" in case.path_parameters:
            case.path_parameters["entry_id"] = entry_of(case.operation.path, client_of_expert)
    response = case.call(app=get_wsgi_application(), base_url="http://testserver", headers={"Authorization": f"Bearer {secret}"})
    assert response.status_code < 500
    case.validate_response(response, excluded_checks=[check for check in checks.CHECKS.get_all() if check.__name__ in LEFT_OUT])
