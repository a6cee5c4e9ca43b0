"""A photo that a stranger may have made: judged by what it holds, never by its name."""

from io import BytesIO
from pathlib import Path
from struct import pack
from zipfile import ZipFile
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kernel.errors import Refused
from kernel.files import (
    LARGEST,
    FileTooLarge,
    NotAPhoto,
    NotAPicture,
    NotThisKind,
    TooManyPixels,
    is_kept,
    keep_photo,
    read,
)

KINDS = ("JPEG", "PNG", "WEBP")
SCRIPT = b"<script>alert(1)</script>"
# In lines of eight, so that what is drawn survives the writer of JPEGs.
STRIPES = Image.linear_gradient("L").resize((48, 32)).convert("RGB")


def drawn(kind: str, picture: Image.Image = STRIPES, **beside: object) -> bytes:
    content = BytesIO()
    picture.save(content, kind, **beside)
    return content.getvalue()


def an_archive() -> bytes:
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        archive.writestr("larder.html", SCRIPT)
    return content.getvalue()


def a_png_that_says(width: int, height: int) -> bytes:
    """A few bytes, whatever they would unfold to."""
    head = b"IHDR" + pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    end = b"IEND"
    chunks = b"".join(
        pack(">I", len(one) - 4) + one + pack(">I", crc32(one)) for one in (head, end)
    )
    return b"\x89PNG\r\n\x1a\n" + chunks


def nothing_in(folder: Path) -> bool:
    return list(folder.iterdir()) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_photo_is_kept_made_anew_under_its_own_hash(tmp_path: Path, kind: str) -> None:
    name = keep_photo(drawn(kind), tmp_path)
    assert is_kept(name)
    kept = Image.open(BytesIO(read(name, tmp_path)))
    assert (kept.format, kept.size) == (kind, (48, 32))
    assert (
        abs(int(kept.convert("L").getpixel((40, 30))) - int(STRIPES.getpixel((40, 30))[0])) < 9
    )
    assert keep_photo(drawn(kind), tmp_path) == name
    assert [one.name for one in tmp_path.rglob("*") if one.is_file()] == [name]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!doctype html>" + SCRIPT,
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>",
        b"%PDF-1.7\n1 0 obj <</JS (app.alert(1))>> endobj",
        b"GIF89a/*" + SCRIPT,
        drawn("GIF"),
        drawn("BMP"),
        b"<!--ftyp-->" + SCRIPT,
        b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00" + SCRIPT,
        b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(40),
        an_archive(),
        an_archive() + drawn("JPEG"),
        SCRIPT + drawn("PNG"),
    ],
    ids=[
        "empty", "html", "svg", "pdf", "gif-script", "gif", "bmp", "html-as-heic", "film",
        "sound", "zip",
        "zip-then-jpeg", "script-then-png",
    ],
)  # fmt: skip
def test_what_is_no_photo_is_refused_whatever_it_calls_itself(
    tmp_path: Path, content: bytes
) -> None:
    with pytest.raises(NotAPicture, match="JPEG, PNG or WebP"):
        keep_photo(content, tmp_path)
    assert nothing_in(tmp_path)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("tail", [an_archive(), SCRIPT], ids=["archive", "script"])
