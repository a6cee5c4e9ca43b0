"""What a phone reads off the code on the wall."""

import re

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from integrations.qr import Code, qr_code

LINK = "https://cellier.example/board/9f3kdj39fk3kdj29sk3kd93kQ_-x"
PIXELS = 6


def painted(code: Code) -> Image.Image:
    """On white, module by module, as a page draws it."""
    picture = Image.new("L", (code.side, code.side), 255)
    for x, y, length in code.runs:
        picture.paste(0, (x, y, x + length, y + 1))
    return picture.resize((code.side * PIXELS,) * 2, Image.Resampling.NEAREST)


def read(picture: Image.Image) -> list[str]:
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return [one.text for one in found]


def test_a_phone_reads_the_link() -> None:
    assert read(painted(qr_code(LINK))) == [LINK]


@settings(max_examples=50, deadline=None)
@given(
    st.text(st.characters(codec="ascii", exclude_categories=["C"]), min_size=1, max_size=300)
)
def test_whatever_is_written_is_read(text: str) -> None:
    assert read(painted(qr_code(text))) == [text]


def test_words_with_accents_are_read() -> None:
    assert read(painted(qr_code("Menu du marché : œufs à la coque"))) == [
        "Menu du marché : œufs à la coque"
    ]


@pytest.mark.parametrize("wet", [1, 2, 3])
def test_a_drop_on_it_does_not_matter(wet: int) -> None:
    code = qr_code(LINK)
    picture, middle = painted(code), code.side * PIXELS // 2
    near, far = middle - wet * PIXELS, middle + wet * PIXELS
    ImageDraw.Draw(picture).ellipse((near, near, far, far), fill=128)
    assert read(picture) == [LINK]


def test_around_it_is_quiet() -> None:
    code = qr_code(LINK)
    assert min(x for x, _, _ in code.runs) == 2
    assert min(y for _, y, _ in code.runs) == 2
    assert max(x + length for x, _, length in code.runs) == code.side - 2
    assert max(y for _, y, _ in code.runs) == code.side - 3


def test_its_path_draws_every_run_once_and_nothing_else() -> None:
    code = qr_code(LINK)
    drawn = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", code.path)
    assert [tuple(map(int, one[:3])) for one in drawn] == list(code.runs)
    assert all(there == back for _, _, there, back in drawn)
    rebuilt = "".join(f"M{x} {y}h{n}v1h-{n}z" for x, y, n, _ in drawn)
    assert rebuilt == code.path


def test_runs_touch_no_other_run() -> None:
    """Each is as long as it can be: so few shapes are drawn."""
    runs = set(qr_code(LINK).runs)
    assert all((x + length, y) not in {(a, b) for a, b, _ in runs} for x, y, length in runs)


def test_the_same_text_is_the_same_code() -> None:
    assert qr_code(LINK) == qr_code(LINK)
    assert qr_code(LINK) != qr_code(LINK + "x")
