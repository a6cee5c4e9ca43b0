from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from cellier.database import migrate
from kernel.engine import open_engine
from kernel.settings import settings
from tests.cellier.web.worlds import Site, World


@pytest.fixture(autouse=True)
def _no_letters(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever the machine's settings say, no letter leaves but where a test wants it."""
    monkeypatch.setenv("CELLIER_SMTP_HOST", "")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def stranger(site: Site) -> TestClient:
    return site.browser()


@pytest.fixture
def cook(site: Site, ours: World) -> TestClient:
    return site.signed_in(ours.people["kitchen"])


@pytest.fixture
def buyer(site: Site, ours: World) -> TestClient:
    return site.signed_in(ours.people["purchaser"])


@pytest.fixture
def runner(site: Site, ours: World) -> TestClient:
    return site.signed_in(ours.people["network"])


@pytest.fixture
def tablet(site: Site, ours: World) -> TestClient:
    return site.signed_in(ours.people["network"], tablet=ours.canteen)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Site]:
    """A book that nobody has opened yet."""
    engine = open_engine(f"sqlite:///{tmp_path / 'empty.db'}", synchronous="OFF")
    migrate(engine)
    yield Site(engine, tmp_path / "files")
    engine.dispose()


@pytest.fixture
def anywhere(engine: Engine, tmp_path: Path) -> Site:
    """On both databases."""
    return Site(engine, tmp_path / "files")
