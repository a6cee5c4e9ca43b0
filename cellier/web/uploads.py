"""Photos of a form: checked by what they hold, kept with the house's files, tied to their entry."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from cellier.web.desk import Desk
from inventory.safety.photos import NewPhoto, Subject, attach
from kernel.files import keep_photo
from kernel.ids import derived


def attach_photos(
    desk: Desk,
    of: UUID,
    name: str,
    subject: Subject,
    *,
    line_id: UUID | None = None,
    keep: Callable[[bytes, Path], str] = keep_photo,
) -> int:
    """Keep every picture of the field with the entry, and say how many; sent again, the same.

    `keep` says what else may be one: a paper may be a PDF.

    Raises:
        NotAPicture, FileTooLarge, NotAPhoto: of what was sent.

    """
    by = desk.by
    photos = desk.form.photos(name)
    for place, content in enumerate(photos):
        sha256 = keep(content, desk.house.files)
        photo = NewPhoto(
            id=derived(of, "photo", name, str(place)),
            of=of,
            line_id=line_id,
            subject=subject,
            sha256=sha256,
        )
        attach(desk.session, photo, by)
    return len(photos)
