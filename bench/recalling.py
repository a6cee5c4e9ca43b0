"""A recall over a network: the whole answer, as the kitchen lead and the network need it.

The notice names a product of one producer that came in ten days of June: some 140 lots in as many
canteens, with their meals, the bins, and what is left on shelves. In the value: understanding
the notice, every question, and the answer put in order. Both sides read over a connection with a
transaction open; opening is out of both.

The floor is one statement by the driver alone: the lots with their meals and other ends, by the
joins that lead there, and what is left of them; rows are fetched as they lie, and dropped.
"""

from functools import partial
from itertools import repeat
from pathlib import Path
from sqlite3 import Connection
from uuid import UUID

from sqlalchemy.orm import Session

from bench.driver import bare
from bench.fixtures import network, opened
from bench.measuring import Result, Side, against_floor, mean_seconds
from bench.networks import FIRST, LAST, WHOLE, Recalled, recalled
from inventory.safety.notices import Notice
from inventory.safety.recalls import Recall
from inventory.safety.recalls import recall as ask_recall
from kernel.engine import read_only

FEW, MANY = 50_000, WHOLE
A_ROUND = 5

_LOTS = """
FROM lots JOIN products ON products.id = lots.product_id
JOIN suppliers ON suppliers.id = lots.supplier_id
JOIN producers ON producers.id = lots.producer_id
JOIN canteens ON canteens.id = lots.canteen_id
"""
_RECALLED = """
lots.product_id = ? AND lots.producer_id = ? AND lots.came_on BETWEEN ? AND ?
"""
BARE_RECALL = f"""
SELECT canteens.name, lots.canteen_id, lots.id, products.name, lots.number, lots.brand,
  suppliers.name, producers.name, lots.came_on, lots.use_by, lots.quantity, lots.grams,
  lots.blocked, places.kind, stock_moves.quantity, stock_moves.grams, stock_moves.moved_on,
  meals.id, meals.served_on, meals.sitting, meals.menu, meals.covers, meal_issues.basis
{_LOTS}
JOIN stock_moves ON stock_moves.canteen_id = lots.canteen_id AND stock_moves.lot_id = lots.id
JOIN documents ON documents.canteen_id = stock_moves.canteen_id
  AND documents.id = stock_moves.document_id AND documents.holds
JOIN places ON places.canteen_id = stock_moves.canteen_id
  AND places.id = stock_moves.destination_id
LEFT JOIN meal_issues ON meal_issues.canteen_id = stock_moves.canteen_id
  AND meal_issues.id = stock_moves.id
LEFT JOIN meals ON meals.canteen_id = meal_issues.canteen_id AND meals.id = meal_issues.meal_id
WHERE {_RECALLED} AND stock_moves.cause NOT IN ('receipt', 'reversal')
UNION ALL
SELECT canteens.name, lots.canteen_id, lots.id, products.name, lots.number, lots.brand,
  suppliers.name, producers.name, lots.came_on, lots.use_by, lots.quantity, lots.grams,
  lots.blocked, places.name, stock_balances.quantity, stock_balances.grams, NULL,
  NULL, NULL, NULL, NULL, NULL, NULL
{_LOTS}
JOIN stock_balances ON stock_balances.canteen_id = lots.canteen_id
  AND stock_balances.lot_id = lots.id AND stock_balances.quantity > 0
JOIN places ON places.canteen_id = stock_balances.canteen_id
  AND places.id = stock_balances.place_id AND places.kind IN ('shelf', 'fridge', 'freezer')
WHERE {_RECALLED}
"""


def recall() -> Result:
    """Milliseconds of the answer from 5 million moves, over one bare statement with the same."""
    book = network(MANY)
    connection = bare(book)
    connection.execute("BEGIN")
    named = recalled(connection)
    with opened(book) as engine, Session(read_only(engine)) as session:
        answer = ask_recall(session, _notice(named))
        told = _fetch(connection, named)
        assert told == len(answer.meals) + len(answer.ends) + len(answer.rests)
        fetch = partial(_fetch, connection, named)
        result = against_floor(
            "recall",
            value=_asking(session, named),
            floor=lambda: mean_seconds(repeat(fetch, A_ROUND)),
            at_most=3,
            rounds=15,
        )
    connection.close()
    return result


def recall_growth() -> Result:
    """Milliseconds of the answer from 5 million moves, over the same answer from 50,000."""
    few, many = network(FEW), network(MANY)
    with (
        opened(few) as small,
        opened(many) as large,
        Session(read_only(small)) as of_small,
        Session(read_only(large)) as of_large,
    ):
        of_few, of_many = _named(few), _named(many)
        assert _told(ask_recall(of_small, _notice(of_few))) == _told(
            ask_recall(of_large, _notice(of_many))
        )
        return against_floor(
            "recall_growth",
            value=_asking(of_large, of_many),
            floor=_asking(of_small, of_few),
            at_most=1.5,
            rounds=15,
        )


def _asking(session: Session, named: Recalled) -> Side:
    ask = partial(ask_recall, session, _notice(named))
    return lambda: mean_seconds(repeat(ask, A_ROUND))


def _notice(named: Recalled) -> Notice:
    return Notice(
        product=UUID(bytes=named.product_id),
        producer=UUID(bytes=named.producer_id),
        came_from=FIRST,
        came_until=LAST,
    )


def _fetch(connection: Connection, named: Recalled) -> int:
    asked = (*named, str(FIRST), str(LAST))
    return len(connection.execute(BARE_RECALL, asked * 2).fetchall())


def _named(book: Path) -> Recalled:
    connection = bare(book)
    named = recalled(connection)
    connection.close()
    return named


def _told(answer: Recall) -> list[object]:
    """All that is in it, but for ids and names that each book makes anew."""
    return [
        *(one.lot[5:] for one in answer.lots),
        *(one[3:] for one in answer.meals),
        *(one[3:] for one in answer.rests),
        *(one[2:] for one in answer.ends),
        answer.covers(),
    ]
