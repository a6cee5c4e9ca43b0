"""What is on hand, after ten thousand moves and after a million.

Both sides are our own question, `on_hand` by product, put through a session whose transaction
is open, to two books that hold the same 400 live lots: the second has twenty years of lots
used up besides. Opening book, session and transaction is out of both.
"""

from functools import partial
from itertools import repeat

from sqlalchemy.orm import Session

from bench.fixtures import cook, ledger, opened
from bench.measuring import Result, Side, against_floor, mean_seconds
from inventory.balances import on_hand
from kernel.actor import By
from kernel.engine import read_only

FEW, MANY = 10_000, 1_000_000
A_ROUND = 20


def on_hand_growth() -> Result:
    """Milliseconds of one question to the large book, over the same to the small one."""
    with (
        opened(ledger(FEW)) as small,
        opened(ledger(MANY)) as large,
        Session(read_only(small)) as of_small,
        Session(read_only(large)) as of_large,
    ):
        by = cook(small)
        assert by == cook(large)
        held = on_hand(of_small, canteen_id=by.canteen_id)
        assert held == on_hand(of_large, canteen_id=by.canteen_id)
        return against_floor(
            "on_hand_growth",
            value=_asking(of_large, by),
            floor=_asking(of_small, by),
            at_most=1.3,
            rounds=15,
        )


def _asking(session: Session, by: By) -> Side:
    ask = partial(on_hand, session, canteen_id=by.canteen_id)
    return lambda: mean_seconds(repeat(ask, A_ROUND))
