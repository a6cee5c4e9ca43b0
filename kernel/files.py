"""Photos and papers, kept under the SHA-256 of what they hold; rows keep the hash.

A photo loses its EXIF first: where and with whose phone it was taken is nobody's business.
"""

import hashlib
from io import BytesIO
from pathlib import Path

from kernel.errors import NotFound, Refused
from kernel.words import N_

LARGEST = 20 * 1024 * 1024
_PHOTOS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG": "PNG", b"RIFF": "WEBP"}


class FileTooLarge(Refused):
    """A book is kept for ten years."""

    says = N_("The file weighs {megabytes} MB, and 20 MB is the most: take a smaller picture.")


class NotAPhoto(Refused):
    """It begins like a photo, and is none."""

    says = N_("This picture cannot be read: take it again.")


class FileLost(NotFound):
    """The row is there, its file is not."""

    says = N_("The file {sha256} is not where files are kept.")


def keep(content: bytes, folder: Path) -> str:
    """Keep it and return its SHA-256, 64 hex digits; the same content is kept once.

    Raises:
        FileTooLarge: over 20 MB.
        NotAPhoto: a damaged picture.

    """
    if len(content) > LARGEST:
        raise FileTooLarge(megabytes=len(content) // (1024 * 1024))
    bare = _without_exif(content)
    digest = hashlib.sha256(bare).hexdigest()
    target = _place(folder, digest)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_suffix(".part")
        unfinished.write_bytes(bare)
        unfinished.replace(target)
    return digest


def read(sha256: str, folder: Path) -> bytes:
    """What was kept under that hash.

    Raises:
        FileLost: it is not there.

    """
    target = _place(folder, sha256)
    if not target.is_file():
        raise FileLost(sha256=sha256)
    return target.read_bytes()


def _place(folder: Path, digest: str) -> Path:
    """Two digits make a folder, so that no folder holds a hundred thousand files."""
    return folder / digest[:2] / digest


def _without_exif(content: bytes) -> bytes:
    kind = next((name for head, name in _PHOTOS.items() if content.startswith(head)), None)
    if kind is None:
        return content
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(BytesIO(content)) as photo:
            # The way up lies in the EXIF: it is turned into the picture before it goes.
            upright = ImageOps.exif_transpose(photo)
            upright.info.pop("exif", None)
            bare = BytesIO()
            upright.save(bare, kind, quality=90, icc_profile=photo.info.get("icc_profile"))
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise NotAPhoto from error
    return bare.getvalue()
