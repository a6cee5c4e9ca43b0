"""Two catalogues that put the same offers right at once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier, BrokenBarrierError
from uuid import UUID

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from integrations import catalogue
from integrations.catalogue import import_catalogue
from kernel.actor import By
from kernel.ids import new_id
from sourcing.offer_mending import MendedMeanwhile, MendedOffer
from sourcing.offers import Offer
from suppliers.suppliers import suppliers_named
from tests.builders import a_product
from tests.integrations.files import CATALOGUE, a_csv


def test_the_same_offers_mended_in_another_order_let_nobody_wait_for_ever(
    engine: Engine, session: Session, awa: By, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    foods = [a_product(session).name for _ in range(2)]
    shop = f"Biodis {new_id()}"
    (shop_id,) = suppliers_named(session, [shop], awa).values()

    def file(name: str, price: str) -> Path:
        rows = [f"{shop},{one},{one},{one},5,kg,{price},pack,5.5,,,2026-01-01" for one in foods]
        (folder := tmp_path / name).mkdir()
        return a_csv(folder, CATALOGUE, *(rows if name != "back" else reversed(rows)))

    said = {"supplier": None, "told": "", "per": None, "skip_bad": False}
    import_catalogue(session, file("first", "9"), by=awa, **said)  # type: ignore[arg-type]
    session.commit()
    both, real = Barrier(2), catalogue.mend_offer

    def together(session: Session, mended: MendedOffer, by: By) -> UUID:
        done = real(session, mended, by)
        with suppress(BrokenBarrierError):
            both.wait(0.5)
        return done

    monkeypatch.setattr(catalogue, "mend_offer", together)

    def take(path: Path) -> None:
        # Who planned before the other was kept is told so.
        with suppress(MendedMeanwhile), Session(engine) as one, one.begin():
            import_catalogue(one, path, by=awa, **said)  # type: ignore[arg-type]

    with ThreadPoolExecutor(2) as hands:
        list(hands.map(take, [file("there", "8"), file("back", "7")]))
    session.expire_all()
    kept = session.scalars(select(Offer.price).where(Offer.supplier_id == shop_id)).all()
    assert len(kept) == 2
    assert kept[0] == kept[1] < 9
