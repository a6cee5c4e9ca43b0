"""Imported lines that wait are settled where the month says that they wait."""

from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.purchases import PurchaseLine
from inventory.receiving.waiting import waiting
from sourcing.listing import stock_list
from suppliers.families import Family
from tests.cellier.web.kitchens import Kitchen
from tests.counting import statements
from tests.integrations.importing import invoiced

ROW = "Grossiste des Quais;02/03/2026;F{};Machin du chef n° {};1,5;8,00;;12,00;5,5"


def write(kitchen: Kitchen, step: Any) -> Any:
    with Session(kitchen.house.engine, expire_on_commit=False) as session, session.begin():
        return step(session)


def lines_waiting(kitchen: Kitchen) -> dict[str, str]:
    """By what they say, their ids."""
    with kitchen.session() as session:
        found = waiting(session, canteen_id=kitchen.by.canteen_id)
        return {one.description: str(one.id) for one in found}


def test_what_waits_is_settled_on_its_page(kitchen: Kitchen, tmp_path: Path) -> None:
    rows = [ROW.format(n, n) for n in range(1, 5)]
    write(kitchen, stock_list)
    write(kitchen, lambda session: invoiced(session, kitchen.by, tmp_path, *rows))
    ids = lines_waiting(kitchen)
    one, two, three, _ = ids
    there = f"{kitchen.path}/imported"
    with kitchen.client("purchaser") as buyer:
        assert f'href="{there}"' in buyer.get(f"{kitchen.path}/month/2026-03").text
        assert two in buyer.get(there).text
        nothing = buyer.post(there, data={"line": ids[one], "word": "food", "grams": "400"})
        assert (nothing.status_code, 'value="400"' in nothing.text) == (422, True)
        assert "le produit, ou sa famille" in nothing.text
        unknown = {"line": ids[one], "word": "food", "product": "Licorne"}
        assert buyer.post(there, data=unknown).status_code in (404, 422)
        known = unknown | {"product": "Carottes", "grams": "500"}
        answers = [buyer.post(there, data=known) for _ in range(2)]
        assert [each.status_code for each in answers] == [303, 303]
        by_family = {"line": ids[two], "word": "food", "family": Family.DRINKS.value}
        assert buyer.post(there, data=by_family).status_code == 303
        assert buyer.post(there, data={"line": ids[three], "word": "not_food"}).is_redirect
        for nonsense in ({"line": "x"}, {"line": ids[three], "word": "?"}, {"word": "same"}):
            assert buyer.post(there, data=nonsense).status_code == 422
    assert len(lines_waiting(kitchen)) == 1
    with kitchen.session() as session:
        query = select(PurchaseLine.description, PurchaseLine.grams).where(
            PurchaseLine.canteen_id == kitchen.by.canteen_id, PurchaseLine.description.in_(ids)
        )
        kept = {row.description: row.grams for row in session.execute(query)}
    assert kept == {one: 750, two: None, three: None}
    with kitchen.client("kitchen") as cook:
        assert cook.get(there).status_code == 403
        assert f'href="{there}"' not in cook.get(f"{kitchen.path}/month/2026-03").text


def test_its_questions_do_not_grow_with_lines(kitchen: Kitchen, tmp_path: Path) -> None:
    def more(first: int, last: int) -> None:
        rows = [ROW.format(n, n) for n in range(first, last)]
        write(kitchen, lambda session: invoiced(session, kitchen.by, tmp_path, *rows))

    with kitchen.client("purchaser") as buyer:

        def ask() -> int:
            return statements(
                kitchen.house.engine, lambda: buyer.get(f"{kitchen.path}/imported")
            )

        more(1, 2)
        ask()
        few = ask()
        more(2, 8)
        assert ask() == few
