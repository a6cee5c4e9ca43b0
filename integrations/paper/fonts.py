"""Source Sans Pro, as the package font-source-sans-pro brings it: true letters, embedded.

Its figures are of one width, so columns of numbers stand straight, and it has every French
accent. What it lacks is written with what it has.
"""

from functools import cache
from unicodedata import normalize

from font_source_sans_pro import font_files_ttf
from reportlab.pdfbase.pdfmetrics import getFont, registerFont
from reportlab.pdfbase.ttfonts import TTFont

LIGHT = "SourceSansProLight"
REGULAR = "SourceSansPro"
SEMIBOLD = "SourceSansProSemibold"
BOLD = "SourceSansProBold"
ITALIC = "SourceSansProIt"

# A narrow no-break space would be taken for a place to break a line, by reportlab's paragraphs.
_SPACES = str.maketrans(
    {
        "\N{NARROW NO-BREAK SPACE}": "\N{NO-BREAK SPACE}",
        "\N{FIGURE SPACE}": "\N{NO-BREAK SPACE}",
        "\N{THIN SPACE}": " ",
        "\N{NON-BREAKING HYPHEN}": "-",
        "\N{ZERO WIDTH SPACE}": "",
        "\t": " ",
        "\n": " ",
    }
)


@cache
def install() -> None:
    """Make the letters known to reportlab, once a process."""
    for name in (LIGHT, REGULAR, SEMIBOLD, BOLD, ITALIC):
        registerFont(TTFont(name, font_files_ttf[name]))


def printable(text: str) -> str:
    """The text in letters the family has; what no letter comes near becomes a question mark."""
    return "".join(map(_letter, normalize("NFC", text).translate(_SPACES)))


@cache
def _letter(one: str) -> str:
    if _has(one):
        return one
    plain = "".join(filter(_has, normalize("NFKD", one)))
    return plain if plain or not one.isprintable() else "?"


def _has(one: str) -> bool:
    install()
    known: dict[int, int] = getFont(REGULAR).face.charToGlyph
    return (ord(one) in known and one.isprintable()) or one == "\N{NO-BREAK SPACE}"
