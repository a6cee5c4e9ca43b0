"""`cellier demo`: an empty book becomes a month of three canteens, and is shown."""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import typer
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from cellier.database import migrate
from cellier.demo.ids import day_of
from cellier.language import words
from cellier.opened import day, engine, today
from cellier.showing import say, working
from kernel.errors import Refused
from kernel.words import N_
from network.canteens import Canteen


class BookInUse(Refused):
    """The demo never mixes with what somebody wrote."""

    says = N_(
        "This larder book holds other things: give the demo a book of its own, by "
        "CELLIER_DATABASE_URL=sqlite:///demo.db"
    )


def run(asked: str | None, folder: Path | None) -> None:
    """Fill the book unless it holds a demo already, then show the result and print the papers."""
    found = engine()
    migrate(found)
    until = _play(found, asked)
    from cellier.demo.papers import papers
    from cellier.demo.showing import months_of, result
    from cellier.demo.signing_in import PASSWORD, give_sign_ins
    from cellier.demo.today import today as look

    with Session(found) as session, session.begin():
        people = give_sign_ins(session)
    with Session(found) as session:
        months = months_of(session, until)
        result(session, months)
        look(session, until)
        for file in papers(session, months, until, folder or _beside(found)):
            say("{file} is written.", file=str(file))
    names = ", ".join(one.email for one in people)
    say("Sign in as {names}; password: {password}", names=names, password=PASSWORD)
    found.dispose()


def _play(found: Engine, asked: str | None) -> date:
    """The day the book's demo ends on."""
    with Session(found) as session:
        there = _days(session)
    if there:
        known = there.pop()
        if asked and day(asked, known) != known:
            said = words().say("This book's demo ends on {day}: take another book.", day=known)
            raise typer.BadParameter(said)
        return known
    until = day(asked, today())
    _fill(found, until)
    return until


def _days(session: Session) -> set[date]:
    """The days of the demos whose canteens are here.

    Raises:
        BookInUse: a canteen is no demo's.

    """
    days = {_of_demo(canteen_id) for canteen_id in session.scalars(select(Canteen.id))}
    if len(days) > 1:
        raise BookInUse
    return days


def _of_demo(canteen_id: UUID) -> date:
    made = day_of(canteen_id)
    if made is None:
        raise BookInUse
    return made


def _fill(found: Engine, until: date) -> None:
    """All of it or nothing: a demo cut short leaves the book empty."""
    from cellier.demo.play import play
    from cellier.demo.setting import agree_terms, set_stage

    say(
        "A month of three canteens, {first} to {last}…",
        first=until - timedelta(days=30),
        last=until,
    )
    with (
        working("Three canteens live their month…"),
        Session(found, expire_on_commit=False) as session,
        session.begin(),
    ):
        stage = set_stage(session, until)
        agree_terms(session, stage)
        play(session, stage)


def _beside(found: Engine) -> Path:
    """Beside a book that is a file; else in build/demo of the folder one stands in."""
    if found.dialect.name == "sqlite" and found.url.database:
        return Path(found.url.database).parent
    return Path("build/demo")
