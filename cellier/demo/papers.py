"""The papers of the demo: each canteen's month, the first one's folder, journal and order."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from cellier.demo.showing import month_shown
from cellier.language import words
from cellier.pictures import picture
from integrations.journal import journal, write_journal
from inventory.counting.monthly import last_day
from inventory.safety.inspections import inspect
from network.canteens import Canteen
from sourcing.orders import PurchaseOrder, lines_of, order_totals
from sourcing.products import facts_of
from suppliers.suppliers import Contact, Supplier
from suppliers.terms import terms_on
from sustainability.publishing import Told


def papers(
    session: Session, months: Sequence[Told], until: date, folder: Path
) -> Iterator[Path]:
    """The month's report of each canteen; the first one's folder, journal, newest order."""
    from integrations.paper.month import monthly_report

    folder.mkdir(parents=True, exist_ok=True)
    for told in months:
        file = folder / f"{_called(told.month.canteen, until)}.pdf"
        monthly_report(told, words(), file, printed_on=until)
        yield file
    first = months[0].month.canteen
    yield _inspection(session, first, until, folder)
    yield _journal(session, first, until, folder)
    yield _order(session, first, until, folder)


def _called(canteen: Canteen, until: date) -> str:
    return f"{canteen.name.lower().replace(' ', '-')}-{month_shown(until):%Y-%m}"


def _inspection(session: Session, canteen: Canteen, until: date, folder: Path) -> Path:
    from integrations.paper.inspection import Folder, inspection_folder

    first = month_shown(until)
    last = min(last_day(first), until)
    told = inspect(session, canteen_id=canteen.id, first=first, last=last)
    file = folder / words().say("inspection-{name}.pdf", name=_called(canteen, until))
    inspection_folder(Folder(canteen, told, picture, until), words(), file)
    return file


def _journal(session: Session, canteen: Canteen, until: date, folder: Path) -> Path:
    entries = journal(session, canteen, month_shown(until), words())
    file = folder / words().say("journal-{name}.csv", name=_called(canteen, until))
    write_journal(file, entries, words())
    return file


def _order(session: Session, canteen: Canteen, until: date, folder: Path) -> Path:
    from integrations.paper.order import OrderPaper, purchase_order

    query = select(PurchaseOrder).where(PurchaseOrder.canteen_id == canteen.id)
    newest = max(session.scalars(query), key=lambda one: one.number)
    supplier = session.get_one(Supplier, newest.supplier_id)
    lines = lines_of(session, newest)
    terms = terms_on(session, until, canteen_id=canteen.id, supplier_id=supplier.id)
    products = facts_of(session, {line.product_id for line in lines.values()})
    contacts = select(Contact).where(Contact.supplier_id == supplier.id)
    paper = OrderPaper(
        canteen=canteen,
        supplier=supplier,
        order=newest,
        lines=list(lines.values()),
        totals=order_totals(lines),
        customer_number=terms.customer_number if terms else "",
        contact=session.scalars(contacts).first(),
        units={one.id: one.unit for one in products.values()},
    )
    file = folder / words().say("order-{number}.pdf", number=str(newest.number))
    purchase_order(paper, words(), file)
    return file
