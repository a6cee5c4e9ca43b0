"""A real server on a copy of the demo's book: started, killed, and started again at its port."""

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

READY = re.compile(r"http://localhost:(\d+)")
# Two who deliver to the first kitchen of the demo on its last day.
DRY, CHILLED = "Ferme des Tilleuls", "Coopérative des Monts"


class Server:
    """`cellier serve` in a process of its own, as people run it."""

    def __init__(
        self, folder: Path, *, port: int = 0, language: str = "en", **settings: str
    ) -> None:
        self.book, self.files = folder / "book.db", folder / "files"
        self.port, self.language = port, language
        self.settings = settings
        self.log = folder / "server.log"
        self.process: subprocess.Popen[bytes] | None = None

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
        command = [sys.executable, "-m", "cellier.cli", "serve", "--port", str(self.port)]
        # A file, not a pipe: nobody reads on once it is up.
        with self.log.open("w") as log:
            self.process = subprocess.Popen(command, stderr=log, env=environment)
        for _ in range(400):
            said = self.log.read_text()
            if (found := READY.search(said)) and "Ctrl+C" in said:
                self.port = int(found[1])
                return self
            if self.process.poll() is not None:
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
            self.process.send_signal(how)
            self.process.wait(timeout=20)
            self.process = None


def today_in_paris() -> date:
    """The day it is for the demo's canteens."""
    return datetime.now(ZoneInfo("Europe/Paris")).date()


def copied(demo: Path, folder: Path) -> Path:
    """A copy of the demo's book, in a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(demo, folder / "book.db")
    return folder
