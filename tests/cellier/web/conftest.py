from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cellier.web.house import House
from kernel.settings import settings
from tests.cellier.web.kitchens import Kitchen, a_kitchen

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
