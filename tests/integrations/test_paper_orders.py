"""What a supplier finds on an order, read back from the PDF itself."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from integrations.paper.order import OrderPaper, purchase_order
from kernel.ids import new_id
from kernel.words import Words
from sourcing.orders import OrderedLine, PurchaseOrder, State, order_totals
from sourcing.pricing import PricePer
from sourcing.products import StockUnit
from suppliers.labels import NO_LABELS
from suppliers.suppliers import Contact, Supplier
from tests.integrations.papers import ENGLISH, LONG, a_canteen, pages


def a_line(name: str, packs: str, price: str, per: PricePer, **facts: Any) -> OrderedLine:
    known: dict[str, Any] = {
        "id": new_id(),
        "offer_id": new_id(),
        "product_id": new_id(),
        "producer_id": None,
        "name": name,
        "packs": Decimal(packs),
        "pack_quantity": Decimal(5),
        "pack_grams": 5000,
        "price": Decimal(price),
        "price_per": per,
        "vat_rate": Decimal("5.50"),
        "origin": None,
        "labels": NO_LABELS,
        "intermediaries": None,
        "code": "",
    }
    return OrderedLine(**{**known, **facts})


def an_order_paper(lines: Sequence[OrderedLine], **facts: Any) -> OrderPaper:
    canteen = a_canteen(address="37 rue Saint-Pierre", postcode="69009", city="Lyon")
    supplier = Supplier(name="Ferme des Tilleuls", city="Chasselay")
    order = PurchaseOrder(
        canteen_id=canteen.id,
        supplier_id=supplier.id,
        number=12,
        ordered_on=date(2026, 10, 27),
        delivery_on=date(2026, 10, 30),
        **{
            "state": State.SENT,
            "note": "Côté cour",
            "below_minimum_because": "urgent",
            **facts,
        },
    )
    totals = order_totals({line.id: line for line in lines})
    contact = Contact(supplier_id=supplier.id, name="Léa", phone="06 12 34 56 78")
    units = {line.product_id: StockUnit.KG for line in lines}
    return OrderPaper(canteen, supplier, order, lines, totals, "C-4471", contact, units)


LINES = (
    a_line("Carottes, caisse de 5 kg", "2", "2.0000", PricePer.UNIT, code="CAR-5"),
    a_line("Jus, 6 bouteilles", "1", "2.1875", PricePer.UNIT, vat_rate=Decimal("20.00")),
)


def ordered(paper: OrderPaper, folder: Path, words: Words = ENGLISH) -> list[str]:
    file = folder / "order.pdf"
    purchase_order(paper, words, file)
    return pages(file)


def test_an_order_says_what_to_bring_where_and_when(tmp_path: Path) -> None:
    (said,) = ordered(an_order_paper(LINES), tmp_path)
    assert "Purchase order 12" in said
    assert "Friday, 30 October 2026" in said
    assert "37 rue Saint-Pierre 69009 Lyon" in said
    assert "Customer number C-4471" in said
    assert "Léa 06 12 34 56 78" in said
    assert "CAR-5 Carottes, caisse de 5 kg 2 5 kg €2.00 a kilo 5.5% €20.00" in said
    assert "€2.1875" in said
    assert "Côté cour" in said
    assert "urgent" not in said


def test_vat_is_shown_by_rate_and_adds_up(tmp_path: Path) -> None:
    paper = an_order_paper(LINES)
    (said,) = ordered(paper, tmp_path)
    assert "Total before VAT €30.94" in said
    assert "VAT 5.5% on €20.00 €1.10" in said
    assert "VAT 20% on €10.94 €2.19" in said
    assert "Total with VAT €34.23" in said
    assert paper.totals.gross == Decimal("34.23")


@pytest.mark.parametrize(
    ("state", "word"), [(State.DRAFT, "Draft: not sent yet"), (State.CANCELLED, "Cancelled")]
)
def test_a_paper_that_orders_nothing_says_so(state: State, word: str, tmp_path: Path) -> None:
    assert word in ordered(an_order_paper(LINES, state=state), tmp_path)[0]


def test_a_long_order_repeats_its_head_and_counts_its_pages(tmp_path: Path) -> None:
    lines = [
        a_line(f"{one} {LONG}"[:200], "1", "1", PricePer.PACK, code="X" * 30)
        for one in range(60)
    ]
    texts = ordered(an_order_paper(lines), tmp_path)
    assert len(texts) > 2
    assert all("Your code" in text for text in texts[:-1])
    assert f"page 2 of {len(texts)}" in texts[1]
    assert "Total with VAT" in texts[-1]


def test_an_order_without_lines_is_still_a_paper(tmp_path: Path) -> None:
    (said,) = ordered(an_order_paper([], note=""), tmp_path)
    assert "Total with VAT €0.00" in said
