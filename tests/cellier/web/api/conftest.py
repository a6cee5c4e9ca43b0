"""The API of a house with two canteens in it, and tokens of whoever works there."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from cellier.database import migrate
from kernel.engine import open_engine
from kernel.ids import new_id
from network.api_tokens import NewApiToken, Scope, make_api_token
from network.people import Role
from tests.cellier.web.worlds import Site, World, a_world

ALL = tuple(Scope)
Tool = Callable[..., TestClient]


@pytest.fixture(scope="session")
def shed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A book of its own: what is committed here is seen by no other test."""
    engine = open_engine(
        f"sqlite:///{tmp_path_factory.mktemp('shed') / 'book.db'}", synchronous="OFF"
    )
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def site(shed: Engine, tmp_path: Path) -> Site:
    return Site(shed, tmp_path / "files")


@pytest.fixture
def ours(site: Site) -> World:
    return a_world(site, "Lilas")


@pytest.fixture
def theirs(site: Site) -> World:
    return a_world(site, "Genets")


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
