"""Files of purchases, imported as a person would."""

from pathlib import Path

from sqlalchemy.orm import Session

from integrations.purchases import Options, Outcome, import_purchases
from kernel.actor import By
from network.canteens import Canteen
from sourcing.listing import stock_list
from tests.builders import somebody_in_a_new_canteen
from tests.integrations.files import INVOICE, MACANTINE, SIRET, a_csv


def somebody_with_the_usual_foods(session: Session) -> By:
    """In a canteen known to the State."""
    stock_list(session)
    return somebody_in_a_new_canteen(session, siret=SIRET)


def take(session: Session, by: By, file: Path, **options: object) -> Outcome:
    canteen = session.get_one(Canteen, by.canteen_id)
    return import_purchases(session, file, canteen, Options(**options), by)


def stated(session: Session, by: By, folder: Path, *rows: str, **options: object) -> Outcome:
    """A file of ma-cantine."""
    return take(session, by, a_csv(folder, MACANTINE, *rows), **options)


def invoiced(session: Session, by: By, folder: Path, *rows: str, **options: object) -> Outcome:
    """A file of some wholesaler."""
    return take(session, by, a_csv(folder, INVOICE, *rows), **options)


def tally(outcome: Outcome) -> tuple[int, int, int, int]:
    """Entered, waiting, known, taken back."""
    found = (len(outcome.entered), len(outcome.waiting), outcome.known, outcome.taken_back)
    assert not outcome.faults
    return found
