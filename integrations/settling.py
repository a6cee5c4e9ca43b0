"""A waiting line, settled by a person's word, and the word kept for every later import."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from integrations.meanings import as_measured
from inventory.purchases import Bought, Kind
from inventory.receiving.door import at_the_door, claimed
from inventory.receiving.imports import ImportedFile, enter, known_keys
from inventory.receiving.waiting import Reason, WaitingLine, lock, note_different, note_settled
from kernel.actor import By
from kernel.errors import Refused
from kernel.ids import new_id
from kernel.rounding import whole_grams
from kernel.words import N_
from network.canteens import LocalRule
from sourcing.decisions import Decided, Meaning, decide
from sourcing.products import ProductFacts, StockUnit, facts_of, product_named
from sourcing.recognition import normal
from suppliers.evidence import Evidence, Finding
from suppliers.families import Family
from suppliers.labels import Label
from suppliers.origins import Origin


class Word(NamedTuple):
    """What a person says of a line; exactly one of them, and a weight beside a food.

    `grams` is the weight of one invoiced unit.
    """

    product: str | None = None
    family: Family | None = None
    grams: int | None = None
    not_food: bool = False
    same: bool = False
    different: bool = False


class SayOneThing(Refused):
    """A word that says nothing, or two things."""

    says = N_(
        "Say one thing of the line: --product, --family or --not-food; of a line that may be "
        "here twice, --same or --different."
    )


class SettledAlready(Refused):
    """Two words on one line would count it twice."""

    says = N_("“{line}” was settled before: nothing waits here any more.")


class _Settled(NamedTuple):
    """The line to enter, and what its labels rest on."""

    line: Bought
    findings: Sequence[Finding] = ()


def settle(session: Session, line: WaitingLine, word: Word, by: By) -> UUID | None:
    """Enter the line as the person says, or drop it as the receipt already here.

    A line that is different from the receipt, but nobody knows what it is, waits to be classified.

    Raises:
        SayOneThing: nothing was said, or too much, or what does not fit the line.
        SettledAlready: somebody was faster.
        ProductNotFound: the product named is not on the list.

    """
    # Of two people who settle it at once, the second hears of the first.
    if not lock(session, line):
        raise SettledAlready(line=line.description)
    _check(line, word)
    if word.different and _is_unknown(line):
        line.reason = Reason.TO_CLASSIFY
        note_different(line)
        session.flush()
        return None
    settled = None
    if not word.same:
        kept = word.different
        settled = _as_kept(session, line, by) if kept else _as_said(session, line, word, by)
    document_id = settled.line.document_id if settled else None
    note_settled(line, document_id, different=word.different)
    session.flush()
    return _enter(session, settled, by) if settled else None


def _enter(session: Session, settled: _Settled, by: By) -> UUID:
    line = settled.line
    known = known_keys(session, [line.import_key], canteen_id=by.canteen_id)
    if known.taken_back:
        # The line that was taken back keeps the key, for no line is ever changed.
        line = replace(line, import_key=None)
    file = ImportedFile(id=line.document_id, file_name=line.description, sha256="", lines=1)
    findings = [(line.id, found) for found in settled.findings]
    return enter(session, file, [line], by, findings=findings)


def _is_unknown(line: WaitingLine) -> bool:
    return line.row["kind"] == Kind.FOOD and not line.row["family"]


def _check(line: WaitingLine, word: Word) -> None:
    twice = line.reason == Reason.PERHAPS_TWICE
    of_food = [word.product is not None, word.family is not None, word.not_food]
    of_twins = [word.same, word.different]
    said, other = (of_twins, of_food) if twice else (of_food, of_twins)
    if sum(said) != 1 or any(other):
        raise SayOneThing


def _as_kept(session: Session, line: WaitingLine, by: By) -> _Settled:
    """As it was understood when it was read."""
    row = line.row
    family = Family(row["family"]) if row["family"] else None
    product_id = UUID(row["product_id"]) if row["product_id"] else None
    plain = _plain(line, by, Kind(row["kind"]), family, row["grams"])
    if product_id is None:
        return _Settled(plain)
    return _weighed(session, plain, facts_of(session, {product_id})[product_id], by)


def _as_said(session: Session, line: WaitingLine, word: Word, by: By) -> _Settled:
    product = product_named(session, word.product) if word.product else None
    family = product.family if product else word.family
    decided = Decided(
        Meaning.NON_FOOD if word.not_food else Meaning.FOOD,
        None if word.not_food else family,
        product.id if product else None,
        word.grams,
    )
    decide(session, normal(line.description), decided, by)
    if word.not_food:
        return _Settled(_plain(line, by, Kind.NON_FOOD, None, None))
    facts = facts_of(session, {product.id})[product.id] if product else None
    plain = _plain(line, by, Kind.FOOD, family, _grams(line, word, facts))
    return _weighed(session, plain, facts, by) if facts else _Settled(plain)


def _grams(line: WaitingLine, word: Word, product: ProductFacts | None) -> int | None:
    """As the person says of one invoiced unit; else as the file's own unit said."""
    quantity, measured = line.guess.get("quantity"), line.guess.get("measured")
    if word.grams and quantity:
        return whole_grams(word.grams * Decimal(quantity))
    known = (StockUnit(measured[0]), Decimal(measured[1])) if measured else None
    return as_measured(known, product)


def _plain(
    line: WaitingLine, by: By, kind: Kind, family: Family | None, grams: int | None
) -> Bought:
    row = line.row
    food = kind == Kind.FOOD
    rule, km = row.get("local_rule"), row.get("local_km")
    return Bought(
        canteen_id=by.canteen_id,
        id=new_id(),
        document_id=new_id(),
        bought_on=date.fromisoformat(row["bought_on"]),
        kind=kind,
        description=line.description,
        supplier_id=UUID(row["supplier_id"]) if row["supplier_id"] else None,
        family=family,
        net_value=Decimal(row["net_value"]),
        vat_rate=Decimal(row["vat_rate"]) if row["vat_rate"] else None,
        grams=grams,
        declared=frozenset(map(Label, row["labels"])) if food else frozenset(),
        local=Evidence(row["local"]) if food and row["local"] else None,
        short_circuit=Evidence(row["short_circuit"]) if food and row["short_circuit"] else None,
        local_rule=LocalRule(rule) if food and rule else None,
        local_km=Decimal(km) if food and km else None,
        origin=Origin(row["origin"]) if row["origin"] else None,
        invoice_number=row["invoice_number"],
        import_key=line.import_key,
    )


def _weighed(session: Session, plain: Bought, product: ProductFacts, by: By) -> _Settled:
    """With the evidence of the day it was bought, as at the door."""
    door = at_the_door(
        session, canteen_id=by.canteen_id, producer_ids=(), supplier_ids={plain.supplier_id}
    )
    claim = claimed(
        product,
        producer_id=None,
        supplier_id=plain.supplier_id,
        labels=plain.declared,
        on=plain.bought_on,
    )
    frozen, findings = door.freeze(claim, product, None)
    return _Settled(replace(plain, product_id=product.id, **frozen._asdict()), findings)
