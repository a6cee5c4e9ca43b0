"""A real server on a copy of the demo's book: started, killed, and started again at its port."""

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
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

# Loading the house takes a second of each start: a process that has done so is forked.
LOADED = multiprocessing.get_context("forkserver")
LOADED.set_forkserver_preload(["cellier.commands.serve"])

READY = re.compile(r"http://localhost:(\d+)")
# Two who deliver to the first kitchen of the demo on its last day.
DRY, CHILLED = "Ferme des Tilleuls", "Coopérative des Monts"


class Server:
    """`cellier serve` in a process of its own; a cold one starts from nothing, as people run it."""

    def __init__(
        self,
        folder: Path,
        *,
        port: int = 0,
        language: str = "en",
        cold: bool = False,
        **settings: str,
    ) -> None:
        self.book, self.files = folder / "book.db", folder / "files"
        self.port, self.language, self.cold = port, language, cold
        self.settings = settings
        self.log = folder / "server.log"
        self.process: BaseProcess | None = None

    @property
    def url(self) -> str:
        """Its address; localhost, so that service workers work."""
        return f"http://localhost:{self.port}"

    def start(self) -> "Server":
        """Up once it has said where it answers."""
        environment = {
            "CELLIER_DATABASE_URL": f"sqlite:///{self.book}",
            "CELLIER_FILES_DIR": str(self.files),
            "CELLIER_LANGUAGE": self.language,
            **self.settings,
        }
        # A file, not a pipe: nobody reads on once it is up.
        self.log.write_text("")
        how = (self.port, environment, self.log, self.cold)
        self.process = LOADED.Process(target=_serve, args=how)
        self.process.start()
        for _ in range(400):
            said = self.log.read_text()
            if (found := READY.search(said)) and "Ctrl+C" in said:
                self.port = int(found[1])
                return self
            if self.process.exitcode is not None:
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
        if self.process is not None and self.process.pid is not None:
            os.kill(self.process.pid, how)
            self.process.join(timeout=20)
            assert self.process.exitcode is not None, "it does not stop"
            self.process.close()
            self.process = None


def _serve(port: int, environment: dict[str, str], log: Path, cold: bool) -> None:
    os.environ.update(environment)
    with log.open("w") as said:
        os.dup2(said.fileno(), 2)
    command = ["serve", "--port", str(port)]
    if cold:
        os.execv(sys.executable, [sys.executable, "-m", "cellier.cli", *command])
    from cellier.cli import main

    main(command)


def today_in_paris() -> date:
    """The day it is for the demo's canteens."""
    return datetime.now(ZoneInfo("Europe/Paris")).date()


def copied(demo: Path, folder: Path) -> Path:
    """A copy of the demo's book, in a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(demo, folder / "book.db")
    return folder
