"""The pages over HTTP: one server process, one worker, SQLite in WAL and FULL, as `serve` runs it.

`http_receipt20`: a delivery of 20 lines, posted as the phone's form with the cookie of a visit,
over the same `receive()` and its commit in this process. The form is read, the visit and the
role are looked up, the order is read again, and the answer is a redirect.

`http_receipt20_p99`: the same posts by 8 connections from another process: their 99th
percentile over the median with one connection; any answer but a redirect fails it.

`http_home`, `http_home_growth`: the home page of a kitchen that lived a year (the demo's
first, 365 days) over the page of what the phone keeps, which holds no data; and over the
home page of one that lived a week.

`page_kb`: the largest page a phone may open first, in kB over the wire, with all its files.
"""

import gzip
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import fmean, median, quantiles
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bench.driver import copy
from bench.fixtures import cook, kept_folder, ledger, opened, scratch
from bench.measuring import Result, against_floor, no_more_than, seconds
from bench.receiving import A_ROUND, LINES, MOVES_BEFORE, ROUNDS, deliveries
from cellier.web import static
from inventory.receiving.deliveries import Delivery
from inventory.receiving.receipts import receive
from kernel.actor import By
from kernel.ids import new_id
from network.canteens import Canteen
from network.people import somebody_of
from network.visits import begin_visit

CONNECTIONS, EACH = 8, 40
TODAY = date(2026, 10, 31)
_WORDS = ("delivery", "meal", "rescued", "waste", "count", "journal", "tasks", "meals")
PAGES = ("", *(f"/{word}" for word in _WORDS))
FORM = "application/x-www-form-urlencoded"


class Browser:
    """One connection that stays open, with a visit's cookie."""

    def __init__(self, port: int, token: str) -> None:
        self.connection = http.client.HTTPConnection("localhost", port)
        self.connection.connect()
        # A form is two packets: the second must not wait for the first one's receipt.
        self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.headers = {
            "Cookie": f"cellier={token}",
            "Origin": f"http://localhost:{port}",
            "Accept-Encoding": "gzip",
        }

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
        """Status and body as they come over the wire."""
        headers = self.headers | ({"Content-Type": FORM} if body else {})
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def get(self, path: str) -> bytes:
        """A page, zipped as it came."""
        status, body = self.ask("GET", path)
        assert status == 200, (path, status)
        return body

    def post(self, path: str, body: str) -> None:
        """A form that is taken."""
        status, said = self.ask("POST", path, body)
        assert status == 303, (status, said[:2000])


def http_receipt20() -> Result:
    """Milliseconds of one posted delivery, over receiving it here."""
    with scratch() as folder:
        book = copy(ledger(MOVES_BEFORE), folder / "ours.db")
        with opened(book) as engine:
            by, token = cook(engine), _visit(engine)
            said = deliveries(engine, by, LINES, A_ROUND * (ROUNDS + 1))
        floor_book = copy(book, folder / "floor.db")
        with served(book) as port, opened(floor_book) as engine:
            browser, ours, theirs = Browser(port, token), iter(said), iter(said)
            return against_floor(
                "http_receipt20",
                value=lambda: fmean(
                    seconds(_posting(browser, by, next(ours))) for _ in range(A_ROUND)
                ),
                floor=lambda: fmean(_receive(engine, next(theirs), by) for _ in range(A_ROUND)),
                at_most=1.6,
                rounds=ROUNDS,
            )


def http_receipt20_p99() -> Result:
    """The slowest hundredth of 8 connections' posts over the median of one connection's."""
    with scratch() as folder:
        book = copy(ledger(MOVES_BEFORE), folder / "ours.db")
        with opened(book) as engine:
            by, token = cook(engine), _visit(engine)
            said = deliveries(engine, by, LINES, CONNECTIONS * EACH + 2 * A_ROUND)
        posts = [_form(by, one) for one in said]
        with served(book) as port:
            browser = Browser(port, token)
            for path, body in posts[:A_ROUND]:
                browser.post(path, body)
            alone = median(
                seconds(partial(browser.post, path, body))
                for path, body in posts[A_ROUND : 2 * A_ROUND]
            )
            file = folder / "posts.json"
            file.write_text(json.dumps(posts[2 * A_ROUND :]))
            command = [sys.executable, "-m", "bench.serving", str(port), token, str(file)]
            told = subprocess.run(command, capture_output=True, check=True, text=True)
        slowest = quantiles(json.loads(told.stdout), n=100)[98]
        return no_more_than("http_receipt20_p99", slowest / alone, 20)


def http_home() -> Result:
    """Milliseconds of the home page with a year of data, over a page without any."""
    with scratch() as folder, _kitchen_served(365, folder) as (browser, path):
        home, bare = path, f"{path}/kept"
        return against_floor(
            "http_home",
            value=lambda: fmean(seconds(lambda: browser.get(home)) for _ in range(10)),
            floor=lambda: fmean(seconds(lambda: browser.get(bare)) for _ in range(10)),
            at_most=6,
            rounds=15,
        )


