"""`cellier shares`: every share of some days, with what it rests on."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from cellier.language import words
from cellier.naming import FAMILIES, METHODS
from cellier.opened import day, reading, today
from cellier.showing import checked_format, one_of, show_csv, show_json, show_table
from cellier.telling import amount_of, name, rests_on
from inventory.kitchen.meals import Measured
from kernel.db import month_of
from kernel.rounding import cents, rounded
from kernel.words import N_
from network.canteens import Canteen, find_canteen
from network.promises import Basis
from suppliers.evidence import Evidence
from suppliers.families import Family
from sustainability.bought import shares_bought
from sustainability.cooked import shares_cooked
from sustainability.heaps import Heap, Per, Span
from sustainability.ratios import Share, Shares

KEYS = (
    "of", "by", "key", "name", "measure", "basis", "unit", "share", "numerator", "denominator",
    *(evidence.value for evidence in Evidence), "method", "allocated", "unweighed",
)  # fmt: skip
_HEADINGS = [N_("Share"), N_("In per cent"), N_("Of what"), N_("What it rests on")]
PLACES = {Basis.VALUE: 4, Basis.MASS: 3}

Found = Sequence[tuple[Heap, Shares]]


def run(
    of: str, canteen: str | None, first: str | None, last: str | None, by: str, form: str
) -> None:
    """Read, then show as a table, JSON or CSV."""
    one_of(of, ("bought", "cooked"))
    per = Per(one_of(by, tuple(Per)))
    checked_format(form)
    with reading() as session:
        found = _asked(session, canteen, per)
        until = day(last, today(found[0]))
        since = day(first, month_of(until))
        if until < since:
            raise typer.BadParameter(words().say("The first day comes after the last."))
        ask = shares_bought if of == "bought" else shares_cooked
        heaps = ask(session, Span(tuple(one.id for one in found), since, until), by=per)
    if form == "json":
        show_json(list(_rows(of, per, heaps)))
    elif form == "csv":
        show_csv(KEYS, _rows(of, per, heaps))
    else:
        names = ", ".join(one.name for one in found)
        title = words().say(
            "{canteen}, {first} to {last}", canteen=names, first=since, last=until
        )
        _show(title, per, heaps)


def _asked(session: Session, canteen: str | None, per: Per) -> list[Canteen]:
    """Side by side, every canteen; else the one that was named, or the only one."""
    if per == Per.CANTEEN and canteen is None:
        everyone = session.scalars(select(Canteen).order_by(Canteen.name)).all()
        return list(everyone) or [find_canteen(session, None)]
    return [find_canteen(session, canteen)]


def _rows(of: str, per: Per, heaps: Found) -> Iterator[dict[str, Any]]:
    for heap, shares in heaps:
        for share in shares.of.values():
            yield {
                "of": of,
                "by": per.value,
                "key": "" if heap.key is None else str(heap.key),
                "name": heap.name,
                **_figures(share),
            }


def _figures(share: Share) -> dict[str, Any]:
    def exact(amount: Decimal) -> str:
        return str(rounded(amount, PLACES[share.basis]))

    return {
        "measure": share.measure.value,
        "basis": share.basis.value,
        "unit": "EUR" if share.basis == Basis.VALUE else "kg",
        "share": None if share.ratio is None else str(rounded(share.ratio, 4)),
        "numerator": exact(share.numerator),
        "denominator": exact(share.denominator),
        **{evidence.value: exact(share.part(evidence)) for evidence in Evidence},
        "method": share.method.value,
        "allocated": exact(share.allocated),
        "unweighed": str(cents(share.unweighed)),
    }


def _show(title: str, per: Per, heaps: Found) -> None:
    for heap, shares in heaps:
        typer.echo(f"{title} · {heap_name(heap, per)}")
        show_table(_HEADINGS, [_line(share) for share in shares.of.values()], until=2)
        typer.echo()
    if not heaps:
        typer.echo(words().say("Nothing in these days."))


def heap_name(heap: Heap, per: Per) -> str:
    """What a person calls the heap."""
    if per == Per.FAMILY:
        return words().say(FAMILIES[Family(heap.key)])
    if per == Per.MONTH:
        return words().month(heap.key)
    if per == Per.DAY:
        return words().day(heap.key)
    return heap.name or words().say("no name")


def _line(share: Share) -> list[str]:
    if share.ratio is None:
        return [name(share), "–", "", ""]
    return [name(share), words().percent(share.ratio, 1), amount_of(share), _basis(share)]


def _basis(share: Share) -> str:
    """What it rests on, and where some of it was shared out after a count, that it was."""
    rests = rests_on(share)
    if share.method == Measured.MEASURED:
        return rests
    allocated = words().say(METHODS[share.method]).lower()
    return f"{rests}; {allocated}" if rests else allocated
