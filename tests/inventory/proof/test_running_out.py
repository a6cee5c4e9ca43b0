"""Papers that prove food today, and will not in some weeks."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from inventory.proof.expiring_papers import running_out
from inventory.receiving.receipts import receive
from suppliers.labels import Label
from tests.builders import (
    MONDAY,
    a_certificate,
    a_delivery,
    a_line,
    a_producer,
    a_product,
    a_supplier,
    somebody_in_a_new_canteen,
)

TOMORROW, SOON = MONDAY + timedelta(days=1), MONDAY + timedelta(days=60)


def test_a_paper_without_a_renewal_runs_out_and_a_renewed_one_does_not(
    session: Session,
) -> None:
    awa = somebody_in_a_new_canteen(session)
    shop, renewed, ending = (
        a_supplier(session, awa),
        a_producer(session, awa),
        a_producer(session, awa),
    )
    ends = date(2026, 4, 15)
    for farm in (renewed, ending):
        last = a_certificate(session, awa, producer_id=farm, valid_until=ends)
        line = a_line(a_product(session), producer_id=farm, labels=(Label.BIO,))
        receive(session, a_delivery(shop, line), awa)
    a_certificate(
        session,
        awa,
        producer_id=renewed,
        valid_from=ends + timedelta(days=1),
        valid_until=date(2027, 4, 15),
    )
    (one,) = running_out(session, canteen_id=awa.canteen_id, on=TOMORROW, until=SOON)
    assert (one.certificate_id, one.ends_on, one.supplier_id) == (last, ends, shop)
    early = ends - timedelta(days=1)
    assert running_out(session, canteen_id=awa.canteen_id, on=TOMORROW, until=early) == []
