from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from cellier.cli import main
from kernel.settings import settings


class Ran(NamedTuple):
    """What a command left: its exit code, what it printed, what it said."""

    code: int
    out: str
    err: str


Cellier = Callable[..., Ran]


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of its own, and a book in it that does not exist yet."""
    monkeypatch.setenv("CELLIER_DATABASE_URL", f"sqlite:///{tmp_path / 'book.db'}")
    monkeypatch.setenv("CELLIER_FILES_DIR", str(tmp_path / "files"))
    settings.cache_clear()
    yield tmp_path / "book.db"
    settings.cache_clear()


@pytest.fixture
def cellier(book: Path, capsys: pytest.CaptureFixture[str]) -> Cellier:
    """The command line, as a person types it."""

    def run(*argv: object) -> Ran:
        capsys.readouterr()
        code = 0
        try:
            main([str(one) for one in argv])
        except SystemExit as end:
            code = int(end.code or 0)
        return Ran(code, *capsys.readouterr())

    return run
