from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from cellier.database import migrate
from cellier.web.house import House
from kernel.engine import open_engine
from kernel.settings import settings
from tests.cellier.web.kitchens import Kitchen, a_kitchen
from tests.cellier.web.linked import Sent
from tests.cellier.web.worlds import Site, World, a_world

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@pytest.fixture
def house(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A server's own things, on a Monday morning; letters go nowhere."""
    monkeypatch.setenv("CELLIER_SMTP_HOST", "")
    settings.cache_clear()
    yield House(engine, tmp_path / "files", now=lambda: NOW)
    settings.cache_clear()


@pytest.fixture
def kitchen(house: House) -> Kitchen:
    """A canteen with a lead in all roles, an order that is out, a meal, a crate."""
    with Session(house.engine, expire_on_commit=False) as session, session.begin():
        return a_kitchen(session, house)


@pytest.fixture(scope="session")
def larder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A book of its own: what is committed here is seen by no other test."""
    book = tmp_path_factory.mktemp("larder") / "book.db"
    engine = open_engine(f"sqlite:///{book}", synchronous="OFF")
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def site(larder: Engine, tmp_path: Path) -> Site:
    return Site(larder, tmp_path / "files")


@pytest.fixture
def ours(site: Site) -> World:
    return a_world(site, "Lilas")


@pytest.fixture
def theirs(site: Site) -> World:
    return a_world(site, "Genets")


@pytest.fixture
def sent(kitchen: Kitchen) -> Sent:
    return Sent(kitchen)


@pytest.fixture
def farm(kitchen: Kitchen) -> TestClient:
    """An old phone of somebody who has no account."""
    return kitchen.client("nobody")
