"""The API does what its description says, whatever is sent: schemathesis tries every address."""

from collections import Counter
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from kernel.ids import new_id
from network.api_tokens import NewApiToken, Scope, make_api_token
from network.people import Role, add_roles
from tests.cellier.web.worlds import Site, World

FEW = settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture
def token(site: Site, ours: World) -> str:
    """Of somebody who may do all there is."""
    new = NewApiToken(id=new_id(), name="schemathesis", scopes=tuple(Scope))
    with site.house.writing() as session:
        person = ours.people[Role.NETWORK.value]
        add_roles(session, person, ours.canteen, Role)
        return make_api_token(session, new, person_id=person, now=site.now)


def test_no_answer_is_undocumented(site: Site, ours: World, token: str) -> None:
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app=site.app)
    headers = {"Authorization": f"Bearer {token}"}
    said: Counter[int] = Counter()
    for found in schema.get_all_operations():
        said += _tried(found.ok(), headers, str(ours.canteen))
    assert said[403] == said[401] == 0
    assert said[200] + said[201] > 50
    assert said[422] > 50


def _tried(operation: Any, headers: dict[str, str], canteen_id: str) -> Counter[int]:
    """How often each status came."""
    said: Counter[int] = Counter()

    @FEW
    @given(case=operation.as_strategy())
    def send(case: Any) -> None:
        if "canteen_id" in case.path_parameters:
            case.path_parameters["canteen_id"] = canteen_id
        said[case.call_and_validate(headers=headers, checks=CHECKS).status_code] += 1

    send()
    return said
