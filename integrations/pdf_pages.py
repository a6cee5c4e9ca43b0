"""A PDF's pages as pictures: a browser is shown what a stranger's file looks like, never the file."""

from io import BytesIO
from threading import Lock

from kernel.errors import Refused
from kernel.words import N_

# What a screen shows sharply, and what a paper has at most.
LONGEST, MOST_PAGES = 1600, 20
# PDFium serves one thread at a time.
_ONE = Lock()


class NotAPdf(Refused):
    """Damaged, empty, or locked."""

    says = N_("This PDF cannot be read: send it without a password, or take a picture of it.")


def pages_of(content: bytes) -> int:
    """How many it has, twenty at most.

    Raises:
        NotAPdf: nothing can be read.

    """
    import pypdfium2

    with _ONE:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            raise NotAPdf from error
        try:
            found = len(document)
        finally:
            document.close()
    if not found:
        raise NotAPdf
    return min(found, MOST_PAGES)


def page_picture(content: bytes, page: int) -> bytes:
    """One page as a PNG; the last there is where fewer are. Pages count from 1.

    Raises:
        NotAPdf: nothing can be read.

    """
    import pypdfium2

    last = pages_of(content)
    with _ONE:
        document = pypdfium2.PdfDocument(content)
        try:
            one = document[min(max(page, 1), last) - 1]
            width, height = one.get_size()
            scale = min(2.0, LONGEST / max(width, height, 1))
            picture = one.render(scale=scale).to_pil()
        except (pypdfium2.PdfiumError, ValueError) as error:
            raise NotAPdf from error
        finally:
            document.close()
    drawn = BytesIO()
    picture.convert("RGB").save(drawn, "PNG", optimize=True)
    return drawn.getvalue()
