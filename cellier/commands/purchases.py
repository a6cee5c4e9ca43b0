"""`cellier import purchases`: a file into the book, each line once."""

import sys
from decimal import Decimal
from pathlib import Path

from cellier.commands.rejected import show_faults
from cellier.language import words
from cellier.naming import FAMILIES
from cellier.opened import by, writing
from cellier.showing import say, show_table, working
from integrations.purchases import Options, Outcome, canteen_of, import_purchases
from inventory.purchases import Kind
from inventory.receiving.waiting import Reason
from kernel.words import N_
from suppliers.families import Family


def run(
    file: Path,
    canteen: str | None,
    told: str,
    *,
    supplier: str | None,
    into_stock: bool,
    skip_bad: bool,
) -> None:
    """Import, then say what became of every line; exit 1 where rows were bad."""
    options = Options(told, supplier, into_stock, skip_bad)
    with working("Reading {file}…", file=file.name), writing() as session:
        found = canteen_of(session, file, canteen)
        outcome = import_purchases(session, file, found, options, by(session, found))
    if outcome.faults:
        show_faults(file, outcome.table, outcome.faults)
    if outcome.faults and not skip_bad:
        say("Nothing was imported. Mend the rows, or import the rest with --skip-bad.")
        sys.exit(1)
    _tell(found.name, outcome)


def _tell(canteen: str, outcome: Outcome) -> None:
    food = [line for line in outcome.entered if line.kind == Kind.FOOD]
    say(
        "{canteen}: {n} lines imported, {food} of food; {known} were known already.",
        canteen=canteen,
        n=len(outcome.entered),
        food=len(food),
        known=outcome.known,
    )
    if outcome.taken_back:
        say("{n} lines belong to an import that was taken back.", n=outcome.taken_back)
    if unweighed := sum(line.grams is None for line in food):
        say("{n} lines count by value only: their weight is not known.", n=unweighed)
    if outcome.stocked:
        say("{n} lots were put on the shelf.", n=outcome.stocked)
    if outcome.unread:
        say("Headings not read: {names}", names=", ".join(outcome.unread))
    if outcome.waiting:
        _list(outcome)


def _list(outcome: Outcome) -> None:
    speak = words()
    rows = []
    for one in outcome.waiting:
        guess = one["guess"]
        family = guess.get("family")
        what = guess.get("product") or (speak.say(FAMILIES[Family(family)]) if family else "–")
        doubt = speak.say("perhaps the receipt already here")
        rows.append(
            [
                one["description"],
                doubt if one["reason"] == Reason.PERHAPS_TWICE else what,
                speak.percent(Decimal(guess["certainty"])) if "certainty" in guess else "",
            ]
        )
    title = speak.say(
        "{n} lines wait for your word, and count in no share: cellier classify",
        n=len(outcome.waiting),
    )
    show_table([N_("Line"), N_("Perhaps"), N_("How sure")], rows, title=title, right=2)
