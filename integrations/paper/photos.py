"""Photos of labels and notes on paper, two in a row; a lost file is said, not left out."""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from reportlab.lib.utils import ImageReader
from reportlab.platypus import Image

from integrations.paper.look import ALERT, GUTTER, HALF, HINT, Block, gap, grid
from inventory.safety.inspections import Inspection
from inventory.safety.photos import Subject
from kernel.words import N_, Words

SUBJECTS = {
    Subject.DELIVERY_NOTE: N_("Delivery note"),
    Subject.LABEL: N_("Label of the pack"),
    Subject.BILL: N_("Bill"),
    Subject.OTHER: N_("Photo"),
}
_TALLEST = 190.0


def photos(
    told: Inspection, picture: Callable[[str], bytes | None], words: Words
) -> list[Block]:
    """Each under its delivery's day and supplier."""
    cells = [
        _photo(
            picture(one.sha256),
            f"{_delivery(received, words)} · {_of(one.subject, words)}",
            words,
        )
        for received in told.received
        for one in told.photos.get(received.id, ())
    ]
    if not cells:
        return [HINT(words.say("No photo was kept in these days."))]
    return [grid([[left, "", right]], [HALF, GUTTER, HALF]) for left, right in _pairs(cells)]


def _photo(content: bytes | None, said: str, words: Words) -> list[Block]:
    if content is None:
        return [ALERT(words.say("The file is lost.")), HINT(said), gap(10)]
    try:
        wide, tall = ImageReader(BytesIO(content)).getSize()
    except OSError:
        # A paper that is kept as PDF: it is named, not shown.
        return [HINT(words.say("Kept as a file.")), HINT(said), gap(10)]
    scale = min(HALF / wide, _TALLEST / tall)
    shown = Image(BytesIO(content), wide * scale, tall * scale, hAlign="LEFT")
    return [shown, gap(3), HINT(said), gap(10)]


def _delivery(received: Any, words: Words) -> str:
    return f"{words.day(received.received_on, 'medium')} · {received.supplier}"


def _of(subject: Subject, words: Words) -> str:
    return words.say(SUBJECTS[subject])


def _pairs(cells: list[list[Block]]) -> Iterable[tuple[list[Block], list[Block]]]:
    for start in range(0, len(cells), 2):
        both = cells[start : start + 2]
        yield both[0], both[1] if len(both) > 1 else []
