from io import BytesIO
from pathlib import Path
from struct import pack

import pytest
from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngInfo

from kernel.files import FileLost, FileTooLarge, NotAPhoto, NotThisKind, keep, read


def _photo(*, turned: bool = False) -> bytes:
    photo = Image.new("RGB", (40, 20), "darkgreen")
    exif = Image.Exif()
    exif[0x010F] = "Somebody's phone"
    if turned:
        exif[0x0112] = 6
    content = BytesIO()
    photo.save(content, "JPEG", exif=exif)
    return content.getvalue()


def test_a_paper_is_kept_as_it_is_and_once(tmp_path: Path) -> None:
    paper = b"%PDF-1.7 certificate"
    assert keep(paper, tmp_path) == keep(paper, tmp_path)
    assert read(keep(paper, tmp_path), tmp_path) == paper
    assert sum(file.is_file() for file in tmp_path.rglob("*")) == 1


def test_a_photo_forgets_whose_phone_took_it(tmp_path: Path) -> None:
    kept = read(keep(_photo(), tmp_path), tmp_path)
    assert b"Somebody's phone" not in kept
    assert not Image.open(BytesIO(kept)).getexif()


def test_a_photo_taken_sideways_stands_upright(tmp_path: Path) -> None:
    kept = read(keep(_photo(turned=True), tmp_path), tmp_path)
    assert Image.open(BytesIO(kept)).size == (20, 40)


@pytest.mark.parametrize(
    ("tag", "kind"), [(0x011A, 2), (0x0128, 7), (0x010F, 11)], ids=["text", "bytes", "float"]
)
def test_a_phone_that_writes_odd_things_beside_the_way_up_is_understood(
    tmp_path: Path, tag: int, kind: int
) -> None:
    """How fine it is, in letters; in what, in bytes; whose phone, as a number."""
    entries = sorted([pack("<HHIHH", 0x0112, 3, 1, 6, 0), pack("<HHI4s", tag, kind, 1, b"a")])
    exif = b"II*\0" + pack("<IH", 8, 2) + b"".join(entries) + bytes(4)
    content = BytesIO()
    Image.new("RGB", (40, 20), "darkgreen").save(content, "JPEG", exif=b"Exif\0\0" + exif)
    kept = read(keep(content.getvalue(), tmp_path), tmp_path)
    assert Image.open(BytesIO(kept)).size == (20, 40)


@pytest.mark.parametrize("turn", range(1, 9))
def test_each_way_up_is_the_one_it_says(tmp_path: Path, turn: int) -> None:
    """Pillow's own turning is the measure."""
    photo, exif = Image.linear_gradient("L").resize((48, 32)).convert("RGB"), Image.Exif()
    photo.paste("darkred", (0, 0, 16, 16))
    exif[0x0112] = turn
    content = BytesIO()
    photo.save(content, "PNG", exif=exif)
    kept = Image.open(BytesIO(read(keep(content.getvalue(), tmp_path), tmp_path)))
    meant = ImageOps.exif_transpose(Image.open(BytesIO(content.getvalue())))
    assert (kept.size, kept.tobytes()) == (meant.size, meant.tobytes())


def test_what_cannot_be_kept_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(NotAPhoto):
        keep(_photo()[:60], tmp_path)
    with pytest.raises(FileTooLarge, match="weighs 21 MB, and 20 MB is the most"):
        keep(b"x" * (20 * 1024 * 1024 + 1), tmp_path)
    with pytest.raises(FileLost):
        read("0" * 64, tmp_path)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_forgets_where_it_was_taken(tmp_path: Path, kind: str) -> None:
    content = BytesIO()
    beside: dict[str, object] = {"xmp": b"<GPSLatitude>45,45N</GPSLatitude>"}
    if kind == "PNG":
        text = PngInfo()
        text.add_itxt("XML:com.adobe.xmp", "<GPSLatitude>45,45N</GPSLatitude>")
        text.add_text("Comment", "at Awa's")
        beside = {"pnginfo": text}
    if kind == "JPEG":
        beside["comment"] = "at Awa's"
    Image.new("RGB", (40, 20), "darkgreen").save(
        content, kind, icc_profile=b"colours", **beside
    )
    assert b"GPSLatitude" in content.getvalue()
    kept = read(keep(content.getvalue(), tmp_path), tmp_path)
    assert b"GPSLatitude" not in kept
    assert b"Awa" not in kept
    photo = Image.open(BytesIO(kept))
    assert photo.info["icc_profile"] == b"colours"


def test_what_is_clear_in_a_picture_stays_clear(tmp_path: Path) -> None:
    content = BytesIO()
    Image.new("P", (4, 4), 0).save(content, "PNG", transparency=0)
    kept = read(keep(content.getvalue(), tmp_path), tmp_path)
    assert Image.open(BytesIO(kept)).info["transparency"] == 0


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "HEIC"),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00", "HEIC"),
        (b"II*\x00\x08\x00", "TIFF"),
        (b"MM\x00*\x00\x08", "TIFF"),
    ],
)
def test_a_picture_we_cannot_make_anew_is_refused(
    tmp_path: Path, content: bytes, kind: str
) -> None:
    with pytest.raises(NotThisKind, match=f"{kind}.*JPEG"):
        keep(content, tmp_path)
    assert list(tmp_path.iterdir()) == []
