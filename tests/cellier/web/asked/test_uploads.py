"""What is sent as a photo: kept when it is one, and nothing of it when it is not."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from kernel.ids import new_id
from tests.cellier.web.worlds import BY_SCRIPT, Site, World, a_picture, a_world

HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
DISGUISED = {
    "HTML": ("crate.jpg", HTML, "image/jpeg"),
    "SVG": ("crate.svg", SVG, "image/svg+xml"),
    "SVG called JPEG": ("crate.jpg", SVG, "image/jpeg"),
    "PDF": ("note.pdf", b"%PDF-1.7\n1 0 obj\n", "application/pdf"),
    "HTML behind a JPEG's head": ("crate.jpg", b"\xff\xd8\xff" + HTML, "image/jpeg"),
    "HTML behind a PNG's head": ("crate.png", b"\x89PNG\r\n\x1a\n" + HTML, "image/png"),
    "half a JPEG": ("crate.jpg", a_picture()[:300], "image/jpeg"),
    "a program": ("crate.jpg", b"MZ\x90\x00" * 50, "image/jpeg"),
    "a RIFF that is no picture": ("crate.webp", b"RIFF\x00\x00\x00\x00WAVE" * 9, "image/webp"),
}
BOUND = 60 * 1024 * 1024
JPEG = "image/jpeg"


def crate() -> dict[str, str]:
    return {"id": str(new_id()), "weight": "6", "other_donor": "Halles"}


def test_a_photo_is_kept_and_shown_with_its_entry(
    site: Site, cook: TestClient, ours: World
) -> None:
    form, kept = crate(), len(site.kept_files())
    photo = {"photo": ("../../crate.jpg", a_picture(), JPEG)}
    done = cook.post(ours.url("/rescued"), data=form, files=photo)
    assert done.status_code == 303
    assert len(site.kept_files()) == kept + 1
    page = cook.get(done.headers["location"]).text
    source = page.split('<img class="thumb" src="')[1].split('"')[0]
    shown = cook.get(source)
    assert (shown.status_code, shown.headers["content-type"]) == (200, JPEG)
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert "private" in shown.headers["cache-control"]


def test_a_photo_sent_twice_is_kept_once(site: Site, cook: TestClient, ours: World) -> None:
    form = crate()
    for _ in range(2):
        photo = {"photo": ("crate.jpg", a_picture("teal"), JPEG)}
        sent = cook.post(ours.url("/rescued"), data=form, files=photo, headers=BY_SCRIPT)
        assert sent.json() == {"to": ours.url(f"/done/{form['id']}")}
    assert site.documents(ours, "photo") == 2  # one is the world's own


@pytest.mark.parametrize("kind", DISGUISED)
def test_what_is_no_photo_is_refused_and_nothing_of_it_is_kept(
    site: Site, cook: TestClient, ours: World, kind: str
) -> None:
    before, kept = site.documents(ours), site.kept_files()
    form = crate()
    answer = cook.post(ours.url("/rescued"), data=form, files={"photo": DISGUISED[kind]})
    assert answer.status_code == 422
    assert 'value="6"' in answer.text
    assert (site.documents(ours), site.kept_files()) == (before, kept)


def test_a_bad_photo_beside_a_good_one_keeps_the_entry_out(
    site: Site, cook: TestClient, ours: World
) -> None:
    before = site.documents(ours)
    photos = [("photo", ("a.jpg", a_picture("navy"), JPEG)), ("photo", DISGUISED["HTML"])]
    assert cook.post(ours.url("/rescued"), data=crate(), files=photos).status_code == 422
    assert site.documents(ours) == before


def test_a_photo_without_anything_in_it_is_none(
    site: Site, cook: TestClient, ours: World
) -> None:
    kept = site.kept_files()
    photo = {"photo": ("empty.jpg", b"", JPEG)}
    assert cook.post(ours.url("/rescued"), data=crate(), files=photo).status_code == 303
    assert site.kept_files() == kept


def test_a_photo_over_its_own_limit_is_refused(
    site: Site, cook: TestClient, ours: World
) -> None:
    kept = site.kept_files()
    large = a_picture() + b"\0" * (20 * 1024 * 1024)
    photo = {"photo": ("large.jpg", large, JPEG)}
    answer = cook.post(ours.url("/rescued"), data=crate(), files=photo, headers=BY_SCRIPT)
    assert (answer.status_code, answer.json()["why"]) == (422, "FileTooLarge")
    label = cook.post(ours.url("/label"), files={"label": photo["photo"]}, headers=BY_SCRIPT)
    assert label.json()["why"] == "FileTooLarge"
    assert site.kept_files() == kept


@pytest.mark.parametrize("kind", DISGUISED)
def test_a_label_that_is_no_photo_says_nothing(
    site: Site, cook: TestClient, ours: World, kind: str
) -> None:
    kept = site.kept_files()
    answer = cook.post(ours.url("/label"), files={"label": DISGUISED[kind]})
    assert (answer.status_code, answer.json()) == (200, {})
    assert site.kept_files() == kept


def test_what_announces_too_much_is_not_read(site: Site, cook: TestClient, ours: World) -> None:
    headers = {"Content-Length": str(BOUND + 1), "Content-Type": "multipart/form-data"}
    answer = cook.post(ours.url("/waste"), content=b"stage=unserved", headers=headers)
    assert answer.status_code == 413
    assert "content-security-policy" in answer.headers
    strange = cook.post(ours.url("/waste"), content=b"", headers={"Content-Length": "-1"})
    assert strange.status_code == 413


def test_what_never_ends_is_cut_off_as_too_much(
    site: Site, cook: TestClient, ours: World
) -> None:
    before, kept, sent = site.documents(ours), site.kept_files(), 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        yield b'--x\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n'
        for _ in range(100):
            sent += 1
            yield b"\0" * (1024 * 1024)

    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = cook.post(ours.url("/rescued"), content=endless(), headers=headers)
    assert answer.status_code == 413
    assert "content-security-policy" in answer.headers
    assert (site.documents(ours), site.kept_files()) == (before, kept)


MALFORMED = {
    "no boundary": ("multipart/form-data", b"--x\r\n"),
    "another boundary": ("multipart/form-data; boundary=y", b"--x\r\n\r\n"),
    "cut off": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="weight"\r\n\r\n6',
    ),
    "no name": ("multipart/form-data; boundary=x", b"--x\r\nX: y\r\n\r\n6\r\n--x--\r\n"),
    "bytes": ("multipart/form-data; boundary=x", bytes(range(256))),
    "JSON": ("application/json", b'{"weight": 6}'),
    "nothing": ("application/x-www-form-urlencoded", b""),
    "an alphabet that is none": (
        "multipart/form-data; boundary=x; charset=nonsense",
        b'--x\r\nContent-Disposition: form-data; name="weight"\r\n\r\n\xff\r\n--x--\r\n',
    ),
    "half a letter": ("application/x-www-form-urlencoded", b"weight=%ff%ed%a0%80&donor=%"),
}


@pytest.mark.parametrize("kind", MALFORMED)
@pytest.mark.parametrize("path", ["/rescued", "/waste", "/label"])
def test_a_form_that_is_none_writes_nothing_and_breaks_nothing(
    site: Site, cook: TestClient, ours: World, kind: str, path: str
) -> None:
    before = site.documents(ours)
    head, body = MALFORMED[kind]
    answer = cook.post(ours.url(path), content=body, headers={"Content-Type": head})
    assert answer.status_code in (400, 422) or path == "/label"
    assert answer.status_code < 500
    assert site.documents(ours) == before


def test_too_many_fields_or_files_are_refused(
    site: Site, cook: TestClient, ours: World
) -> None:
    before, kept = site.documents(ours), site.kept_files()
    fields = {f"lines.{n}.quantity": "1" for n in range(12_001)}
    many = [("photo", (f"{n}.jpg", a_picture(), JPEG)) for n in range(61)]
    with_fields = cook.post(ours.url("/count"), files={"none": ("", b"")}, data=fields)
    assert with_fields.status_code == 400
    assert cook.post(ours.url("/count"), data=fields).status_code == 400
    assert cook.post(ours.url("/rescued"), data=crate(), files=many).status_code == 400
    assert (site.documents(ours), site.kept_files()) == (before, kept)


def test_a_photo_is_served_to_its_canteen_alone(
    site: Site, cook: TestClient, ours: World, theirs: World
) -> None:
    neighbour, anybody = site.signed_in(theirs.people["kitchen"]), site.browser()
    path = f"/photos/{ours.ids['sha256']}"
    assert cook.get(ours.url(path)).status_code == 200
    assert neighbour.get(ours.url(path)).status_code == 404
    assert neighbour.get(theirs.url(path)).status_code == 404
    assert anybody.get(ours.url(path)).status_code == 303


@pytest.mark.parametrize("name", ["..%2F..%2Fbook.db", "%00", "a" * 64, "A" * 64, "é", "%ff"])
def test_no_other_file_is_served(anywhere: Site, name: str) -> None:
    ours = a_world(anywhere, "Lilas")
    cook = anywhere.signed_in(ours.people["kitchen"])
    assert cook.get(ours.url(f"/photos/{name}")).status_code == 404
