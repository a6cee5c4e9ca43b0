from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from kernel.files import FileLost, FileTooLarge, NotAPhoto, keep, read


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


def test_what_cannot_be_kept_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(NotAPhoto):
        keep(_photo()[:60], tmp_path)
    with pytest.raises(FileTooLarge):
        keep(b"x" * (20 * 1024 * 1024 + 1), tmp_path)
    with pytest.raises(FileLost):
        read("0" * 64, tmp_path)
