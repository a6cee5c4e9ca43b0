"""Photos and papers, kept under the SHA-256 of what they hold; rows keep the hash.

A photo is first made anew of its pixels: where and with whose phone it was taken, in its EXIF,
its XMP or a comment, is nobody's business.
"""

import hashlib
import re
from io import BytesIO
from pathlib import Path

from kernel.errors import NotFound, Refused
from kernel.pictures import upright
from kernel.words import N_

_MEGABYTE = 1024 * 1024
LARGEST = 20 * _MEGABYTE
MOST_PIXELS = 50_000_000
# What we cannot make anew, and would keep with the place it was taken at.
_HEIC = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif")
_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_PHOTOS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG": "PNG", b"RIFF": "WEBP"}
# Of all that could be read, only these are: the rest opens doors that nobody watches.
KINDS = tuple(_PHOTOS.values())


class FileTooLarge(Refused):
    """A book is kept for ten years."""

    says = N_("The file weighs {megabytes} MB, and {most} MB is the most: take a smaller one.")

    @classmethod
    def of(cls, content: bytes, most: int) -> "FileTooLarge":
        """Of so many bytes, where `most` bytes may be; what is begun counts as a megabyte."""
        return cls(megabytes=-(-len(content) // _MEGABYTE), most=most // _MEGABYTE)


class NotAPhoto(Refused):
    """It begins like a photo, and is none."""

    says = N_("This picture cannot be read: take it again.")


class NotThisKind(Refused):
    """It would keep where it was taken."""

    says = N_("A {kind} picture cannot be kept: take it as JPEG.")


class NotAPicture(Refused):
    """Whatever it calls itself, it holds something else."""

    says = N_("That is no photo: take a picture, as JPEG, PNG or WebP.")


class NotAPaper(Refused):
    """Neither a photo nor a PDF."""

    says = N_(
        "That is neither a photo nor a PDF: take a picture of the paper, or send its PDF."
    )


class TooManyPixels(Refused):
    """A small file may unfold to more than a server can hold."""

    says = N_("The picture has too many pixels: take a smaller one.")


class FileLost(NotFound):
    """The row is there, its file is not."""

    says = N_("The file {sha256} is not where files are kept.")


def keep(content: bytes, folder: Path) -> str:
    """Keep it and return its SHA-256, 64 hex digits; the same content is kept once.

    Raises:
        FileTooLarge: over 20 MB.
        NotAPhoto: a damaged picture.
        NotThisKind: HEIC or TIFF.

    """
    if len(content) > LARGEST:
        raise FileTooLarge.of(content, LARGEST)
    return put(_pixels_only(content), folder)


def put(bare: bytes, folder: Path) -> str:
    """Write down what was made bare before, and return its SHA-256."""
    digest = name_of(bare)
    target = _place(folder, digest)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_suffix(".part")
        unfinished.write_bytes(bare)
        unfinished.replace(target)
    return digest


def name_of(bare: bytes) -> str:
    """Under what it is kept: 64 hex digits."""
    return hashlib.sha256(bare).hexdigest()


def keep_photo(content: bytes, folder: Path) -> str:
    """The same for what must be a photo, judged by what it holds and never by its name.

    Raises:
        NotAPicture: it is none.
        TooManyPixels: over 50 million.
        FileTooLarge, NotThisKind, NotAPhoto: as `keep`.

    """
    return put(bare_photo(content), folder)


def bare_photo(content: bytes) -> bytes:
    """What would be kept of it, not written anywhere yet: it takes a moment, and no lock.

    Raises:
        NotAPicture, TooManyPixels, FileTooLarge, NotThisKind, NotAPhoto: as `keep_photo`.

    """
    _check_photo(content, LARGEST)
    return _pixels_only(content)


def is_pdf(content: bytes) -> bool:
    """By what it holds, never by its name."""
    return content.startswith(b"%PDF-")


def keep_paper(content: bytes, folder: Path) -> str:
    """The same for a paper, which is a photo or a PDF; a PDF is kept as it is.

    Raises:
        NotAPaper: it is neither.
        FileTooLarge, TooManyPixels, NotThisKind, NotAPhoto: as `keep_photo`.

    """
    return put(bare_paper(content), folder)


def bare_paper(content: bytes, most: int = LARGEST) -> bytes:
    """The same of a paper.

    Raises:
        NotAPaper: it is neither.
        FileTooLarge: over `most` bytes.
        TooManyPixels, NotThisKind, NotAPhoto: as `keep_photo`.

    """
    if is_pdf(content):
        if len(content) > most:
            raise FileTooLarge.of(content, most)
        return content
    try:
        _check_photo(content, most)
    except NotAPicture:
        raise NotAPaper from None
    return _pixels_only(content)


def read(sha256: str, folder: Path) -> bytes:
    """What was kept under that hash.

    Raises:
        FileLost: it is not there.

    """
    target = _place(folder, sha256)
    if not target.is_file():
        raise FileLost(sha256=sha256)
    return target.read_bytes()


def is_kept(name: str) -> bool:
    """Whether a file of that name is a kept one, not what an unfinished writing left."""
    return bool(re.fullmatch(r"[0-9a-f]{64}", name))


def _check_photo(content: bytes, most: int) -> None:
    if len(content) > most:
        raise FileTooLarge.of(content, most)
    heads = (content.startswith(head) for head in _PHOTOS)
    webp = not content.startswith(b"RIFF") or content[8:12] == b"WEBP"
    foreign = _is_heic(content) or content.startswith(_TIFF)
    if not foreign and not (any(heads) and webp):
        raise NotAPicture
    if not foreign and _pixels(content) > MOST_PIXELS:
        raise TooManyPixels


def _place(folder: Path, digest: str) -> Path:
    """Two digits make a folder, so that no folder holds a hundred thousand files."""
    return folder / digest[:2] / digest


def _pixels(content: bytes) -> int:
    """As its head says, before anything is unfolded."""
    import warnings

    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            for leaking in (Image.DecompressionBombWarning, UserWarning):
                warnings.simplefilter("ignore", leaking)
            with Image.open(BytesIO(content), formats=KINDS) as photo:
                return photo.width * photo.height
    except Image.DecompressionBombError:
        return MOST_PIXELS + 1
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise NotAPhoto from error


def _is_heic(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in _HEIC


def _pixels_only(content: bytes) -> bytes:
    if _is_heic(content):
        raise NotThisKind(kind="HEIC")
    if content.startswith(_TIFF):
        raise NotThisKind(kind="TIFF")
    kind = next((name for head, name in _PHOTOS.items() if content.startswith(head)), None)
    if kind is None:
        return content
    import warnings

    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            # A torn EXIF is no reason to lose the picture: it goes in any case.
            warnings.simplefilter("ignore", UserWarning)
            return _made_anew(content, kind)
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        SyntaxError,
        ValueError,
    ) as error:
        raise NotAPhoto from error


def _made_anew(content: bytes, kind: str) -> bytes:
    from PIL import Image

    with Image.open(BytesIO(content), formats=(kind,)) as photo:
        # The way up lies in the EXIF: it is turned into the picture before it goes.
        turned = upright(photo)
        # Writers fall back on what was read beside the pixels; how to see them stays.
        seen_by = ("icc_profile", "transparency")
        turned.info = {one: photo.info[one] for one in seen_by if one in photo.info}
        bare = BytesIO()
        turned.save(bare, kind, quality=90, icc_profile=photo.info.get("icc_profile"))
    return bare.getvalue()
