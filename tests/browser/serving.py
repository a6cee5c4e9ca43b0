"""A real server on a copy of the demo's book: started, killed, and started again at its port.

Each is a process of its own, forked off one that has imported the house already: importing it
anew took longer than most of what is tried then.
"""

import multiprocessing
import os
import re
import shutil
import signal
import sqlite3
import sys
import time
from contextlib import closing
from datetime import date, datetime
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from kernel.settings import settings

READY = re.compile(r"http://localhost:(\d+)")
# Two who deliver to the first kitchen of the demo on its last day.
DRY, CHILLED = "Ferme des Tilleuls", "Coopérative des Monts"
FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["cellier.commands.serve", "cellier.web.pages"])


def _serve(port: str, environment: dict[str, str], log: Path) -> None:
    """As the command line does it."""
    os.environ.update(environment)
    settings.cache_clear()
    # A file, not a pipe: nobody reads on once it is up.
    with log.open("a") as file:
        os.dup2(file.fileno(), 2)
    sys.argv = ["cellier", "serve", "--port", port]
    from cellier.cli import app

    app()


class Server:
    """`cellier serve` in a process of its own, as people run it."""

    def __init__(
        self, folder: Path, *, port: int = 0, language: str = "en", **settings: str
    ) -> None:
        self.book, self.files = folder / "book.db", folder / "files"
        self.port, self.language = port, language
        self.settings = settings
        self.log = folder / "server.log"
        self.process: ForkServerProcess | None = None

    @property
    def url(self) -> str:
        """Its address; localhost, so that service workers work."""
        return f"http://localhost:{self.port}"

    def start(self) -> "Server":
        """Up once it has said where it answers."""
        environment = os.environ | {
            "CELLIER_DATABASE_URL": f"sqlite:///{self.book}",
            "CELLIER_FILES_DIR": str(self.files),
            "CELLIER_LANGUAGE": self.language,
            **self.settings,
        }
        self.log.write_text("")
        self.process = FORKED.Process(
            target=_serve, args=(str(self.port), environment, self.log), daemon=True
        )
        self.process.start()
        for _ in range(400):
            said = self.log.read_text()
            if (found := READY.search(said)) and "Ctrl+C" in said:
                self.port = int(found[1])
                return self
            if not self.process.is_alive():
                break
            time.sleep(0.05)
        raise AssertionError(self.log.read_text())

    def kill(self) -> None:
        """As a power cut does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """As Ctrl+C does."""
        self._end(signal.SIGINT)

    def ask(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the book holds, read by the driver alone."""
        with closing(sqlite3.connect(self.book)) as connection:
            return connection.execute(question, values).fetchall()

    def count(self, kind: str) -> int:
        """Documents of a kind that hold."""
        query = "SELECT count(*) FROM documents WHERE kind = ? AND holds"
        ((number,),) = self.ask(query, kind)
        return int(number)

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None:
            os.kill(self.process.pid or 0, how)
            self.process.join(timeout=20)
            assert self.process.exitcode is not None
            self.process = None


def today_in_paris() -> date:
    """The day it is for the demo's canteens."""
    return datetime.now(ZoneInfo("Europe/Paris")).date()


def copied(demo: Path, folder: Path) -> Path:
    """A copy of the demo's book, in a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(demo, folder / "book.db")
    return folder
