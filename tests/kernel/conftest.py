import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from cellier.database import migrate
from cellier.tables import metadata
from integrations.purchases import Options, import_purchases
from inventory.kitchen.contributions import Counted, Means, count_contributions
from inventory.kitchen.waste import NewWaste, Stage, discard
from inventory.undoing.reversals import Mistake, reverse
from kernel import backup
from kernel.engine import open_engine
from kernel.files import keep
from kernel.ids import new_id
from network.canteens import Canteen
from tests.builders import MONDAY, a_supplier, an_offer, an_order, somebody_in_a_new_canteen
from tests.sustainability.kitchen import a_kitchen

OpenBook = Callable[[], Engine]


CONTENTS = (b"%PDF \x00\xff", b"")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("backup")


@pytest.fixture(scope="module")
def blank(folder: Path) -> Path:
    """An empty book on SQLite, to be copied: migrations take their time."""
    _migrated(f"sqlite:///{folder / 'blank.db'}").dispose()
    return folder / "blank.db"


@pytest.fixture(scope="module")
def kept(folder: Path, blank: Path) -> Iterator[Engine]:
    """A book with something in nearly every table."""
    shutil.copy(blank, folder / "kept.db")
    book = open_engine(f"sqlite:///{folder / 'kept.db'}", synchronous="OFF")
    with Session(book) as session, session.begin():
        _live(session, folder)
    yield book
    book.dispose()


@pytest.fixture(scope="module")
def files(folder: Path) -> Path:
    """Two files kept beside the book."""
    for content in CONTENTS:
        keep(content, folder / "files")
    return folder / "files"


@pytest.fixture
def zipped(kept: Engine, files: Path, tmp_path: Path) -> Path:
    """The book's backup."""
    target = tmp_path / "all.zip"
    backup.save(kept, metadata, files, target)
    return target


@pytest.fixture
def open_book(blank: Path, tmp_path: Path) -> Iterator[OpenBook]:
    """Empty books on SQLite."""
    opened: list[Engine] = []

    def open_one() -> Engine:
        file = shutil.copy(blank, tmp_path / f"{len(opened)}.db")
        opened.append(open_engine(f"sqlite:///{file}", synchronous="OFF"))
        return opened[-1]

    yield open_one
    for one in opened:
        one.dispose()


@pytest.fixture
def there(engine: Engine, tmp_path: Path) -> Iterator[Engine]:
    """One empty book on the database the test runs on."""
    name = f"book_{new_id().hex}"
    url = f"sqlite:///{tmp_path / name}.db"
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        url = engine.url.set(database=name).render_as_string(hide_password=False)
    book = _migrated(url)
    yield book
    book.dispose()


def _migrated(url: str) -> Engine:
    book = open_engine(url, synchronous="OFF")
    migrate(book)
    return book


def _live(session: Session, folder: Path) -> None:
    awa = somebody_in_a_new_canteen(session)
    kitchen = a_kitchen(session, awa)
    supplier_id = a_supplier(session, awa)
    an_order(
        session, awa, an_offer(session, awa, supplier_id=supplier_id), supplier_id=supplier_id
    )
    bucket = NewWaste(id=new_id(), wasted_on=MONDAY, stage=Stage.UNSERVED, gross_grams=800)
    discard(session, bucket, awa)
    given = {"given_on": MONDAY, "means": Means.CASH, "amount": Decimal("91.50")}
    count_contributions(session, Counted(id=new_id(), meal_ids=(kitchen.monday,), **given), awa)
    mistake = Mistake(id=new_id(), of=kitchen.receipt_a, because="Pesé deux fois")
    reverse(session, mistake, awa)
    reverse(session, Mistake(id=new_id(), of=mistake.id), awa)
    file = folder / "achats.csv"
    rows = "Biodis;12/10/2026;Truc « étrange » du chef;8,00\nBiodis;12/10/2026;Eponge;2,00\n"
    file.write_text(f"fournisseur;date;designation;montant ht\n{rows}", encoding="utf-8")
    canteen = session.get_one(Canteen, awa.canteen_id)
    import_purchases(session, file, canteen, Options(), awa)
