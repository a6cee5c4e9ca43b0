from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Engine, MetaData, Table, func, insert, select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from kernel.actor import By
from kernel.db import Fixed, Id, Instant
from kernel.documents import Document
from kernel.errors import Refused
from kernel.ids import new_id
from kernel.rounding import cents, fine, rounded, whole_grams
from kernel.words import N_, Euros, Phrase, Words
from network.charges import Charge
from tests.builders import MONDAY

SQLITE = sqlite.dialect()
FRENCH, ENGLISH = Words("fr"), Words("en")
THIN, WIDE = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"


@pytest.fixture
def scratch(engine: Engine, session: Session) -> Table:
    """A table of this test's own, gone with its transaction."""
    table = Table(
        "scratch",
        MetaData(),
        Column("id", Id()),
        Column("amount", Fixed(2)),
        Column("at", Instant()),
    )
    table.create(session.connection())
    return table


@pytest.mark.parametrize("value", ["0.001", "12.345", "1.0000000000000000000000000000000001"])
def test_a_column_refuses_what_it_cannot_hold_exactly(value: str) -> None:
    with pytest.raises(ValueError, match="more than 2 decimals"):
        Fixed(2).process_bind_param(Decimal(value), SQLITE)


def test_the_database_never_sees_a_rounded_amount(session: Session, scratch: Table) -> None:
    with pytest.raises(StatementError, match="more than 2 decimals"):
        session.execute(insert(scratch), [{"amount": Decimal("0.005")}])


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4))
def test_an_amount_comes_back_as_it_went_in(value: Decimal) -> None:
    column = Fixed(4)
    kept = column.process_bind_param(value, SQLITE)
    assert isinstance(kept, int)
    back = column.process_result_value(kept, SQLITE)
    assert back == value
    assert str(back) == str(value)


def test_nothing_stays_nothing() -> None:
    for column in (Fixed(2), Id(), Instant()):
        assert column.process_bind_param(None, SQLITE) is None  # type: ignore[attr-defined]
        assert column.process_result_value(None, SQLITE) is None  # type: ignore[attr-defined]


def test_a_tenth_ten_times_is_one(session: Session, scratch: Table) -> None:
    session.execute(insert(scratch), [{"amount": Decimal("0.1")}] * 10)
    assert session.scalar(select(func.sum(scratch.c.amount))) == Decimal(1)


def test_ids_sort_as_they_were_made_and_come_back(session: Session, scratch: Table) -> None:
    ids = [new_id() for _ in range(20)]
    session.execute(insert(scratch), [{"id": one} for one in reversed(ids)])
    found = session.scalars(select(scratch.c.id).order_by(scratch.c.id)).all()
    assert found == ids
    assert all(isinstance(one, UUID) for one in found)
    assert session.scalar(select(scratch.c.id).where(scratch.c.id == ids[7])) == ids[7]


def test_an_id_takes_sixteen_bytes(engine: Engine, session: Session, scratch: Table) -> None:
    session.execute(insert(scratch), [{"id": new_id()}])
    if engine.dialect.name == "sqlite":
        assert session.execute(text("SELECT typeof(id), length(id) FROM scratch")).one() == (
            "blob",
            16,
        )
    else:
        kind = session.scalar(text("SELECT pg_typeof(id)::text FROM scratch"))
        assert kind == "uuid"


def test_a_moment_is_read_back_in_utc(session: Session, scratch: Table) -> None:
    paris = timezone(timedelta(hours=2))
    session.execute(insert(scratch), [{"at": datetime(2026, 7, 1, 12, 30, 5, 250, paris)}])
    read = session.scalar(select(scratch.c.at))
    assert read == datetime(2026, 7, 1, 10, 30, 5, 250, UTC)
    assert read is not None
    assert read.utcoffset() == timedelta(0)


def test_a_time_without_zone_is_nobodys(session: Session, scratch: Table) -> None:
    naive = datetime(2026, 7, 1, 12, 30)  # noqa: DTZ001
    with pytest.raises(StatementError, match="no time zone"):
        session.execute(insert(scratch), [{"at": naive}])


def test_the_servers_clock_is_in_utc(session: Session, awa: By) -> None:
    row = {"canteen_id": awa.canteen_id, "kind": "test", "fingerprint": b"0"}
    document = Document(**row, person_id=awa.person_id)
    session.add(document)
    session.flush()
    session.refresh(document)
    assert abs(datetime.now(UTC) - document.recorded_at) < timedelta(minutes=1)


