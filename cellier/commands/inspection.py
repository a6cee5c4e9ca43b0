"""`cellier inspection`: the inspector's folder of some days as a PDF."""

from pathlib import Path

import typer

from cellier.language import words
from cellier.opened import day, reading, today
from cellier.pictures import picture
from cellier.showing import say, working
from inventory.safety.inspections import inspect
from network.canteens import find_canteen


def run(first: str, last: str, canteen: str | None, output: Path) -> None:
    """Gather what was noted, and print it."""
    from integrations.paper.inspection import Folder, inspection_folder

    begins, ends = (day(one, today()) for one in (first, last))
    if begins > ends:
        raise typer.BadParameter(words().say("The first day comes after the last."))
    with working("Printing the folder…"), reading() as session:
        found = find_canteen(session, canteen)
        told = inspect(session, canteen_id=found.id, first=begins, last=ends)
        folder = Folder(found, told, picture, today(found))
        output.parent.mkdir(parents=True, exist_ok=True)
        inspection_folder(folder, words(), output)
    say("{file} is written.", file=str(output))
