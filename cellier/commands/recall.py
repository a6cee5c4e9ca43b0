"""`cellier recall`: what a recall means for every canteen; and its lots blocked, or released."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import typer
from sqlalchemy.orm import Session

from cellier.language import words
from cellier.opened import by, day, reading, today, writing
from cellier.recall_tables import KEYS, csv_rows, tables
from cellier.showing import checked_format, say, show_csv, show_table, working
from integrations.paper.recall_words import lot_name, notice_lines
from inventory.safety.blocks import (
    Blocking,
    OpenBlock,
    Releasing,
    block,
    freed_beside,
    open_blocks,
    unblock,
)
from inventory.safety.notices import Notice
from inventory.safety.recalled import LotRow
from inventory.safety.recalls import Recall, recall
from kernel.actor import By
from kernel.errors import NotFound, Refused
from kernel.ids import new_id
from kernel.words import N_
from network.canteens import Canteen, find_canteen


class NoSuchFood(NotFound):
    """Nothing in the book is meant by the notice."""

    says = N_("No lot in the larder book fits this recall: {notice}.")


class BlocksMore(Refused):
    """A block is lifted as a whole."""

    says = N_(
        "Nothing was released. On {day} {person} blocked this after another notice: {notice}. "
        "Unblocking it would also free {others}. If all of that is safe, type that notice with "
        "--unblock."
    )


class Asked(NamedTuple):
    """The notice as typed, and what is to be done beside answering."""

    lot: str
    brand: str
    product: str
    supplier: str
    producer: str
    first: str | None
    last: str | None
    canteen: str | None


def run(asked: Asked, form: str, pdf: Path | None, *, blocking: bool, releasing: bool) -> None:
    """Answer, after blocking or releasing what it names."""
    checked_format(form, ("table", "csv"))
    if blocking and releasing:
        raise typer.BadParameter(words().say("Either block or unblock, not both."))
    notice = _notice(asked)
    if blocking or releasing:
        _write(notice, asked, releasing=releasing)
    with working("Looking in every canteen…"), reading() as session:
        only = [find_canteen(session, asked.canteen).id] if asked.canteen else None
        answer = recall(session, notice, canteen_ids=only)
        if not answer.lots:
            said = ", ".join(notice_lines(answer, words()))
            raise NoSuchFood(notice=said)
        blocks = open_blocks(session, [one.lot.key for one in answer.lots])
    if pdf:
        _print(answer, pdf)
    if form == "csv":
        show_csv(KEYS, csv_rows(answer))
    else:
        _show(answer, blocks)


def _notice(asked: Asked) -> Notice:
    never = date.max
    return Notice(
        lot=asked.lot,
        brand=asked.brand,
        product=asked.product,
        supplier=asked.supplier,
        producer=asked.producer,
        came_from=day(asked.first, never) if asked.first else None,
        came_until=day(asked.last, never) if asked.last else None,
    )


def _write(notice: Notice, asked: Asked, *, releasing: bool) -> None:
    """Block all that the notice names, in every canteen; or lift the blocks that hold it."""
    with writing() as session:
        answer = recall(session, notice)
        if not answer.lots:
            raise NoSuchFood(notice=", ".join(notice_lines(answer, words())))
        who = by(session, _whose(session, asked, answer))
        if not releasing:
            block(session, Blocking(id=new_id(), notice=notice), who)
            say("Blocked in every canteen: nobody can issue it any more.")
            return
        held, lifted = _release(session, answer, who)
    if not held:
        say("Nothing of this was blocked.")
    elif len(lifted) < len(held):
        say("Released, but another recall still blocks some of it.")
    else:
        say("Released: it may be used again.")


def _release(
    session: Session, answer: Recall, who: By
) -> tuple[Sequence[OpenBlock], Sequence[OpenBlock]]:
    """Lift what was blocked after this notice, or holds nothing but what it names: the blocks
    that were there, and those that are lifted.

    Raises:
        BlocksMore: every block of it holds other lots too.

    """
    lots = {one.lot.key for one in answer.lots}
    held = open_blocks(session, lots)
    beside = {
        one.id: freed_beside(session, one.id, lots) if one.notice != answer.notice else []
        for one in held
    }
    ours = [one for one in held if not beside[one.id]]
    if held and not ours:
        raise _blocks_more(session, held[0], beside[held[0].id])
    for one in ours:
        unblock(session, Releasing(id=new_id(), block_id=one.id), who)
    return held, ours


def _blocks_more(session: Session, one: OpenBlock, others: Sequence[LotRow]) -> BlocksMore:
    speak = words()
    names = [f"{lot.product} ({lot_name(lot, speak)})" for lot in others[:_NAMED]]
    if more := len(others) - len(names):
        names.append(speak.count("{n} more lot", "{n} more lots", more))
    notice = ", ".join(notice_lines(recall(session, one.notice), speak))
    return BlocksMore(day=one.blocked_on, person=one.by, notice=notice, others=", ".join(names))


# Of what a block would free beside, so many are named.
_NAMED = 5


def _whose(session: Session, asked: Asked, answer: Recall) -> Canteen:
    """The canteen one writes from: the one named, else the first concerned."""
    if asked.canteen:
        return find_canteen(session, asked.canteen)
    return session.get_one(Canteen, next(iter(answer.canteens)))


def _print(answer: Recall, pdf: Path) -> None:
    from integrations.paper.recall import recall_paper

    pdf.parent.mkdir(parents=True, exist_ok=True)
    recall_paper(answer, words(), pdf, printed_on=today())
    say("{file} is written.", file=str(pdf))


def _show(answer: Recall, blocks: Sequence[OpenBlock]) -> None:
    speak, covers = words(), answer.covers()
    typer.echo(" · ".join(notice_lines(answer, speak)))
    found = [
        speak.count("{n} lot", "{n} lots", len(answer.lots)),
        speak.count("{n} canteen", "{n} canteens", len(answer.canteens)),
        speak.count("{n} cover served", "{n} covers served", covers.certain),
    ]
    if covers.possible:
        found.append(speak.count("{n} more possibly", "{n} more possibly", covers.possible))
    typer.echo(", ".join(found))
    for held in blocks:
        said = N_("Blocked since {day} by {person}.")
        typer.echo(speak.say(said, day=held.blocked_on, person=held.by))
    if answer.not_blocked:
        typer.echo(
            speak.count(
                "{n} lot that is still there is not blocked: add --block.",
                "{n} lots that are still there are not blocked: add --block.",
                len(answer.not_blocked),
            )
        )
    for one in tables(answer):
        typer.echo()
        show_table(one.headings, one.rows, title=speak.say(one.title), right=one.right)
