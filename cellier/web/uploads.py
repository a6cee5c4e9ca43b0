"""Pictures of a form: made bare before the book is locked, kept with the house's files, tied to
their entry.
"""

from collections.abc import Callable, Iterable
from uuid import UUID

from cellier.web.desk import Desk
from cellier.web.forms import Form
from integrations.pdf_pages import pages_of
from inventory.safety.photos import NewPhoto, Subject, attach
from kernel.files import bare_paper, bare_photo, is_pdf, put
from kernel.ids import derived


class Bare(Form):
    """A form whose pictures are as they will be kept: of pixels alone."""


def bare(form: Form, names: Iterable[str], make: Callable[[bytes], bytes] = bare_photo) -> Bare:
    """What a door's `first` gives: a picture takes a moment, and SQLite has one writer.

    Only the fields of those `names` keep their files; `make` says what else may be one.

    Raises:
        NotAPicture, FileTooLarge, TooManyPixels, NotThisKind, NotAPhoto: of what was sent.

    """
    made = {name: [make(one) for one in form.photos(name)] for name in names}
    return Bare(form.fields, {name: some for name, some in made.items() if some})


def readable_paper(content: bytes) -> bytes:
    """A photo, or a PDF whose pages can be shown.

    Raises:
        NotAPaper, NotAPdf: it is neither.
        FileTooLarge, TooManyPixels, NotThisKind, NotAPhoto: of what was sent.

    """
    paper = bare_paper(content)
    if is_pdf(paper):
        pages_of(paper)
    return paper


def attach_photos(
    desk: Desk, of: UUID, name: str, subject: Subject, *, line_id: UUID | None = None
) -> None:
    """Keep every picture of the field with the entry; sent again, the same."""
    by = desk.by
    for place, content in enumerate(pictures(desk, name)):
        photo = NewPhoto(
            id=derived(of, "photo", name, str(place)),
            of=of,
            line_id=line_id,
            subject=subject,
            sha256=put(content, desk.house.files),
        )
        attach(desk.session, photo, by)


def pictures(desk: Desk, name: str) -> list[bytes]:
    """Those of a field, fit to be kept."""
    # Where a picture was taken would be kept with it.
    assert isinstance(desk.form, Bare)
    return desk.form.photos(name)
