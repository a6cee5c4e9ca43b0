"""The API of a house with two canteens in it, and tokens of whoever works there."""

from collections.abc import Callable, Iterable

import pytest
from starlette.testclient import TestClient

from kernel.ids import new_id
from network.api_tokens import NewApiToken, Scope, make_api_token
from network.people import Role
from tests.cellier.web.worlds import Site, World

ALL = tuple(Scope)
Tool = Callable[..., TestClient]


@pytest.fixture
def tool(site: Site) -> Tool:
    """A client that shows a token of whoever holds that role in a world."""

    def made(world: World, role: Role, scopes: Iterable[Scope] = ALL) -> TestClient:
        new = NewApiToken(id=new_id(), name="a script", scopes=tuple(scopes))
        with site.house.writing() as session:
            person = world.people[role.value]
            token = make_api_token(session, new, person_id=person, now=site.now)
        client = site.browser(Authorization=f"Bearer {token}")
        del client.headers["Origin"]
        return client

    return made


def at(world: World, path: str) -> str:
    """An address of that canteen."""
    return f"/api/v1/canteens/{world.canteen}{path}"
