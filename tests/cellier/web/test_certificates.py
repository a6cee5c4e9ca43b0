"""A certificate's paper is sent, typed beside its picture, and shown to who may see it."""

from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from kernel.ids import new_id
from suppliers.certificates import Certificate, CertificateEvent, Ending, Scope
from suppliers.families import Family
from suppliers.labels import Label
from suppliers.scans import NewScan, ScanKind, keep_scan
from tests.builders import (
    a_certificate,
    a_delivery,
    a_line,
    a_producer,
    a_product,
    a_supplier,
    receive,
    somebody_in_a_new_canteen,
)
from tests.cellier.web.kitchens import Kitchen
from tests.cellier.web.worlds import a_pdf, a_picture
from tests.counting import statements

NBSP = "\N{NO-BREAK SPACE}"


def write(kitchen: Kitchen, step: Any) -> Any:
    with Session(kitchen.house.engine, expire_on_commit=False) as session, session.begin():
        return step(session)


@pytest.fixture
def farm(kitchen: Kitchen) -> str:
    """A farm without a paper, whose carrots were bought as organic: 10 kg at 2 €."""
    name = f"Les Terres {new_id()}"
    write(kitchen, lambda session: _bought(session, kitchen, name))
    return name


def _bought(session: Session, kitchen: Kitchen, name: str) -> None:
    by = kitchen.by
    grower = a_producer(session, by, name=name)
    shop = a_supplier(session, by)
    carrots = a_product(session, family=Family.FRUIT_AND_VEGETABLES)
    line = a_line(carrots, "10", producer_id=grower, labels=(Label.BIO,))
    receive(session, a_delivery(shop, line), by)


def typed(farm: str, **more: Any) -> dict[str, Any]:
    return {
        "id": str(new_id()), "holder": farm, "label": "BIO", "control_body": "FR-BIO-01",
        "number": "FR-BIO-01.250-1", "valid_from": "2026-01-01", "valid_until": "2026-12-31",
        **more,
    }  # fmt: skip


def send(client: Any, kitchen: Kitchen, content: bytes, name: str = "x.pdf") -> Any:
    form = {"id": str(new_id()), "holder": "Ferme"}
    files = {"paper": (name, content, "application/octet-stream")}
    return client.post(f"{kitchen.path}/certificates/scans", data=form, files=files)


def with_place() -> bytes:
    """A photo that knows where it was taken."""
    exif = Image.Exif()
    exif[0x010E] = "chez Paul, 45.87 N"
    content = BytesIO()
    Image.open(BytesIO(a_picture())).save(content, "JPEG", exif=exif)
    return content.getvalue()


def test_a_pdf_is_typed_beside_its_picture_and_kept_as_it_was_sent(
    kitchen: Kitchen, farm: str
) -> None:
    paper = a_pdf("Certificat", pages=2)
    with kitchen.client("purchaser") as client:
        there = send(client, kitchen, paper).headers["location"]
        text = client.get(there).text
        scan = text.split('name="scan" value="')[1].split('"')[0]
        assert text.count('<img loading="lazy"') == 2
        assert 'value="Ferme"' in text
        seen = client.get(f"{kitchen.path}/certificates/scans/{scan}?page=2")
        form = typed(farm, scan=scan, checked_where="annuaire.agencebio.org")
        answers = [client.post(f"{kitchen.path}/certificates/new", data=form) for _ in range(2)]
        (kept,) = {one.headers["location"] for one in answers}
        page = client.get(kept).text
        picture = client.get(f"{kept.split('?')[0]}/paper")
        original = client.get(f"{kept.split('?')[0]}/paper.pdf")
    assert seen.content.startswith(b"\x89PNG")
    assert picture.headers["content-type"] == "image/png"
    assert original.content == paper
    assert original.headers["content-disposition"].startswith("attachment")
    for one in (picture, original):
        assert one.headers["x-content-type-options"] == "nosniff"
        assert "private" in one.headers["cache-control"]
        assert "default-src 'none'" in one.headers["content-security-policy"]
    assert "FR-BIO-01.250-1" in page
    assert "annuaire.agencebio.org" in page


def test_a_photo_loses_where_it_was_taken(kitchen: Kitchen, farm: str) -> None:
    with kitchen.client("purchaser") as client:
        there = send(client, kitchen, with_place(), "x.jpg").headers["location"]
        scan = client.get(there).text.split('name="scan" value="')[1].split('"')[0]
        kept = client.post(f"{kitchen.path}/certificates/new", data=typed(farm, scan=scan))
        shown = client.get(f"{kept.headers['location'].split('?')[0]}/paper")
        nothing = client.get(f"{kept.headers['location'].split('?')[0]}/paper.pdf")
    assert shown.headers["content-type"] == "image/jpeg"
    assert b"chez Paul" not in shown.content
    assert nothing.status_code == 404