def test_a_photo_that_is_something_else_too_loses_its_tail(
    tmp_path: Path, kind: str, tail: bytes
) -> None:
    kept = read(keep_photo(drawn(kind) + tail, tmp_path), tmp_path)
    assert tail not in kept
    assert b"PK\x03\x04" not in kept
    assert SCRIPT not in kept
    assert Image.open(BytesIO(kept)).size == (48, 32)


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_what_is_hidden_beside_the_pixels_goes(tmp_path: Path, kind: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = SCRIPT.decode()
    exif.get_ifd(0x8825)[2] = (45.0, 45.0, 50.0)
    assert SCRIPT in drawn(kind, exif=exif)
    kept = read(keep_photo(drawn(kind, exif=exif), tmp_path), tmp_path)
    assert SCRIPT not in kept
    assert dict(Image.open(BytesIO(kept)).getexif()) == {}


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_a_film_the_first_picture_is_kept(tmp_path: Path, kind: str) -> None:
    second = Image.new("RGB", STRIPES.size, "red")
    film = drawn(kind, save_all=True, append_images=[second], lossless=True)
    assert Image.open(BytesIO(film)).n_frames == 2  # type: ignore[attr-defined]
    kept = Image.open(BytesIO(read(keep_photo(film, tmp_path), tmp_path)))
    assert getattr(kept, "n_frames", 1) == 1
    red, green, _ = kept.convert("RGB").getpixel((40, 2))  # type: ignore[misc]
    assert abs(red - green) < 9


@pytest.mark.parametrize("kind", KINDS)
def test_half_a_photo_is_refused(tmp_path: Path, kind: str) -> None:
    noise = Image.effect_noise((64, 64), 80).convert("RGB")
    content = drawn(kind, noise)
    for part in (len(content) // 2, 40, 13):
        with pytest.raises(NotAPhoto):
            keep_photo(content[:part], tmp_path)
    assert nothing_in(tmp_path)


def test_a_photo_whose_exif_is_torn_is_kept_without_it(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Somebody's phone"
    content = drawn("JPEG", exif=exif)
    at = content.index(b"\x01\x0f\x00\x02")
    torn = content[: at + 4] + b"\xff\xff\xff\xff" + content[at + 8 :]
    kept = Image.open(BytesIO(read(keep_photo(torn, tmp_path), tmp_path)))
    assert kept.size == (48, 32)
    assert dict(kept.getexif()) == {}


@pytest.mark.parametrize(
    ("width", "height"), [(10_000, 6_000), (12_000, 12_000), (60_000, 60_000)]
)
def test_a_small_file_that_unfolds_to_too_much_is_refused_before_it_does(
    tmp_path: Path, width: int, height: int
) -> None:
    """At 60, 144 and 3600 million pixels, the library warns, warns, and stops by itself."""
    bomb = a_png_that_says(width, height)
    assert len(bomb) < 100
    with pytest.raises(TooManyPixels):
        keep_photo(bomb, tmp_path)
    assert nothing_in(tmp_path)


def test_a_true_photo_of_sixty_million_pixels_is_too_many(tmp_path: Path) -> None:
    plain = drawn("PNG", Image.new("1", (10_000, 6_000)))
    assert len(plain) < 100_000
    with pytest.raises(TooManyPixels):
        keep_photo(plain, tmp_path)


def test_a_photo_over_twenty_megabytes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileTooLarge, match="20 MB"):
        keep_photo(drawn("JPEG") + bytes(LARGEST), tmp_path)
    assert nothing_in(tmp_path)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "HEIC"),
        (b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00", "HEIC"),
        (drawn("TIFF"), "TIFF"),
    ],
    ids=["heic", "avif", "tiff"],
)
def test_a_telephone_s_own_kind_is_asked_for_as_jpeg(
    tmp_path: Path, content: bytes, kind: str
) -> None:
    with pytest.raises(NotThisKind, match=f"{kind}.*JPEG"):
        keep_photo(content, tmp_path)
    assert nothing_in(tmp_path)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_a_spoilt_photo_is_kept_or_refused_by_name(
    tmp_path: Path, kind: str, data: st.DataObject
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    content = bytearray(drawn(kind, exif=exif))
    spots = st.tuples(st.integers(0, min(len(content), 400) - 1), st.integers(0, 255))
    for at, value in data.draw(st.lists(spots, min_size=1, max_size=6)):
        content[at] = value
    try:
        name = keep_photo(bytes(content), tmp_path)
    except Refused:
        return
    assert Image.open(BytesIO(read(name, tmp_path))).format == kind
