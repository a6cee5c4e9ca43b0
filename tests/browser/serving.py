"""A real server on a copy of the demo's book: started, killed, and started again at its port."""

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

READY = re.compile(r"http://localhost:(\d+)")


class Server:
    """`cellier serve` in a process of its own, as people run it."""

    def __init__(self, folder: Path, *, port: int = 0, language: str = "en") -> None:
        self.book, self.files = folder / "book.db", folder / "files"
        self.port, self.language = port, language
        self.process: subprocess.Popen[str] | None = None
        self.said: list[str] = []

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
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cellier.cli", "serve", "--port", str(self.port)],
            stderr=subprocess.PIPE,
            env=environment,
            text=True,
        )
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said.append(line)
            if found := READY.search(line):
                self.port = int(found[1])
            if "Ctrl+C" in line:
                return self
        raise AssertionError("".join(self.said))

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
            if self.process.stderr:
                self.process.stderr.close()
            self.process = None


def today_in_paris() -> date:
    """The day it is for the demo's canteens."""
    return datetime.now(ZoneInfo("Europe/Paris")).date()


def copied(demo: Path, folder: Path) -> Path:
    """A copy of the demo's book, in a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(demo, folder / "book.db")
    return folder