def test_the_database_checks_what_the_model_says(session: Session, awa: By) -> None:
    row = {"canteen_id": awa.canteen_id, "kind": "charge", "fingerprint": b"0"}
    document = Document(**row, person_id=awa.person_id)
    session.add(document)
    session.flush()
    minus = Charge(
        canteen_id=awa.canteen_id, id=document.id, per_cover=Decimal(-1), from_on=MONDAY
    )
    session.add(minus)
    with pytest.raises(Exception, match="per_cover_not_negative"):
        session.flush()


def test_halves_are_rounded_up_everywhere() -> None:
    assert cents(Decimal("2.675")) == Decimal("2.68")
    assert cents(Decimal("-2.675")) == Decimal("-2.68")
    assert fine(Decimal("0.00005")) == Decimal("0.0001")
    assert whole_grams(Decimal("2.5")) == 3
    assert rounded(Decimal("0.25"), 1) == Decimal("0.3")


class Wrong(Refused):
    """A refusal with every kind of fact."""

    says = N_("{weight} kg on {day}, {count} times, for {who}.")


FACTS: dict[str, Any] = {
    "weight": Decimal("1234.500"),
    "day": date(2026, 3, 1),
    "count": 2,
    "who": "Awa",
}


def test_a_refusal_speaks_english_by_itself() -> None:
    assert str(Wrong(**FACTS)) == "1,234.5 kg on 1 March 2026, 2 times, for Awa."


def test_a_refusal_is_said_as_its_reader_writes() -> None:
    said = Wrong(**FACTS).in_words(FRENCH)
    assert said == f"1{THIN}234,5 kg on 1er mars 2026, 2 times, for Awa."


def test_a_translated_sentence_may_turn_its_facts_round(tmp_path: Path) -> None:
    words = _french(tmp_path, Wrong.says, "Pour {who}, {count} fois, le {day} : {weight} kg.")
    said = Wrong(**FACTS).in_words(words)
    assert said == f"Pour Awa, 2 fois, le 1er mars 2026 : 1{THIN}234,5 kg."


def test_a_fact_may_be_words_or_money(tmp_path: Path) -> None:
    words = _french(tmp_path, "sent", "envoyée")
    facts = {"state": Phrase("sent"), "net": Euros("12.5")}
    assert words.say("{state}: {net}", **facts) == f"envoyée: 12,50{WIDE}€"
    assert ENGLISH.say("{state}: {net}", **facts) == "sent: €12.50"


def test_a_language_without_catalogue_keeps_the_english_words(tmp_path: Path) -> None:
    assert Words("fr", tmp_path).say("Hello {name}", name="Awa") == "Hello Awa"
    assert Words("fr").say("") == ""


def test_what_is_counted_agrees_with_its_number() -> None:
    said = [ENGLISH.count("{n} meal", "{n} meals", number) for number in (1, 2)]
    assert said == ["1 meal", "2 meals"]


@pytest.mark.parametrize(
    ("value", "places", "french", "english"),
    [
        ("12.50", None, "12,5", "12.5"),
        ("12.5", 2, "12,50", "12.50"),
        ("0.5", 0, "1", "1"),
        ("2.5", 0, "3", "3"),
        ("0.25", 1, "0,3", "0.3"),
        ("-1234.5", None, f"-1{THIN}234,5", "-1,234.5"),
    ],
)
def test_numbers(value: str, places: int | None, french: str, english: str) -> None:
    assert FRENCH.number(Decimal(value), places) == french
    assert ENGLISH.number(Decimal(value), places) == english


def test_money() -> None:
    assert FRENCH.money(Decimal("1234.5")) == f"1{THIN}234,50{WIDE}€"
    assert ENGLISH.money(Decimal("1234.5")) == "€1,234.50"
    assert ENGLISH.money(Decimal("1.005")) == "€1.01"


def test_percentages() -> None:
    assert FRENCH.percent(Decimal("0.125")) == f"13{WIDE}%"
    assert ENGLISH.percent(Decimal("0.1254"), 1) == "12.5%"
    assert ENGLISH.percent(None) == "–"


def test_days_and_months() -> None:
    day = date(2026, 10, 31)
    assert (FRENCH.day(day), ENGLISH.day(day)) == ("31 octobre 2026", "31 October 2026")
    assert (FRENCH.month(day), ENGLISH.month(day)) == ("octobre 2026", "October 2026")


def _french(folder: Path, sentence: str, said: str) -> Words:
    target = folder / "fr" / "LC_MESSAGES" / "cellier.mo"
    target.parent.mkdir(parents=True)
    lines = [
        'msgid ""',
        r'msgstr "Content-Type: text/plain; charset=utf-8\n"',
        f'msgid "{sentence}"',
        f'msgstr "{said}"',
    ]
    source = folder / "cellier.po"
    source.write_text("\n".join(lines), encoding="utf-8")
    with source.open("rb") as read, target.open("wb") as written:
        write_mo(written, read_po(read))
    return Words("fr", folder)
