"""Two suppliers who are added at once."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kernel.actor import By
from suppliers.suppliers import SupplierSiretKnown
from tests.builders import a_supplier
from tests.network.test_canteens import a_siret


def test_of_two_of_one_siret_added_at_once_the_second_is_refused(
    engine: Engine, session: Session, awa: By
) -> None:
    session.commit()
    siret = a_siret()

    def add() -> None:
        with Session(engine) as twin, twin.begin():
            a_supplier(twin, awa, siret=siret)

    with ThreadPoolExecutor(1) as hand:
        a_supplier(session, awa, siret=siret)
        second = hand.submit(add)
        # It waits for ours: who looks earlier finds nobody of that SIRET.
        assert not wait([second], timeout=0.5).done
        session.commit()
        with pytest.raises(SupplierSiretKnown):
            second.result(timeout=10)
