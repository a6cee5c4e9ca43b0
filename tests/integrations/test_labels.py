"""Labels as a phone sees them: real codes drawn, photographed askew, and read."""

from datetime import date
from io import BytesIO

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter
from zxingcpp import BarcodeFormat

from integrations.labels import ReadLabel, read_code, read_label

EAN, CHICKEN = "3760091720016", "03760091720016"
GOODS = f"(01){CHICKEN}"


def drawn(text: str, kind: BarcodeFormat, *, gs1: bool = False) -> Image.Image:
    """The code on white paper; `gs1` where its symbol says so itself."""
    code = zxingcpp.create_barcode(text, kind, **({"gs1": True} if gs1 else {}))
    symbol = Image.fromarray(code.to_image(scale=5))
    paper = Image.new("L", (symbol.width + 80, symbol.height + 80), 255)
    paper.paste(symbol, (40, 40))
    return paper


def photo(picture: Image.Image, kind: str = "JPEG", **how: object) -> bytes:
    content = BytesIO()
    picture.save(content, kind, **how)
    return content.getvalue()


def seen(text: str, kind: BarcodeFormat, *, gs1: bool = False) -> ReadLabel:
    found = read_label(photo(drawn(text, kind, gs1=gs1)))
    assert found is not None
    return found


def says(label: ReadLabel) -> dict[str, object]:
    """All but its text, as far as it says anything."""
    return {
        name: value
        for name, value in label._asdict().items()
        if value is not None and name != "text"
    }


def test_the_barcode_of_a_shop_names_the_goods() -> None:
    found = seen(EAN, BarcodeFormat.EAN13)
    assert (says(found), found.text) == ({"gtin": CHICKEN}, EAN)
    assert says(seen("96385074", BarcodeFormat.EAN8)) == {"gtin": "00000096385074"}


@pytest.mark.parametrize(
    "kind", [BarcodeFormat.DataMatrix, BarcodeFormat.QRCode, BarcodeFormat.Code128]
)
def test_a_label_of_gs1_says_goods_lot_and_date(kind: BarcodeFormat) -> None:
    found = seen(f"{GOODS}(17)260331(10)L42", kind, gs1=True)
    assert says(found) == {"gtin": CHICKEN, "lot": "L42", "use_by": date(2026, 3, 31)}


def test_use_by_and_best_before_are_two_dates() -> None:
    best = seen(f"{GOODS}(15)270115", BarcodeFormat.DataMatrix, gs1=True)
    assert says(best) == {"gtin": CHICKEN, "best_before": date(2027, 1, 15)}
    # Neither the day it was made nor the day it was packed is one of them.
    made = seen(f"{GOODS}(11)260301(13)260302", BarcodeFormat.DataMatrix, gs1=True)
    assert says(made) == {"gtin": CHICKEN}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("260300", date(2026, 3, 31)),
        ("280200", date(2028, 2, 29)),
        ("261200", date(2026, 12, 31)),
    ],
)
def test_a_day_nought_is_the_last_of_its_month(written: str, meant: date) -> None:
    found = seen(f"{GOODS}(17){written}", BarcodeFormat.DataMatrix, gs1=True)
    assert found.use_by == meant


@pytest.mark.parametrize(
    ("written", "grams"),
    [
        ("(3103)001235", 1235),
        ("(3102)000250", 2500),
        ("(3100)000012", 12_000),
        ("(3105)123456", 1235),
    ],
)
def test_a_weighed_crate_says_its_grams(written: str, grams: int) -> None:
    """The last digit of the identifier says where the comma stands."""
    found = seen(f"{GOODS}{written}(10)7", BarcodeFormat.Code128, gs1=True)
    assert says(found) == {"gtin": CHICKEN, "grams": grams, "lot": "7"}


def test_the_goods_in_a_crate_are_what_came() -> None:
    found = seen(f"(02){CHICKEN}(37)12(10)K1", BarcodeFormat.Code128, gs1=True)
    assert says(found) == {"gtin": CHICKEN, "lot": "K1"}


@pytest.mark.parametrize("host", ["id.gs1.org", "ferme-des-tilleuls.fr/produits"])
def test_a_link_on_a_label_says_the_same(host: str) -> None:
    link = f"https://{host}/01/{CHICKEN}/10/L42?17=260331&3103=001235"
    found = seen(link, BarcodeFormat.QRCode)
    assert says(found) == {
        "gtin": CHICKEN,
        "lot": "L42",
        "use_by": date(2026, 3, 31),
        "grams": 1235,
    }
    assert found.text == link


