"""`cellier trace`: a lot, back to certificate and producer, forward to where it went."""

import sys
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from cellier.language import words
from cellier.naming import ENDS, EVIDENCES, WHYS
from cellier.opened import reading
from integrations.paper.names import LABELS
from inventory.safety.tracing import (
    Backward,
    Forward,
    Left,
    Proof,
    left,
    lots_called,
    proofs,
    went,
)
from kernel.errors import NotFound
from kernel.words import N_
from network.canteens import Canteen, find_canteen
from sourcing.products import StockUnit


class NoSuchLot(NotFound):
    """Nothing here bears that number."""

    says = N_("No lot is called “{lot}” here.")


def run(asked: str, canteen: str | None) -> None:
    """Show every lot of that number."""
    with reading() as session:
        canteens = {one.id: one.name for one in _canteens(session, canteen)}
        found = lots_called(session, asked, canteen_ids=list(canteens))
        if not found:
            raise NoSuchLot(lot=asked)
        for lot in found:
            _show(canteens[lot.canteen_id], lot, proofs(session, lot))
            _show_after(lot, went(session, lot), left(session, lot))


def _canteens(session: Session, asked: str | None) -> list[Canteen]:
    return [find_canteen(session, asked)] if asked else list(session.scalars(select(Canteen)))


def _print(sentence: str, **facts: object) -> None:
    sys.stdout.write(words().say(sentence, **facts) + "\n")


def _show(canteen: str, lot: Backward, papers: list[Proof]) -> None:
    speak = words()
    _print(
        "{product}, lot {number} ({canteen})",
        product=lot.product,
        number=lot.number or str(lot.lot_id),
        canteen=canteen,
    )
    _print(
        "  came on {day}: {quantity} {unit}, {kilos} kg",
        day=lot.came_on,
        quantity=lot.quantity,
        unit=unit(lot.unit),
        kilos=speak.number(_kilos(lot.grams), 3),
    )
    if lot.use_by:
        _print("  use by {day}", day=lot.use_by)
    if lot.best_before:
        _print("  best before {day}", day=lot.best_before)
    if lot.supplier:
        _print("  sold by {name}", name=lot.supplier)
    if lot.producer:
        _print(
            "  grown or made by {name}, {city}",
            name=lot.producer,
            city=lot.producer_city or "–",
        )
    if lot.kilometres is not None:
        _print("  {km} km away", km=lot.kilometres)
    if lot.rescued:
        _print("  rescued food")
    for paper in papers:
        _show_paper(paper)


def _show_paper(paper: Proof) -> None:
    label, evidence = words().say(LABELS[paper.label]), words().say(EVIDENCES[paper.evidence])
    if paper.number and paper.valid_from and paper.valid_until:
        _print(
            "  {label}: {evidence} – {body}, no. {number}, {first} to {last}",
            label=label,
            evidence=evidence,
            body=paper.control_body,
            number=paper.number,
            first=paper.valid_from,
            last=paper.valid_until,
        )
    else:
        _print("  {label}: {evidence}", label=label, evidence=evidence)
    if paper.why:
        _print("    {why}", why=words().say(WHYS[paper.why]))


def _show_after(lot: Backward, parts: list[Forward], remains: list[Left]) -> None:
    speak = words()
    for part in parts:
        _print(
            "  → {day}: {end}, {quantity} {unit} ({kilos} kg)",
            day=part.on,
            end=f"{speak.say(ENDS[part.to])} {part.what}".rstrip(),
            quantity=part.quantity,
            unit=unit(lot.unit),
            kilos=speak.number(_kilos(part.grams), 3),
        )
    for rest in remains:
        _print(
            "  = left: {quantity} {unit} ({place})",
            quantity=rest.quantity,
            unit=unit(lot.unit),
            place=rest.place,
        )
    if not remains:
        _print("  = nothing left")


def unit(of: StockUnit) -> str:
    """The stock unit as people write it."""
    return {StockUnit.KG: "kg", StockUnit.LITRE: "L", StockUnit.PIECE: words().say("pc")}[of]


def _kilos(grams: int) -> Decimal:
    return Decimal(grams) / 1000
