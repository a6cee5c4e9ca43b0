"""Books made once and kept under build/bench-data, for as long as the schema stays as it is."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bench.driver import bare, book_at, copy
from bench.ledgers import fill_ledger
from bench.network_sums import run_by_one
from bench.networks import CANTEENS, fill_network
from bench.ordering import place_orders
from bench.years import fill_year
from cellier.database import head, migrate
from inventory.differences import verify
from kernel.actor import By
from kernel.engine import read_only
from network.canteens import Canteen
from network.people import somebody_of
from sourcing.listing import stock_list
from tests.builders import a_certificate, a_producer, a_supplier, somebody_in_a_new_canteen

ROOT = Path(__file__).parent.parent
BUILD = ROOT / "build"
TODAY = date(2026, 12, 31)
SIRET = "21010034300016"
SUPPLIERS = PRODUCERS = 12
SOURCES = ("fixtures", "claims", "ledgers", "networks", "network_sums", "ordering", "years")


def stage() -> Path:
    """A canteen with its shelves, our list of foods, suppliers, producers with certificates."""
    return _kept("stage.db", _stage)


def ledger(moves: int) -> Path:
    """The canteen's book with so many moves, checked against its balances."""
    return _kept(f"ledger-{moves}.db", lambda file: _ledger(file, moves))


def network(moves: int) -> Path:
    """500 canteens' book with so many moves of one year, and the sums of their months."""
    return _kept(f"network-{moves}.db", lambda file: _network(file, moves))


def year() -> Path:
    """The canteen's book with 100,000 bought lines in one year, and some around it."""
    return _kept("year.db", _year)


def ordered(orders: int) -> Path:
    """The canteen's book with so many orders, sent and confirmed."""
    return _kept(f"ordered-{orders}.db", lambda file: _ordered(file, orders))


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for one measurement, on the disk where the books lie."""
    BUILD.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=BUILD, prefix="bench-") as folder:
        yield Path(folder)


def cook(engine: Engine) -> By:
    """Who works in the book's canteen."""
    with Session(read_only(engine)) as session:
        canteen_id = session.scalars(select(Canteen.id)).one()
        by = somebody_of(session, canteen_id, today=TODAY)
    assert by
    return by


@contextmanager
def opened(book: Path) -> Iterator[Engine]:
    """Our engine on it, closed again at the end."""
    engine = book_at(book)
    yield engine
    engine.dispose()


def kept_folder() -> Path:
    """Where the books of this schema lie; those of another are thrown away."""
    all_books = BUILD / "bench-data"
    ours = all_books / f"{head()}-{_digest()}"
    for other in all_books.glob("*"):
        if other != ours:
            shutil.rmtree(other)
    ours.mkdir(parents=True, exist_ok=True)
    return ours


def _digest() -> str:
    """A migration not yet released may change without its number, and so may these files."""
    ours = (Path(__file__).with_name(f"{name}.py") for name in SOURCES)
    sources = (*(ROOT / "migrations" / "versions").glob("*.py"), *ours)
    told = b"".join(source.read_bytes() for source in sorted(sources))
    return blake2b(told, digest_size=4).hexdigest()


def _kept(name: str, build: Callable[[Path], None]) -> Path:
    file = kept_folder() / name
    if not file.exists():
        unfinished = file.with_name(name + ".part")
        unfinished.unlink(missing_ok=True)
        build(unfinished)
        unfinished.replace(file)
    return file


def _stage(file: Path) -> None:
    with opened(file) as engine:
        migrate(engine)
        with Session(engine) as session, session.begin():
            by = somebody_in_a_new_canteen(session, siret=SIRET)
            stock_list(session)
            for _ in range(SUPPLIERS):
                a_supplier(session, by, intermediaries=1)
            for _ in range(PRODUCERS):
                a_certificate(session, by, producer_id=a_producer(session, by))


def _ledger(file: Path, moves: int) -> None:
    connection = bare(copy(stage(), file))
    fill_ledger(connection, moves)
    connection.close()
    with opened(file) as engine, Session(read_only(engine)) as session:
        assert verify(session) == []


def _ordered(file: Path, orders: int) -> None:
    with opened(copy(stage(), file)) as engine:
        by = cook(engine)
        with Session(engine) as session, session.begin():
            place_orders(session, by, orders)


def _network(file: Path, moves: int) -> None:
    with opened(copy(stage(), file)) as engine, Session(engine) as session, session.begin():
        for _ in range(CANTEENS - 1):
            somebody_in_a_new_canteen(session)
    connection = bare(file)
    fill_network(connection, moves)
    connection.close()
    with opened(file) as engine:
        run_by_one(engine)


def _year(file: Path) -> None:
    connection = bare(copy(stage(), file))
    fill_year(connection)
    connection.close()