@pytest.mark.parametrize("degrees", [7, 90, 180, 213])
def test_a_label_is_held_askew_and_out_of_focus(degrees: int) -> None:
    label = drawn(f"{GOODS}(17)260331(10)L42", BarcodeFormat.DataMatrix, gs1=True)
    turned = label.rotate(
        degrees, expand=True, fillcolor=200, resample=Image.Resampling.BICUBIC
    )
    found = read_label(photo(turned.filter(ImageFilter.GaussianBlur(1.5)), quality=60))
    assert found is not None
    assert found.lot == "L42"


def test_the_way_a_phone_was_held_makes_no_difference() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    found = read_label(photo(drawn(EAN, BarcodeFormat.EAN13), exif=exif))
    assert found is not None
    assert found.gtin == CHICKEN


def test_a_code_is_found_in_a_large_photo() -> None:
    wall = Image.new("L", (4000, 3000), 180)
    label = drawn(EAN, BarcodeFormat.EAN13)
    wall.paste(label.resize((label.width * 2, label.height * 2)), (1500, 1200))
    found = read_label(photo(wall))
    assert found is not None
    assert found.gtin == CHICKEN


def test_more_pixels_than_a_photo_has_are_not_unfolded() -> None:
    label = drawn(EAN, BarcodeFormat.EAN13).convert("1")
    label = label.resize((label.width * 5, label.height * 5))
    for width, wanted in ((6000, True), (8000, False)):
        wall = Image.new("1", (width, 7000), 1)
        wall.paste(label, (600, 600))
        assert (read_label(photo(wall, "PNG")) is not None) == wanted


def test_two_codes_of_one_label_complete_each_other() -> None:
    goods = drawn(EAN, BarcodeFormat.EAN13)
    lot = drawn("(10)L42(17)260331", BarcodeFormat.Code128, gs1=True)
    label = Image.new("L", (max(goods.width, lot.width), goods.height + lot.height), 255)
    label.paste(goods, (0, 0))
    label.paste(lot, (0, goods.height))
    found = read_label(photo(label))
    assert found is not None
    assert says(found) == {"gtin": CHICKEN, "lot": "L42", "use_by": date(2026, 3, 31)}


@pytest.mark.parametrize("text", ["17260331", "1012345678", "310300123415260331"])
@pytest.mark.parametrize("kind", [BarcodeFormat.Code128, BarcodeFormat.QRCode])
def test_a_number_of_the_carrier_is_no_date(text: str, kind: BarcodeFormat) -> None:
    found = seen(text, kind)
    assert (says(found), found.text) == ({}, text)


def test_a_printer_that_forgot_to_say_gs1_is_understood_by_its_check_digit() -> None:
    found = seen(f"01{CHICKEN}1726033110L42", BarcodeFormat.Code128)
    assert says(found) == {"gtin": CHICKEN, "lot": "L42", "use_by": date(2026, 3, 31)}
    assert says(read_code("01037600917200171726033110L42")) == {}


def test_a_number_a_shop_gave_itself_names_nothing_next_door() -> None:
    found = seen("2012345012349", BarcodeFormat.EAN13)
    assert (says(found), found.text) == ({}, "2012345012349")


def test_what_is_none_of_gs1_s_is_only_text() -> None:
    for text in ("Cuisine des Tilleuls", "https://exemple.fr/recette", "WIFI:S:Tilleuls;;"):
        found = seen(text, BarcodeFormat.QRCode)
        assert (says(found), found.text) == ({}, text)


def test_a_long_text_is_cut() -> None:
    assert len(read_code("tilleul " * 200).text) == 200


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg onload=alert(1)>",
        b"%PDF-1.7",
        b"\xff\xd8\xff",
        photo(drawn(EAN, BarcodeFormat.EAN13), "PNG")[:200],
        photo(Image.new("1", (14_000, 13_000)), "PNG"),
        photo(drawn(EAN, BarcodeFormat.EAN13), "TIFF"),
        photo(drawn(EAN, BarcodeFormat.EAN13).convert("RGB"), "EPS"),
        photo(Image.new("L", (60, 60), 128)),
        photo(Image.new("L", (1, 1))),
    ],
    ids=[
        "empty",
        "svg",
        "pdf",
        "head",
        "torn",
        "bomb",
        "tiff",
        "postscript",
        "no-code",
        "pixel",
    ],
)
def test_rubbish_is_no_label(content: bytes) -> None:
    assert read_label(content) is None


@settings(max_examples=300, deadline=None)
@given(text=st.text(alphabet="0123456789()\x1d]CdQ3:/?[.http&=é% ", max_size=60))
def test_no_code_whatever_it_says_is_too_much(text: str) -> None:
    assert read_code(text).text == text
    assert read_code("http://" + text).text == "http://" + text
    assert read_code(f"01{CHICKEN}{text}", gs1=True).text == f"01{CHICKEN}{text}"
