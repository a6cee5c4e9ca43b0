"""Whole processes: how long the command line takes to answer, and what stays in memory."""

import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.driver import book_at
from bench.fixtures import ROOT, kept_folder
from bench.measuring import Result, against_floor, no_more_than, seconds
from network.canteens import Canteen

# Not resolved: the link in .venv is what makes it the environment's interpreter.
BIN = Path(sys.executable).parent
DEMO_ENDS, DEMO_BEGINS = "2026-10-31", "2026-10-01"


def cold_start() -> Result:
    """Milliseconds of `cellier --help`, over `python -c "import typer"`: all of both processes.

    The files are in the system's cache, and compiled, after the round that is not measured.
    """
    return against_floor(
        "cold_start",
        value=lambda: seconds(lambda: _run(str(BIN / "cellier"), "--help")),
        floor=lambda: seconds(lambda: _run(sys.executable, "-c", "import typer")),
        at_most=1.6,
        rounds=25,
    )


def idle_mb() -> Result:
    """Megabytes (millions of bytes) resident in a process that has just answered `shares`.

    The command runs to its end, imports, reads, sums and prints a month of the demo; then the
    process, with all that it still holds, reads its own VmRSS.
    """
    book = _demo()
    engine = book_at(book)
    with Session(engine) as session:
        canteen = session.scalars(select(Canteen.name).order_by(Canteen.name)).first()
    engine.dispose()
    asked = ("shares", "--canteen", canteen or "", "--from", DEMO_BEGINS, "--to", DEMO_ENDS)
    told = _run(sys.executable, "-c", _ANSWER_AND_WEIGH, *asked, **_with(book))
    assert "%" in told.stdout
    return no_more_than("idle_mb", int(told.stderr.split()[-1]) / 1e6, 90)


_ANSWER_AND_WEIGH = """
import resource, sys
from pathlib import Path
from cellier.cli import main
try:
    main(sys.argv[1:])
except SystemExit as left:
    assert not left.code, left.code
sys.stdout.flush()
status = Path("/proc/self/status")
if status.exists():
    (line,) = [one for one in status.read_text().splitlines() if one.startswith("VmRSS")]
    resident = int(line.split()[1]) * 1024
else:  # no /proc: the most it ever was, in bytes on macOS
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(resident, file=sys.stderr)
"""


def _demo() -> Path:
    """The demo's book, made once by the command itself."""
    book = kept_folder() / "demo" / "cellier.db"
    if not book.exists():
        unfinished = book.with_name("unfinished.db")
        unfinished.unlink(missing_ok=True)
        _run(str(BIN / "cellier"), "demo", "--today", DEMO_ENDS, **_with(unfinished))
        unfinished.replace(book)
    return book


def _with(book: Path) -> dict[str, str]:
    return {"CELLIER_DATABASE_URL": f"sqlite:///{book}", "CELLIER_LANGUAGE": "fr"}


def _run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
