"""A month's page: its figures, the lines behind them, their papers; closed, and opened again."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from cellier.web.house import House
from kernel.actor import By
from kernel.files import keep
from kernel.ids import new_id
from network.visits import begin_visit, visit_by_token
from suppliers.labels import Label
from sustainability.publishing import closings
from tests.builders import a_certificate, a_delivery, a_line, a_producer, a_product, a_supplier
from tests.builders import receive as receive_
from tests.cellier.web.kitchens import Kitchen
from tests.cellier.web.worlds import a_picture
from tests.counting import statements
from tests.sustainability.books import Book

MARCH = date(2026, 3, 1)
APRIL = datetime(2026, 4, 2, 10, 0, tzinfo=UTC)


@pytest.fixture
def over(kitchen: Kitchen) -> Kitchen:
    """April has come."""
    before = kitchen.house.now()
    kitchen.house = House(kitchen.house.engine, kitchen.house.files, now=lambda: APRIL)
    kitchen.by = By(
        person_id=kitchen.by.person_id, canteen_id=kitchen.by.canteen_id, today=APRIL.date()
    )
    with kitchen.session() as session, session.begin():
        for who, token in kitchen.tokens.items():
            visit = visit_by_token(session, token, now=before)
            if visit and who != "tablet":
                anew = begin_visit(session, visit.person_id, device="pytest", now=APRIL)
                kitchen.tokens[who] = anew
    return kitchen


def write(kitchen: Kitchen, step: Any, *named: Any, **more: Any) -> Any:
    with Session(kitchen.house.engine, expire_on_commit=False) as session, session.begin():
        return step(session, *named, **more)


def page(client: TestClient, kitchen: Kitchen, path: str = "") -> str:
    answer = client.get(f"{kitchen.path}/month{path}")
    assert answer.status_code == 200, answer.text
    return answer.text


def cooks(session: Session, kitchen: Kitchen, lines: int = 1) -> Book:
    book = Book(session, kitchen.by)
    for _ in range(lines):
        book.buys_organic(MARCH)
        book.serves(MARCH)
    return book


def test_the_month_shows_what_each_figure_rests_on(kitchen: Kitchen) -> None:
    write(kitchen, cooks, kitchen)
    with kitchen.client("kitchen") as client:
        text = page(client, kitchen)
        assert page(client, kitchen, "/2026-03").count("side-share") == text.count("side-share")
        assert "Bio" in text
        assert 'class="proven"' in page(client, kitchen, "?of=bought") or "declared" in text
        assert "n’est pas fini" in text


def test_from_a_figure_to_its_lines_to_the_paper_is_three_taps(kitchen: Kitchen) -> None:
    sha256 = keep(a_picture(), kitchen.house.files)
    with Session(kitchen.house.engine) as session, session.begin():
        book = cooks(session, kitchen)
        a_certificate(
            session, kitchen.by, producer_id=book.farmer, number="FR-77", document_sha256=sha256
        )
        book.buys_organic(MARCH, "20")
    with kitchen.client("purchaser") as client:
        text = page(client, kitchen, "?of=bought")
        to_lines = re.findall(r'class="side-share" href="([^"]+)"', text)
        organic = next(one for one in to_lines if "measure=organic" in one)
        lines = client.get(organic.replace("&amp;", "&")).text
        line = re.findall(r'href="(/c/[^"]+/line/[^"]+)"', lines)[0]
        told = client.get(line).text
        assert "FR-77" in told
        paper = re.findall(r'href="(/c/[^"]+/certificates/[^"]+)"', told)[0]
        assert "FR-77" in client.get(paper).text


def test_a_line_without_a_paper_says_why(kitchen: Kitchen) -> None:
    with Session(kitchen.house.engine) as session, session.begin():
        line = Book(session, kitchen.by).buys_organic(MARCH)
    with kitchen.client("kitchen") as client:
        text = client.get(f"{kitchen.path}/line/{line}").text
    assert "aucun certificat connu" in text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/month/2026-13", 404), ("/month/9999-12", 404), ("/month/9999-12-31", 404), ("/month/0001-01", 404), ("/month/hier", 404), ("/month/2026-04", 404),
        ("/month/1999-12", 404), ("/month/2026-3", 404), ("/month/2026-03/lines", 200),
        ("/month/2026-03/lines?measure=x", 422), ("/month/2026-03/lines?basis=é", 422),
        ("/month/2026-03/lines?resting=x", 422), ("/month/2026-03/lines?page=0", 422),
        ("/month/2026-03/lines?page=²", 422), ("/month/2026-03/lines?page=99999999999", 422),
        ("/month/2026-03/lines?page=9", 200), ("/month/2026-03/lines?resting=", 200),
        ("/month/2026-03?of=x", 200), ("/month/2026-03/report.pdf", 200),
        ("/line/01985f2e-7b1a-7c3d-8e4f-000000000000", 404),
    ],
)  # fmt: skip
def test_an_address_that_names_nothing_is_refused_in_words(
    kitchen: Kitchen, path: str, status: int
) -> None:
    with kitchen.client("purchaser") as client:
        answer = client.get(kitchen.path + path)
    assert answer.status_code == status


def test_a_month_is_closed_once_however_often_it_is_pressed(over: Kitchen) -> None:
    write(over, cooks, over)
    form = {"id": str(new_id())}
    with over.client("purchaser") as client:
        assert "Clôturer mars 2026" in page(client, over, "/2026-03")
        answers = [client.post(f"{over.path}/month/2026-03/close", data=form) for _ in range(2)]
        assert [one.headers["location"] for one in answers] == [
            f"{over.path}/month/2026-03"
        ] * 2
        text = page(client, over, "/2026-03")
        assert "Publié le 2 avril 2026, n° 1" in text.replace("\N{NO-BREAK SPACE}", " ")
        assert "/close" not in text
    with over.session() as session:
        assert len(closings(session, canteen_id=over.by.canteen_id)) == 1


def test_what_stands_in_the_way_is_said(kitchen: Kitchen) -> None:
    with kitchen.client("purchaser") as client:
        assert "/close" not in page(client, kitchen, "/2026-03")
        answer = client.post(f"{kitchen.path}/month/2026-03/close")
    assert (answer.status_code, "n’est pas fini" in answer.text) == (422, True)


def test_whoever_cooks_looks_and_whoever_buys_does_not_open_again(over: Kitchen) -> None:
    with over.client("kitchen") as client:
        assert "/close" not in page(client, over, "/2026-03")
        assert client.post(f"{over.path}/month/2026-03/close").status_code == 403
    with over.client("purchaser") as client:
        client.post(f"{over.path}/month/2026-03/close")
        assert "/reopen" not in page(client, over, "/2026-03")
        path = f"{over.path}/month/2026-03/reopen"
        assert client.post(path, data={"because": "x"}).status_code == 403


def test_a_month_is_opened_again_with_a_reason_that_stays(over: Kitchen) -> None:
    path = f"{over.path}/month/2026-03"
    with over.client("network") as client:
        client.post(f"{path}/close", data={"id": str(new_id())})
        refused = client.post(f"{path}/reopen", data={"id": str(new_id())})
        assert (refused.status_code, 'role="alert"' in refused.text) == (422, True)
        form = {"id": str(new_id()), "because": "Une facture <oubliée>"}
        answers = [client.post(f"{path}/reopen", data=form) for _ in range(2)]
        assert [one.status_code for one in answers] == [303, 303]
        text = page(client, over, "/2026-03")
    assert "Une facture &lt;oubliée&gt;" in text
    assert "/close" in text


def test_what_came_late_is_listed_in_the_month_after(over: Kitchen) -> None:
    with over.client("purchaser") as client:
        client.post(f"{over.path}/month/2026-03/close", data={"id": str(new_id())})
        write(over, lambda session: cooks(session, over))
        text = page(client, over, "/2026-04")
        march = page(client, over, "/2026-03/lines?of=bought")
    assert "Pour mars 2026, déjà publié" in text
    assert "40 couverts" in text
    assert "telles qu’elles sont aujourd’hui" in march


def test_a_longer_month_costs_no_more_statements(over: Kitchen) -> None:
    engine = over.house.engine
    write(over, cooks, over, 3)
    paths = ["/month/2026-03", "/month/2026-03/lines", "/month/2026-03/lines?of=bought"]
    with over.client("purchaser") as client:
        for path in paths:
            client.get(over.path + path)
        few = [statements(engine, lambda p=path: client.get(over.path + p)) for path in paths]  # type: ignore[misc]
        write(over, _many, over)
        many = [statements(engine, lambda p=path: client.get(over.path + p)) for path in paths]  # type: ignore[misc]
        text = client.get(over.path + paths[2]).text
        second = client.get(over.path + paths[2] + "&page=2").text
    assert many <= few, (few, many)
    assert max(many) < 60
    assert text.count("/line/") == 50
    assert "page=2" in text
    assert "Précédentes" in second


def _many(session: Session, kitchen: Kitchen) -> None:
    for _ in range(14):
        farm, farmer = a_supplier(session, kitchen.by), a_producer(session, kitchen.by)
        lines = [
            a_line(a_product(session), "3", labels=(Label.BIO,), producer_id=farmer)
            for _ in range(4)
        ]
        receive_(session, a_delivery(farm, *lines, received_on=MARCH), kitchen.by)
    cooks(session, kitchen, 3)


def test_what_was_published_first_stands_beside_what_is_told_since(over: Kitchen) -> None:
    write(over, lambda session: cooks(session, over))
    path = f"{over.path}/month/2026-03"
    with over.client("network") as client:
        client.post(f"{path}/close", data={"id": str(new_id())})
        form = {"id": str(new_id()), "because": "Une livraison oubliée"}
        client.post(f"{path}/reopen", data=form)
        assert "ublié d’abord" not in page(client, over, "/2026-03")
        write(over, lambda session: cooks(session, over))
        write(over, lambda session: Book(session, over.by).buys(MARCH, "30"))
        text = page(client, over, "/2026-03")
        bought = page(client, over, "/2026-03?of=bought")
        paper = client.get(f"{path}/report.pdf?number=1")
        none = [
            client.get(f"{path}/report.pdf?number={n}").status_code for n in ("2", "0", "x")
        ]
    assert re.search(r"Publié d’abord\s: 2 repas, 52 couverts\.", text)
    assert re.search(r"publié d’abord\s: [0-9]+\s%", bought)
    assert (paper.status_code, none) == (200, [404, 404, 422])
