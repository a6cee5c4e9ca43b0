import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
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


class Played(NamedTuple):
    """The demo's book with its papers, and what the command left."""

    folder: Path
    ran: Ran


Cellier = Callable[..., Ran]


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of its own, and a book in it that does not exist yet."""
    with _settled_in(tmp_path, monkeypatch) as found:
        yield found


@pytest.fixture
def cellier(book: Path, capsys: pytest.CaptureFixture[str]) -> Cellier:
    """The command line, as a person types it."""

    def run(*argv: object) -> Ran:
        capsys.readouterr()
        return Ran(_typed(*argv), *capsys.readouterr())

    return run


@pytest.fixture(scope="session")
def october(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The demo's month, played once."""
    folder, out, err = tmp_path_factory.mktemp("october"), io.StringIO(), io.StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        _settled_in(folder, patch),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        code = _typed("demo", "--today", "2026-10-31")
    return Played(folder, Ran(code, out.getvalue(), err.getvalue()))


@pytest.fixture
def played(october: Played, book: Path) -> Ran:
    """As if it had been played in the test's own folder."""
    assert october.ran.code == 0, october.ran.err
    shutil.copytree(october.folder, book.parent, dirs_exist_ok=True)
    return october.ran


@pytest.fixture
def demo(played: Ran, cellier: Cellier) -> Cellier:
    """The command line on a copy of the demo's book."""
    return cellier


@contextmanager
def _settled_in(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Path]:
    patch.setenv("CELLIER_DATABASE_URL", f"sqlite:///{folder / 'book.db'}")
    patch.setenv("CELLIER_FILES_DIR", str(folder / "files"))
    settings.cache_clear()
    yield folder / "book.db"
    settings.cache_clear()


def _typed(*argv: object) -> int:
    try:
        main([str(one) for one in argv])
    except SystemExit as end:
        return int(end.code or 0)
    return 0
