"""Purchases from a file into the book: known lines skipped, doubtful ones set aside."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from integrations.freeform import COLUMNS, FreeLine, read_free
from integrations.heading_rows import below_its_title
from integrations.headings import parse_map
from integrations.macantine import MacantineLine, read_purchases
from integrations.meanings import Meanings, Read
from integrations.tables import Fault, Table, read_table
from inventory.purchases import Bought, Kind
from inventory.receiving.imports import ImportedFile, Stocked, enter, known_keys, twins
from inventory.receiving.waiting import Reason, keys_waiting, set_aside
from kernel.actor import By
from kernel.errors import Refused
from kernel.ids import new_id
from kernel.words import N_
from network.canteens import Canteen, LocalRule, canteen_of_siret, find_canteen
from suppliers.evidence import Evidence
from suppliers.labels import counting
from suppliers.suppliers import suppliers_named


class OtherCanteen(Refused):
    """The file speaks of a canteen that is not the one asked for."""

    says = N_(
        "This file is for the SIRET {theirs}, and {canteen} has {ours}: name its canteen."
    )


class Options(NamedTuple):
    """How the person wants it."""

    told: str = ""
    supplier: str | None = None
    into_stock: bool = False
    skip_bad: bool = False


@dataclass
class Outcome:
    """What became of a file's lines."""

    table: Table
    faults: list[Fault]
    unread: list[str] = field(default_factory=list)
    entered: list[Bought] = field(default_factory=list)
    waiting: list[dict[str, Any]] = field(default_factory=list)
    known: int = 0
    taken_back: int = 0
    stocked: int = 0

    @property
    def refused(self) -> bool:
        """Nothing was imported, because rows were bad."""
        return bool(self.faults) and not self.entered and not self.waiting and not self.known


def import_purchases(
    session: Session, path: Path, canteen: Canteen, options: Options, by: By
) -> Outcome:
    """Read, check, and enter what is new; nothing at all where a row is bad, unless told so.

    Raises:
        FileMissing, NotATable, ColumnsMissing…: of the file.
        OtherCanteen: its SIRET is another's.

    """
    table = read_table(path)
    if is_macantine(table):
        reading = read_purchases(table, today=by.today)
        outcome = Outcome(table, reading.faults, reading.unread)
        if outcome.faults and not options.skip_bad:
            return outcome
        _check_siret(reading.lines, canteen)
        ready = _declared(session, reading.lines, by)
    else:
        told = parse_map(options.told)
        table = below_its_title(path.name, path.read_bytes(), COLUMNS)
        lines, faults = read_free(table, told, supplier=options.supplier, today=by.today)
        outcome = Outcome(table, faults)
        if outcome.faults and not options.skip_bad:
            return outcome
        ready = _understood(session, lines, by)
    _enter(session, path, ready, outcome, options, by)
    return outcome


def canteen_of(session: Session, path: Path, asked: str | None) -> Canteen:
    """The canteen asked for; else the one whose SIRET stands in the file; else the only one.

    Raises:
        CanteenNotFound, WhichCanteen: nobody, or several.

    """
    if asked is None:
        table = read_table(path)
        if "siret" in table.headings:
            place = table.headings.index("siret")
            theirs = {
                cells[place].replace(" ", "") for _, cells in table.rows if len(cells) > place
            }
            matching = canteen_of_siret(session, theirs)
            if len(theirs) == 1 and theirs == matching.keys():
                return find_canteen(session, theirs.pop())
    return find_canteen(session, asked)


def is_macantine(table: Table) -> bool:
    """Whether it has the platform's own columns."""
    return {"description", "date", "prix_ht", "famille_produits"} <= set(
        table.headings
    ) and bool({"siret", "cantine_id"} & set(table.headings))


def _check_siret(lines: Sequence[MacantineLine], canteen: Canteen) -> None:
    theirs = {line.siret for line in lines if line.siret}
    ours = {canteen.siret, canteen.siren}
    strangers = theirs - ours
    if strangers:
        known = canteen.siret or canteen.siren or "–"
        raise OtherCanteen(
            theirs=", ".join(sorted(strangers)), canteen=canteen.name, ours=known
        )


