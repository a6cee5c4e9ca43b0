"""A label read off a photo: GS1 barcodes and QR codes, decoded here so that every phone can.

Source of the identifiers: GS1 General Specifications; 01 and 02 name the goods, 10 the lot, 15
the best-before date, 17 the use-by date, 310x kilos, 392x and 393x a price.
"""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from kernel.files import KINDS, MOST_PIXELS
from kernel.pictures import upright
from kernel.rounding import whole_grams

if TYPE_CHECKING:
    from PIL.Image import Image

# A label is read at that size; more pixels only take longer.
LONGEST_SIDE = 2000
MOST_CODES = 8


class ReadLabel(NamedTuple):
    """What its codes say; `gtin` in 14 digits, `grams` net, `text` the code as it stands."""

    gtin: str | None = None
    lot: str | None = None
    use_by: date | None = None
    best_before: date | None = None
    grams: int | None = None
    text: str = ""

    def joined(self, other: "ReadLabel") -> "ReadLabel":
        """Two codes on one label complete each other; the first has the first word."""
        return self._replace(
            **{
                name: value
                for name, value in other._asdict().items()
                if getattr(self, name) is None
            }
        )


def read_label(photo: bytes) -> ReadLabel | None:
    """All that the label's codes say; none where no code is found, or it is no picture."""
    picture = _opened(photo)
    if picture is None:
        return None
    found: ReadLabel | None = None
    for text, ours in _codes(picture).items():
        said = read_code(text, gs1=ours)
        found = said if found is None else found.joined(said)
    return found


def read_code(text: str, *, gs1: bool = False) -> ReadLabel:
    """What one code says, typed or scanned; only its text where it is none of GS1's.

    Where the symbol does not say that it is (`gs1`), only a number of goods whose check digit
    fits does: else a carrier's number would pass for a date.
    """
    import biip

    try:
        read = biip.parse(text)
    except (biip.ParseError, ValueError, IndexError):
        # An address, or the name of a symbology, that is none.
        return ReadLabel(text=text[:200])
    # A link wraps the same identifiers: biip reads it first.
    link = read.gs1_digital_link_uri
    message = (
        link.element_strings if link else read.gs1_message and read.gs1_message.element_strings
    )
    by_ai: dict[str, Any] = {one.ai.ai: one for one in message or ()}
    named = next((by_ai[ai].gtin for ai in ("01", "02") if ai in by_ai), None)
    if not (gs1 or link or named):
        by_ai = {}
    return ReadLabel(
        gtin=_everywhere(read.gtin or named),
        lot=by_ai["10"].value if "10" in by_ai else None,
        use_by=by_ai["17"].date if "17" in by_ai else None,
        best_before=by_ai["15"].date if "15" in by_ai else None,
        grams=_grams(by_ai),
        text=text[:200],
    )


def _everywhere(gtin: Any) -> str | None:
    """Its 14 digits; none where a shop gave the number itself: next door it is another food."""
    from biip.rcn import Rcn

    return None if gtin is None or isinstance(gtin, Rcn) else str(gtin.as_gtin_14())


def _grams(by_ai: dict[str, Any]) -> int | None:
    for ai, one in by_ai.items():
        if ai.startswith("310") and one.decimal is not None:
            return whole_grams(Decimal(one.decimal) * 1000)
    return None


def _opened(photo: bytes) -> "Image | None":
    import warnings

    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            opened = Image.open(BytesIO(photo), formats=KINDS)
            if opened.width * opened.height > MOST_PIXELS:
                return None
            opened.draft("L", (LONGEST_SIDE, LONGEST_SIDE))
            picture = upright(opened).convert("L")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return picture


def _codes(picture: "Image") -> dict[str, bool]:
    """Each code once, and whether it is GS1's own; those that say most first."""
    import zxingcpp

    found = [one for one in zxingcpp.read_barcodes(picture)[:MOST_CODES] if one.valid]
    texts: dict[str, bool] = {}
    for one in found:
        text = one.bytes.decode("utf-8", "replace")
        texts[text] = texts.get(text, False) or one.content_type == zxingcpp.ContentType.GS1
    return dict(sorted(texts.items(), key=lambda pair: len(pair[0]), reverse=True))
