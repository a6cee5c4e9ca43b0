"""A QR code as one drawing, for pages and paper alike."""

from typing import NamedTuple

_QUIET = 2


class Code(NamedTuple):
    """`side` in modules, quiet zone and all; `runs` are dark (x, y, length) from the top."""

    side: int
    runs: tuple[tuple[int, int, int], ...]

    @property
    def path(self) -> str:
        """As an SVG path, one unit a module."""
        return "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in self.runs)


def qr_code(text: str) -> Code:
    """The code that leads to the text; medium correction, for a sheet in a kitchen gets wet."""
    import segno

    made = segno.make(text, error="m", micro=False)
    runs = []
    for y, row in enumerate(made.matrix):
        start = None
        for x, dark in enumerate((*row, 0)):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                runs.append((start + _QUIET, y + _QUIET, x - start))
                start = None
    return Code(len(made.matrix) + 2 * _QUIET, tuple(runs))
