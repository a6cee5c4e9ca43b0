"""The way up of a picture that a stranger may have made."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

_ORIENTATION = 0x0112


def upright(picture: "Image") -> "Image":
    """A copy turned as its EXIF says; as it lies, where that says nothing that can be read.

    Pillow's own way writes the rest of the EXIF anew, which a phone's odd entry stops.
    """
    from PIL.Image import Transpose

    # Else what fails of the pixels would pass for a failing of the EXIF.
    picture.load()
    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    said = _said(picture)
    turn = turns.get(said) if isinstance(said, int) else None
    return picture.copy() if turn is None else picture.transpose(turn)


def _said(picture: "Image") -> object:
    try:
        return picture.getexif().get(_ORIENTATION)
    except (SyntaxError, OSError, ValueError, TypeError, LookupError):
        return None