def http_home_growth() -> Result:
    """The same with a year of data over one with a week of it."""
    with (
        scratch() as year,
        scratch() as week,
        _kitchen_served(365, year) as (old, here),
        _kitchen_served(7, week) as (new, there),
    ):
        return against_floor(
            "http_home_growth",
            value=lambda: fmean(seconds(lambda: old.get(here)) for _ in range(10)),
            floor=lambda: fmean(seconds(lambda: new.get(there)) for _ in range(10)),
            at_most=1.3,
            rounds=15,
        )


def page_kb() -> Result:
    """kB (thousands of bytes) of the heaviest page with its style, scripts and mark."""
    files = sum(
        len(gzip.compress(content, 6))
        for name, content in static.files().items()
        if name.endswith((".css", ".js", ".svg"))
    )
    with scratch() as folder, _kitchen_served(365, folder) as (browser, path):
        heaviest = max(len(browser.get(path + page)) for page in PAGES)
    return no_more_than("page_kb", (files + heaviest) / 1000, 60)


@contextmanager
def served(book: Path) -> Iterator[int]:
    """`cellier serve` on that book, and its port."""
    environment = os.environ | {
        "CELLIER_DATABASE_URL": f"sqlite:///{book}",
        "CELLIER_FILES_DIR": str(book.parent / "files"),
        "CELLIER_LANGUAGE": "en",
    }
    log = book.parent / "server.log"
    command = [sys.executable, "-m", "cellier.cli", "serve", "--port", "0"]
    with log.open("w") as said:
        process = subprocess.Popen(command, stderr=said, env=environment)
    try:
        while "Ctrl+C" not in log.read_text():
            assert process.poll() is None, log.read_text()
            time.sleep(0.05)
        yield int(log.read_text().split("localhost:")[1].split()[0])
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextmanager
def _kitchen_served(days: int, folder: Path) -> Iterator[tuple[Browser, str]]:
    book = copy(_lived(days), folder / "book.db")
    with opened(book) as engine:
        token = _visit(engine)
        with Session(engine) as session:
            canteen_id = _first(session)
    with served(book) as port:
        browser = Browser(port, token)
        browser.get(f"/c/{canteen_id}")
        yield browser, f"/c/{canteen_id}"


def _lived(days: int) -> Path:
    """The demo's first kitchen after so many days, kept for later runs."""
    from cellier.database import migrate
    from cellier.demo.play import play
    from cellier.demo.setting import agree_terms, set_stage

    file = kept_folder() / f"kitchen-{days}.db"
    if file.exists():
        return file
    unfinished = file.with_name(file.name + ".part")
    unfinished.unlink(missing_ok=True)
    with opened(unfinished) as engine:
        migrate(engine)
        with Session(engine, expire_on_commit=False) as session, session.begin():
            stage = set_stage(session, TODAY)
            first = TODAY - timedelta(days=days - 1)
            stage = stage._replace(first=first)
            agree_terms(session, stage)
            play(session, stage)
    unfinished.replace(file)
    return file


def _first(session: Session) -> UUID:
    """The canteen that comes first in the play: its id is the oldest."""
    return min(session.scalars(select(Canteen.id)))


def _visit(engine: Engine) -> str:
    """The token of a visit of whoever works in the first canteen."""
    with Session(engine) as session, session.begin():
        canteen_id = _first(session)
        by = somebody_of(session, canteen_id, today=TODAY)
        assert by
        return begin_visit(session, by.person_id, device="bench", now=datetime.now(UTC))


def _form(by: By, delivery: Delivery) -> tuple[str, str]:
    """The delivery as the page's form says it, and where it goes."""
    fields = {"id": str(new_id()), "on": str(delivery.received_on), "temperature": "3,5"}
    for line in delivery.lines:
        start = f"lines.{line.order_line_id}"
        fields[f"{start}.weight"] = "9,87"
        fields[f"{start}.lot"] = line.lot_number
        fields[f"{start}.use_by"] = str(line.use_by)
        fields[f"{start}.temperature"] = "3,5"
    return f"/c/{by.canteen_id}/delivery/order/{delivery.order_id}", urlencode(fields)


def _posting(browser: Browser, by: By, delivery: Delivery) -> Callable[[], None]:
    path, body = _form(by, delivery)
    return partial(browser.post, path, body)


def _receive(engine: Engine, delivery: Delivery, by: By) -> float:
    with Session(engine, expire_on_commit=False) as session:

        def act() -> None:
            receive(session, delivery, by)
            session.commit()

        return seconds(act)


def _post_all(port: int, token: str, file: Path) -> list[float]:
    """Eight connections, each its share, one post after the other: how long each took."""
    from concurrent.futures import ThreadPoolExecutor

    posts = json.loads(file.read_text())

    def some(number: int) -> list[float]:
        browser = Browser(port, token)
        return [
            seconds(partial(browser.post, path, body))
            for path, body in posts[number::CONNECTIONS]
        ]

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return [one for each in pool.map(some, range(CONNECTIONS)) for one in each]


if __name__ == "__main__":
    print(json.dumps(_post_all(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))))
