"""Who, when and why stay readable."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.kitchen.meals import serve
from inventory.receiving.receipts import receive
from inventory.undoing.amendments import Amendment, amend
from inventory.undoing.journal import What, journal, story
from kernel.actor import By
from kernel.documents import DocumentNotFound
from kernel.ids import new_id
from kernel.words import Words
from tests.builders import (
    a_delivery,
    a_line,
    a_meal,
    a_product,
    a_supplier,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.counting import statements
from tests.inventory.documents import a_box, a_crate, a_loss, a_receipt, a_served_meal, added

TODAY = datetime.now(UTC).date()
AROUND = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def test_an_entry_tells_its_story(session: Session, awa: By) -> None:
    supplier_id = a_supplier(session, awa)
    wrong, right = (a_delivery(supplier_id, a_line(a_product(session))) for _ in range(2))
    receive(session, wrong, awa)
    take_back(
        session, awa, take_back(session, awa, wrong.id, because="Pas à nous"), because="Si"
    )
    amendment = Amendment(id=new_id(), of=wrong.id, because="Mal lu", delivery=right)
    amend(session, amendment, awa)
    steps = story(session, wrong.id, awa.canteen_id)
    assert [(step.person, step.what, step.because) for step in steps] == [
        ("Awa", What.WRITTEN, ""),
        ("Awa", What.TAKEN_BACK, "Pas à nous"),
        ("Awa", What.PUT_BACK, "Si"),
        ("Awa", What.REPLACED, "Mal lu"),
    ]
    assert steps[-1].by_id == right.id
    assert [step.what for step in story(session, right.id, awa.canteen_id)] == [What.WRITTEN]


def test_another_canteens_story_is_not_told(session: Session, awa: By) -> None:
    theirs = a_box(session, somebody_in_a_new_canteen(session), a_product(session))
    with pytest.raises(DocumentNotFound):
        story(session, theirs, awa.canteen_id)


def test_the_days_journal_says_what_was_written(session: Session, awa: By) -> None:
    carrots = a_product(session)
    for write in (a_receipt, a_served_meal, a_loss, a_crate):
        write(session, awa, carrots)
    box = a_box(session, awa, carrots)
    take_back(session, awa, box, because="Recompté")
    a_box(session, somebody_in_a_new_canteen(session), carrots)
    entries = journal(session, awa.canteen_id, *AROUND)
    assert {entry.kind for entry in entries} >= {"receipt", "meal", "waste", "rescue"}
    said = {entry.document_id: entry.says.in_words(Words("en")) for entry in entries}
    lines = set(said.values())
    assert {
        "“Dahl”: 40 covers.",
        "2 kg lost in storage.",
        "5 kg of rescued food from Marché.",
        "€80.00 given by diners.",
        "Taken back: contributions. Recompté",
    } <= lines
    assert any(line.endswith(": 2 lines.") for line in lines)
    assert [entry.document_id for entry in entries if not entry.holds] == [box]


def test_what_follows_from_another_entry_says_which(session: Session, awa: By) -> None:
    carrots = a_product(session)
    meal = serve(session, a_meal((carrots, "1")), awa)
    added(session, awa, meal, carrots, "2")
    reversal = take_back(session, awa, meal)
    entries = journal(session, awa.canteen_id, *AROUND)
    assert [one.goes_with for one in entries if one.kind == "reversal"].count(reversal) == 1


def test_other_days_are_other_pages(session: Session, awa: By) -> None:
    a_box(session, awa, a_product(session))
    assert journal(session, awa.canteen_id, date(2020, 1, 1), date(2020, 1, 31)) == []


def test_a_long_day_costs_no_more(engine: Engine, session: Session, awa: By) -> None:
    carrots = a_product(session)
    counts = []
    for _ in range(2):
        for write in (a_receipt, a_served_meal, a_loss, a_crate, a_box):
            take_back(session, awa, write(session, awa, carrots))
        session.expire_all()
        counts.append(statements(engine, lambda: journal(session, awa.canteen_id, *AROUND)))
    assert counts[0] == counts[1]