def _declared(session: Session, lines: Sequence[MacantineLine], by: By) -> list[Read]:
    """The platform's lines bring their family and labels: as stated, weight unknown."""
    suppliers = suppliers_named(session, {one.supplier for one in lines if one.supplier}, by)
    return [
        Read(
            Bought(
                canteen_id=by.canteen_id,
                id=new_id(),
                document_id=by.canteen_id,
                bought_on=line.bought_on,
                kind=Kind.FOOD,
                description=line.description,
                supplier_id=suppliers.get(line.supplier.strip().casefold()),
                family=line.family,
                net_value=line.net_value,
                declared=counting(line.labels, on=line.bought_on),
                local=Evidence.DECLARED if line.local else None,
                short_circuit=Evidence.DECLARED if line.short_circuit else None,
                local_rule=LocalRule(line.local_rule) if line.local_rule else None,
                local_km=line.local_km,
                origin=line.origin,
                import_key=line.key,
            )
        )
        for line in lines
    ]


def _understood(session: Session, lines: Sequence[FreeLine], by: By) -> list[Read]:
    suppliers = suppliers_named(session, {line.supplier for line in lines}, by)
    meanings = Meanings(session, suppliers.values(), by)
    return [meanings.read(line, suppliers[line.supplier.strip().casefold()]) for line in lines]


def _enter(
    session: Session, path: Path, ready: list[Read], outcome: Outcome, options: Options, by: By
) -> None:
    fresh = _fresh(session, ready, outcome, by)
    doubles = twins(session, [one.line for one in fresh], canteen_id=by.canteen_id)
    document_id = new_id()
    good = [one for one in fresh if one.sure and one.line.id not in doubles]
    lines = [_under(one.line, document_id) for one in good]
    outcome.entered = lines
    outcome.waiting = [
        _waiting(
            one,
            document_id,
            Reason.PERHAPS_TWICE if one.line.id in doubles else Reason.TO_CLASSIFY,
        )
        for one in fresh
        if not one.sure or one.line.id in doubles
    ]
    if not fresh:
        return
    stocked = _stocked(good) if options.into_stock else {}
    outcome.stocked = len(stocked)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    file = ImportedFile(id=document_id, file_name=path.name, sha256=digest, lines=len(fresh))
    findings = [(one.line.id, found) for one in good for found in one.findings]
    enter(session, file, lines, by, stocked=stocked, findings=findings)
    set_aside(session, outcome.waiting)


def _fresh(session: Session, ready: list[Read], outcome: Outcome, by: By) -> list[Read]:
    """Those whose keys are not here yet."""
    if not ready:
        return []
    keys = [one.line.import_key for one in ready]
    known = known_keys(session, keys, canteen_id=by.canteen_id)
    waiting = keys_waiting(session, canteen_id=by.canteen_id)
    here = known.here | {key for key, holds in waiting.items() if holds}
    taken_back = (known.taken_back | waiting.keys()) - here
    outcome.taken_back = sum(key in taken_back for key in keys)
    all_known = here | taken_back
    fresh = [one for one in ready if one.line.import_key not in all_known]
    outcome.known = len(ready) - len(fresh) - outcome.taken_back
    return fresh


def _under(line: Bought, document_id: UUID) -> Bought:
    return replace(line, document_id=document_id)


def _stocked(good: Iterable[Read]) -> dict[UUID, Stocked]:
    return {
        one.line.id: Stocked(one.line.product_id, one.quantity)
        for one in good
        if one.line.product_id and one.quantity and one.line.grams
    }


def _waiting(one: Read, document_id: UUID, reason: Reason) -> dict[str, Any]:
    """The line as it would be entered, in JSON's own types, and what it is guessed to be."""
    return {
        "canteen_id": one.line.canteen_id,
        "id": one.line.id,
        "document_id": document_id,
        "reason": reason,
        "description": one.line.description,
        "import_key": one.line.import_key,
        "row": one.kept(),
        "guess": one.guess,
    }
