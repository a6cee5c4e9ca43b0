"""Pictures: judged by what they hold, bounded, kept outside, shown to their canteen alone."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from cellier.web.guards import Bounded
from tests.cellier.web.kitchens import Kitchen

CRATE = {"other_donor": "Marché", "weight": "7,5"}


def a_picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30)) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "#1f5b3a").save(file, kind)
    return file.getvalue()


def kept(kitchen: Kitchen) -> list[Path]:
    return [file for file in kitchen.house.files.rglob("*") if file.is_file()]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_kept_and_shown_to_its_canteen(kitchen: Kitchen, kind: str) -> None:
    photo = {"photo": ("crate.jpg", a_picture(kind), "image/jpeg")}
    with kitchen.client() as client:
        answer = client.post(f"{kitchen.path}/rescued", data=CRATE, files=photo)
        assert answer.status_code == 303
        (file,) = kept(kitchen)
        shown = client.get(f"{kitchen.path}/photos/{file.name}")
    assert shown.status_code == 200
    assert shown.headers["content-type"] == f"image/{kind.lower()}"
    assert shown.headers["x-content-type-options"] == "nosniff"
    with kitchen.client("nobody") as stranger:
        assert stranger.get(f"{kitchen.path}/photos/{file.name}").status_code == 303


DISGUISED = {
    "html": b"<html><script>alert(1)</script></html>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "pdf": b"%PDF-1.7 1 0 obj",
    "gif": b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!",
    "exe": b"MZ\x90\x00\x03",
    "a jpeg's head alone": b"\xff\xd8\xff\xe0" + b"<script>alert(1)</script>" * 9,
    "a riff that is a sound": b"RIFF\x24\x00\x00\x00WAVEfmt ",
    "heic": b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40,
}


@pytest.mark.parametrize("name", DISGUISED)
def test_what_is_no_photo_is_refused_whatever_it_calls_itself(
    kitchen: Kitchen, name: str
) -> None:
    photo = {"photo": ("crate.jpg", DISGUISED[name], "image/jpeg")}
    with kitchen.client() as client:
        answer = client.post(f"{kitchen.path}/rescued", data=CRATE, files=photo)
    assert answer.status_code == 422
    assert "JPEG" in answer.text or "photo" in answer.text
    assert kept(kitchen) == []


def test_a_picture_with_something_behind_it_loses_its_tail(kitchen: Kitchen) -> None:
    tail = b"PK\x03\x04<script>evil()</script>"
    photo = {"photo": ("crate.jpg", a_picture() + tail, "image/jpeg")}
    with kitchen.client() as client:
        client.post(f"{kitchen.path}/rescued", data=CRATE, files=photo)
    (file,) = kept(kitchen)
    assert b"script" not in file.read_bytes()


def test_a_bomb_of_pixels_is_not_unfolded(kitchen: Kitchen) -> None:
    file = BytesIO()
    Image.new("1", (9000, 9000)).save(file, "PNG")
    photo = {"photo": ("crate.png", file.getvalue(), "image/png")}
    with kitchen.client() as client:
        answer = client.post(f"{kitchen.path}/rescued", data=CRATE, files=photo)
    assert answer.status_code == 422
    assert "pixels" in answer.text


def test_more_than_a_form_may_hold_is_not_read(
    kitchen: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    with kitchen.client() as client:
        guard = client.app.app  # type: ignore[attr-defined]
        assert isinstance(guard, Bounded)
        guard.most = 5000
        photo = {"photo": ("crate.jpg", b"\xff\xd8\xff" + b"x" * 9000, "image/jpeg")}
        announced = client.post(f"{kitchen.path}/rescued", data=CRATE, files=photo)
        lied = client.post(
            f"{kitchen.path}/rescued",
            content=(b"x" * 1000 for _ in range(9)),
            headers={"Content-Type": "multipart/form-data; boundary=b"},
        )
    assert (announced.status_code, lied.status_code) == (413, 413)
    assert kept(kitchen) == []


MALFORMED = {
    "no boundary": ("multipart/form-data", b"--x\r\n"),
    "cut short": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n\xff\xd8',
    ),
    "too many fields": (
        "application/x-www-form-urlencoded",
        b"&".join(b"a%d=1" % n for n in range(15_000)),
    ),
    "json": ("application/json", b'{"weight": 3}'),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_form_is_refused_and_never_breaks(kitchen: Kitchen, name: str) -> None:
    kind, content = MALFORMED[name]
    with kitchen.client() as client:
        answer = client.post(
            f"{kitchen.path}/rescued", content=content, headers={"Content-Type": kind}
        )
    assert 400 <= answer.status_code < 500
    assert kept(kitchen) == []


def test_a_photo_of_another_canteen_is_not_there(kitchen: Kitchen) -> None:
    with kitchen.client() as client:
        assert client.get(f"{kitchen.path}/photos/{'0' * 64}").status_code == 404
        assert client.get(f"{kitchen.path}/photos/..%2f..%2fbook.db").status_code == 404


def test_a_label_that_nobody_can_read_gives_nothing(kitchen: Kitchen) -> None:
    with kitchen.client() as client:
        for content in (a_picture(), b"rubbish"):
            answer = client.post(f"{kitchen.path}/label", files={"label": ("l.jpg", content)})
            assert answer.json() == {}