@pytest.mark.parametrize(
    "content", [b"<script>alert(1)</script>", b"%PDF-1.7 and nothing", b"MZ\x90", b""]
)
def test_what_is_no_paper_is_refused_in_words(kitchen: Kitchen, content: bytes) -> None:
    with kitchen.client("purchaser") as client:
        answer = send(client, kitchen, content)
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    assert not [one for one in kitchen.house.files.rglob("*") if one.is_file()]


def test_another_canteens_paper_is_not_there_before_it_is_a_certificate(
    kitchen: Kitchen,
) -> None:
    with kitchen.client("purchaser") as client:
        there = send(client, kitchen, a_pdf()).headers["location"]
        scan = client.get(there).text.split('name="scan" value="')[1].split('"')[0]
    write(kitchen, somebody_in_a_new_canteen)
    with kitchen.client("kitchen") as client:
        assert client.get(f"{kitchen.path}/certificates/scans/{scan}").status_code == 403
    with kitchen.client("purchaser") as client:
        wrong = client.get(f"{kitchen.path}/certificates/new?scan={new_id()}")
        assert wrong.status_code == 404


def test_it_may_name_families_and_products(kitchen: Kitchen, farm: str) -> None:
    more = {"families": ["BOISSONS"], "product": [kitchen.ids["product"], ""]}
    with kitchen.client("purchaser") as client:
        kept = client.post(f"{kitchen.path}/certificates/new", data=typed(farm, **more))
        text = client.get(kept.headers["location"]).text
        unknown = typed(farm, product=["pain perdu d’hier"])
        refused = client.post(f"{kitchen.path}/certificates/new", data=unknown)
    assert f"Boissons, {kitchen.ids['product']}" in text
    assert refused.status_code == 404
    with kitchen.session() as session:
        one = UUID(kept.headers["location"].split("/certificates/")[1].split("?")[0])
        scopes = session.scalars(select(Scope).where(Scope.certificate_id == one)).all()
    assert len(scopes) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"holder": "Personne d’ici"},
        {"holder": ""},
        {"number": ""},
        {"label": "MAGIQUE"},
        {"valid_until": "2025-01-01"},
        {"valid_from": ""},
        {"valid_until": "bientôt"},
        {"families": "LEGUMES"},
        {"id": "42"},
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(
    kitchen: Kitchen, farm: str, wrong: dict[str, str]
) -> None:
    with kitchen.client("purchaser") as client:
        form = typed(farm, checked_where="vu chez eux") | wrong
        answer = client.post(f"{kitchen.path}/certificates/new", data=form)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert 'value="vu chez eux"' in answer.text


def test_a_name_that_both_grows_and_sells_is_whom_the_form_says(kitchen: Kitchen) -> None:
    name = f"Ferme double {new_id()}"

    def both(session: Session) -> None:
        a_producer(session, kitchen.by, name=name)
        a_supplier(session, kitchen.by, name=name)

    write(kitchen, both)
    found = []
    with kitchen.client("purchaser") as client:
        for whose in ("producer", "supplier"):
            form = typed(name, whose=whose, number=whose)
            client.post(f"{kitchen.path}/certificates/new", data=form)
    with kitchen.session() as session:
        for one in session.scalars(
            select(Certificate).where(Certificate.number.in_(["producer", "supplier"]))
        ):
            found.append((one.number, one.producer_id is None))
    assert sorted(found) == [("producer", False), ("supplier", True)]


def test_a_paper_that_came_late_is_said_to_speak_of_purchases_and_a_person_accepts(
    kitchen: Kitchen, farm: str
) -> None:
    with kitchen.client("purchaser") as client:
        before = client.get(f"{kitchen.path}/suppliers").text
        kept = client.post(f"{kitchen.path}/certificates/new", data=typed(farm))
        there = kept.headers["location"]
        said = client.get(there).text
        news = client.get(f"{kitchen.path}/reexaminations").text
        seen = news.split('name="seen" value="')[1].split('"')[0]
        supplier = news.split('name="supplier" value="')[1].split('"')[0]
        form = {"id": str(new_id()), "seen": seen, "supplier": supplier, "word": "accept"}
        answers = [client.post(f"{kitchen.path}/reexaminations", data=form) for _ in range(2)]
        (done,) = {one.headers["location"] for one in answers}
        after = client.get(done).text
        resting = client.get(there.split("?")[0]).text
        late = client.post(f"{kitchen.path}/reexaminations", data=form | {"id": str(new_id())})
    assert f"Bio{NBSP}: prouvé" not in before
    assert "Il concerne des achats déjà notés" in said
    assert f"+20,00{NBSP}€ et +10,0{NBSP}kg prouvés" in news
    assert "Rien de nouveau" in after
    assert "1 achat" in resting
    assert late.status_code == 422


