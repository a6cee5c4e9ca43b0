"""The network's page over HTTP: 500 canteens, twelve months, as whoever runs them all sees it.

`network_page`: the page with a month of fifty canteens in full, all 500 of them in the spread and
the trend, over one bare statement that reads every figure it can show of the 500 in those twelve
months: rows are fetched as they lie, and dropped. `network_page_growth`: the same page with 5
million moves behind it over one with 50,000.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection
from statistics import fmean

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.driver import bare
from bench.fixtures import network, opened
from bench.measuring import Result, against_floor, seconds
from bench.networks import CANTEENS, WHOLE
from bench.serving import Browser, served
from network.people import Post, Role
from network.visits import begin_visit

FEW, MONTHS, A_ROUND = 50_000, 12, 5
FIRST, LAST = "2025-12-01", "2026-11-01"
PAGE = "/network?month=2026-11"
BARE_FIGURES = """
SELECT canteens.name, month_sums.*, month_shares.*, unserved.*, plates.*
FROM posts JOIN canteens ON canteens.id = posts.canteen_id
JOIN month_sums ON month_sums.canteen_id = posts.canteen_id AND month_sums.month BETWEEN ? AND ?
LEFT JOIN month_shares ON month_shares.canteen_id = month_sums.canteen_id
  AND month_shares.month = month_sums.month
  AND month_shares."of" = 'cooked' AND month_shares.measure = 'promise'
LEFT JOIN month_waste AS unserved ON unserved.canteen_id = month_sums.canteen_id
  AND unserved.month = month_sums.month AND unserved.stage = 'unserved'
LEFT JOIN month_waste AS plates ON plates.canteen_id = month_sums.canteen_id
  AND plates.month = month_sums.month AND plates.stage = 'plate_leftovers'
WHERE posts.person_id = ? AND posts.role = 'network'
"""


def network_page() -> Result:
    """Milliseconds of the page, over its figures read by the driver alone."""
    book = network(WHOLE)
    with _shown(book) as (browser, person):
        connection = bare(book)
        asked = (FIRST, LAST, person)
        # The year of some begins in January.
        found = len(connection.execute(BARE_FIGURES, asked).fetchall())
        assert CANTEENS * (MONTHS - 1) <= found <= CANTEENS * MONTHS
        result = against_floor(
            "network_page",
            value=lambda: _mean(browser),
            floor=lambda: _read(connection, asked),
            at_most=2,
            rounds=15,
        )
        connection.close()
    return result


def network_page_growth() -> Result:
    """The same from a book of 5 million moves over one of 50,000."""
    few, many = network(FEW), network(WHOLE)
    with _shown(many) as (large, _), _shown(few) as (small, _):
        return against_floor(
            "network_page_growth",
            value=lambda: _mean(large),
            floor=lambda: _mean(small),
            at_most=1.5,
            rounds=15,
        )


def _mean(browser: Browser) -> float:
    return fmean(seconds(lambda: browser.get(PAGE)) for _ in range(A_ROUND))


def _read(connection: Connection, asked: tuple[object, ...]) -> float:
    return fmean(
        seconds(lambda: connection.execute(BARE_FIGURES, asked).fetchall())
        for _ in range(A_ROUND)
    )


@contextmanager
def _shown(book: Path) -> Iterator[tuple[Browser, bytes]]:
    """The page, looked at once; and who looks."""
    with opened(book) as engine, Session(engine) as session, session.begin():
        runs_all = (
            select(Post.person_id)
            .where(Post.role == Role.NETWORK)
            .group_by(Post.person_id)
            .having(func.count() == CANTEENS)
        )
        person_id = session.scalars(runs_all).one()
        token = begin_visit(session, person_id, device="bench", now=datetime.now(UTC))
    with served(book) as port:
        browser = Browser(port, token)
        browser.get(PAGE)
        yield browser, person_id.bytes
