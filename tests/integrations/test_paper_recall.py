"""What a recall says on paper, read back from the PDF itself."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from integrations.paper.recall import recall_paper
from inventory.kitchen.meals import Sitting
from inventory.places import Kind
from inventory.safety.notices import Notice, Sought
from inventory.safety.recalled import LotRow, Rest
from inventory.safety.recalls import Recall, RecalledLot
from inventory.safety.trails import Through
from inventory.safety.whereabouts import Ended, Served
from kernel.ids import new_id
from kernel.words import Words
from sourcing.products import StockUnit
from tests.integrations.papers import ENGLISH, LONG, pages

DAY, MEAL = date(2026, 6, 1), new_id()
AWA, BEN = new_id(), new_id()


def a_lot(canteen_id: UUID, number: str | None = "L7-2026", **facts: Any) -> LotRow:
    known = {
        "lot_id": new_id(),
        "product_id": new_id(),
        "product": "Yaourt nature",
        "unit": StockUnit.PIECE,
        "brand": "Les Prés d’Or",
        "supplier": "Grossiste du Rhône",
        "producer": "Laiterie des Monts",
        "came_on": DAY,
        "use_by": DAY + timedelta(days=20),
        "quantity": Decimal(48),
        "grams": 6000,
        "blocked": False,
        "holds": True,
    }
    return LotRow(**{"canteen_id": canteen_id, "number": number, **known, **facts})


def a_part(
    lot: LotRow, covers: int, day: int, grams: int | None = 2000, **facts: Any
) -> Served:
    known: dict[str, Any] = {
        "meal_id": new_id(),
        "served_on": DAY + timedelta(days=day),
        "sitting": Sitting.LUNCH,
        "menu": "Dahl et yaourt",
        "quantity": None if grams is None else Decimal(16),
        "certain": True,
    }
    return Served(
        canteen_id=lot.canteen_id, lot_id=lot.lot_id, covers=covers, grams=grams,
        **{**known, **facts},
    )  # fmt: skip


def an_answer(**facts: Any) -> Recall:
    """Yoghurt in two canteens; one lot without a number, one sent over, one soup of it."""
    ours, unknown = a_lot(AWA), a_lot(AWA, None, blocked=True)
    theirs = a_lot(BEN, quantity=Decimal(12), grams=1500)
    soup = a_lot(
        BEN,
        None,
        product="Sauce au yaourt",
        unit=StockUnit.LITRE,
        brand="",
        supplier=None,
        producer=None,
    )
    notice = Notice(brand="Les Prés d’Or", product="yaourt", lot="L7-2026", came_from=DAY)
    known: dict[str, Any] = {
        "sought": Sought(
            notice=notice, products={ours.product_id: "Yaourt nature"}, suppliers=None,
            producers=None, brands=["Les Prés d’Or"], canteen_ids=None,
        ),
        "canteens": {AWA: "Les Tilleuls", BEN: "Vaise"},
        "lots": [
            RecalledLot(ours, Through.NOTICE, certain=True),
            RecalledLot(unknown, Through.NOTICE, certain=False),
            RecalledLot(theirs, Through.TRANSFER, certain=True),
            RecalledLot(soup, Through.PREPARED, certain=True),
        ],
        "rests": [
            Rest(AWA, ours.lot_id, new_id(), "Frigo", Decimal(8), 1000),
            Rest(AWA, unknown.lot_id, new_id(), "Frigo", Decimal(48), 6000),
            Rest(BEN, soup.lot_id, new_id(), "Congélateur", Decimal("1.5"), 1500),
        ],
        "meals": [
            a_part(ours, 1040, 1),
            a_part(unknown, 37, 2, certain=False),
            a_part(theirs, 52, 3, None, menu="Tarte"),
        ],
        "ends": [
            Ended(AWA, ours.lot_id, DAY, Kind.OTHER_CANTEEN, "Vaise", Decimal(12), 1500, under_way=False),
            Ended(AWA, ours.lot_id, DAY, Kind.OTHER_CANTEEN, "Gerland", Decimal(2), 250, under_way=True),
            Ended(BEN, theirs.lot_id, DAY, Kind.DONATED, "Le Fourneau", Decimal(4), 500, under_way=False),
            Ended(BEN, theirs.lot_id, DAY, Kind.WASTE, "", Decimal(1), 125, under_way=False),
        ],
    }  # fmt: skip
    return Recall(**{**known, **facts})


def printed(answer: Recall, folder: Path, words: Words = ENGLISH) -> list[str]:
    file = folder / "recall.pdf"
    recall_paper(answer, words, file, printed_on=date(2026, 6, 9))
    return pages(file)


def test_the_first_page_says_what_is_recalled_who_ate_and_what_is_left(tmp_path: Path) -> None:
    first, *_ = printed(an_answer(), tmp_path)
    for said in (
        "Lot L7-2026",
        "Brand: Les Prés d’Or",
        "Product: Yaourt nature",
        "Delivered from 1 June 2026 on",
        "as of 9 June 2026",
        "1,092",
        "and 37 possibly",
        "Take off the shelves",
        "Frigo",
        "Not blocked yet",
        "Blocked: do not",
        "Canteens concerned",
    ):
        assert said in first, said


def test_each_canteen_has_its_lots_meals_and_ends(tmp_path: Path) -> None:
    said = "\n".join(printed(an_answer(), tmp_path))
    for line in (
        "possibly meant",
        "no number, came on 01/06/2026",
        "sent by another canteen",
        "cooked from it and kept",
        "Dahl et yaourt",
        "sent to Vaise",
        "on the way to Gerland",
        "given to Le Fourneau",
        "thrown away",
    ):
        assert line in said, line


def test_nothing_left_is_said(tmp_path: Path) -> None:
    first, *_ = printed(an_answer(rests=[]), tmp_path)
    assert "Nothing is left of it, as the books say." in first


def test_long_names_and_many_canteens_stay_on_the_paper(tmp_path: Path) -> None:
    many: dict[UUID, str] = {new_id(): f"{number} {LONG}" for number in range(120)}
    lots: Sequence[LotRow] = [a_lot(one, LONG, product=LONG, brand=LONG) for one in many]
    answer = an_answer(
        canteens=many,
        lots=[RecalledLot(lot, Through.NOTICE, certain=True) for lot in lots],
        rests=[
            Rest(lot.canteen_id, lot.lot_id, new_id(), LONG, Decimal(1), 1000) for lot in lots
        ],
        meals=[a_part(lot, 40, 1, menu=LONG) for lot in lots],
        ends=[],
    )
    said = printed(answer, tmp_path)
    assert len(said) > 10
    assert f"page {len(said)} of {len(said)}" in said[-1]


def test_the_same_answer_gives_the_same_bytes(tmp_path: Path) -> None:
    answer = an_answer()
    one, two = tmp_path / "one.pdf", tmp_path / "two.pdf"
    for file in (one, two):
        recall_paper(answer, ENGLISH, file, printed_on=DAY)
    assert one.read_bytes() == two.read_bytes()