def test_what_was_learnt_may_be_left(kitchen: Kitchen, farm: str) -> None:
    with kitchen.client("purchaser") as client:
        kept = client.post(f"{kitchen.path}/certificates/new", data=typed(farm))
        news = client.get(f"{kitchen.path}/reexaminations").text
        seen = news.split('name="seen" value="')[1].split('"')[0]
        supplier = news.split('name="supplier" value="')[1].split('"')[0]
        form = {"seen": seen, "supplier": supplier}
        neither = client.post(f"{kitchen.path}/reexaminations", data=form | {"word": "x"})
        client.post(f"{kitchen.path}/reexaminations", data=form | {"word": "decline"})
        after = client.get(f"{kitchen.path}/reexaminations").text
        resting = client.get(kept.headers["location"].split("?")[0]).text
    assert neither.status_code == 422
    assert "Rien de nouveau" in after
    assert "Rien dans cette cantine ne repose dessus" in resting


def test_the_same_paper_twice_is_refused_and_its_renewal_is_not(
    kitchen: Kitchen, farm: str
) -> None:
    with kitchen.client("purchaser") as client:
        there = f"{kitchen.path}/certificates/new"
        assert client.post(there, data=typed(farm)).status_code == 303
        again = client.post(there, data=typed(farm, checked_where="encore"))
        assert (again.status_code, 'value="encore"' in again.text) == (422, True)
        renewal = typed(farm, valid_from="2027-01-01", valid_until="2027-12-31")
        assert client.post(there, data=renewal).status_code == 303


def test_another_canteens_scan_is_not_typed_here(kitchen: Kitchen, farm: str) -> None:
    other = write(kitchen, somebody_in_a_new_canteen)
    scan = NewScan(id=new_id(), kind=ScanKind.PDF, sha256="0" * 64)
    write(kitchen, lambda session: keep_scan(session, scan, other))
    with kitchen.client("purchaser") as client:
        there = f"{kitchen.path}/certificates"
        assert client.get(f"{there}/scans/{scan.id}").status_code == 404
        assert client.get(f"{there}/new?scan={scan.id}").status_code == 404
        form = typed(farm, scan=str(scan.id))
        assert client.post(f"{there}/new", data=form).status_code == 404
    with kitchen.session() as session:
        number = select(Certificate).where(Certificate.document_sha256 == scan.sha256)
        assert session.scalars(number).first() is None


def test_news_of_a_paper_is_written_down_once(kitchen: Kitchen, farm: str) -> None:
    with kitchen.client("purchaser") as client:
        kept = client.post(f"{kitchen.path}/certificates/new", data=typed(farm))
        there = kept.headers["location"].split("?")[0]
        form = {"id": str(new_id()), "ending": "withdrawn", "on": "2026-03-01"}
        for _ in range(2):
            assert client.post(f"{there}/news", data=form).status_code == 303
        text = client.get(there).text
        assert client.post(f"{there}/news", data={"ending": "lost"}).status_code == 422
        assert client.post(f"{there}/news", data={"ending": "withdrawn"}).status_code == 422
    assert '<span class="chip beet">retiré</span>' in text
    with kitchen.session() as session:
        one = UUID(there.rsplit("/", 1)[1])
        rows = select(CertificateEvent).where(CertificateEvent.certificate_id == one)
        assert [row.ending for row in session.scalars(rows)] == [Ending.WITHDRAWN]


def test_the_lines_of_a_certificate_come_by_pages_and_cost_as_many_questions(
    kitchen: Kitchen, engine: Engine
) -> None:
    def bought(session: Session, many: int) -> UUID:
        farm = a_producer(session, kitchen.by)
        paper = a_certificate(session, kitchen.by, producer_id=farm)
        product, shop = a_product(session), a_supplier(session, kitchen.by)
        lines = [a_line(product, producer_id=farm, labels=(Label.BIO,)) for _ in range(many)]
        receive(session, a_delivery(shop, *lines), kitchen.by)
        return paper

    few = write(kitchen, lambda session: bought(session, 2))
    many = write(kitchen, lambda session: bought(session, 45))
    with kitchen.client("purchaser") as client:

        def ask(paper: UUID, page: int = 1) -> str:
            return str(client.get(f"{kitchen.path}/certificates/{paper}?page={page}").text)

        ask(few)
        assert statements(engine, lambda: ask(few)) == statements(engine, lambda: ask(many))
        assert ask(many).count("/line/") == 40
        assert ask(many, 2).count("/line/") == 5
        assert "45 achats" in ask(many, 2)
        for nonsense in ("x", "0", "-3", "99999999999999999999"):
            answer = client.get(f"{kitchen.path}/certificates/{many}?page={nonsense}")
            assert answer.status_code in (200, 422)
