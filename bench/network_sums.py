"""Who runs the 500 canteens of a network, and the sums of their months.

Ten canteens are summed up by our own writer; canteens of that book being alike, the others are
given rows of one of the ten.
"""

from datetime import date
from typing import Any

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from kernel.ids import new_id
from network.canteens import Canteen
from network.people import Newcomer, Post, Role, welcome
from sustainability.month_sums import MonthShare, MonthSum, MonthWaste
from sustainability.summing import sum_up, unsummed

TODAY = date(2026, 12, 31)
WRITTEN = 10
_TABLES = (MonthSum, MonthShare, MonthWaste)


def run_by_one(engine: Engine) -> None:
    """Somebody runs them all, and their sums are up to date."""
    with Session(engine) as session, session.begin():
        ids = session.scalars(select(Canteen.id).order_by(Canteen.id)).all()
        newcomer = Newcomer(id=new_id(), name="Camille", canteen_id=ids[0])
        by = welcome(session, newcomer, today=TODAY)
        session.add_all(
            Post(person_id=by.person_id, canteen_id=one, role=Role.NETWORK) for one in ids
        )
    with Session(engine) as session, session.begin():
        for one in ids[:WRITTEN]:
            sum_up(session, one)
    with Session(engine) as session, session.begin():
        for place, one in enumerate(ids[WRITTEN:]):
            alike = {"one": one.bytes, "like": ids[place % WRITTEN].bytes}
            for table in _TABLES:
                session.execute(text(_copied(table.__table__)), alike)
        session.execute(text("UPDATE documents SET summed = 1 WHERE NOT summed"))
        assert unsummed(session) == {}


def _copied(table: Any) -> str:
    others = ", ".join(f'"{one.name}"' for one in table.columns if one.name != "canteen_id")
    return (
        f"INSERT INTO {table.name} (canteen_id, {others}) "
        f"SELECT :one, {others} FROM {table.name} WHERE canteen_id = :like"
    )
