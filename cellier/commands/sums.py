"""`cellier sums`: bring the sums of every canteen's months up to date."""

from sqlalchemy import select

from cellier.opened import reading, writing
from cellier.showing import say, working
from network.canteens import Canteen
from sustainability.summing import keep, unsummed, work_out


def run() -> None:
    """One canteen after the other: nobody who writes has to wait."""
    with reading() as session:
        late = unsummed(session)
        query = select(Canteen.id, Canteen.name).where(Canteen.id.in_(late))
        wanted = session.execute(query.order_by(Canteen.name)).all()
    for canteen_id, name in wanted:
        with working("Summing up {canteen}…", canteen=name):
            with reading() as session:
                worked = work_out(session, session.get_one(Canteen, canteen_id))
            with writing() as session:
                keep(session, worked)
    say("The sums of {n} canteens are up to date.", n=len(wanted))
