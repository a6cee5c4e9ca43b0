"""Papers that suppliers send along with an answer."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from cellier.web import supplier_link
from kernel.ids import new_id
from sourcing.answering import MOST, MOST_PAPERS
from sourcing.supplier_answers import SupplierAnswer
from tests.builders import a_supplier
from tests.cellier.web.kitchens import Kitchen
from tests.cellier.web.linked import Sent, filled
from tests.cellier.web.worlds import a_pdf, a_picture


def test_papers_reach_the_purchaser_and_nobody_else(sent: Sent, farm: TestClient) -> None:
    files = {
        "certificate": ("c.pdf", a_pdf("Certificat"), "application/pdf"),
        "invoice": ("f.jpg", a_picture(), "image/jpeg"),
    }
    said = {"id": str(new_id()), "papers_only": "1"}
    for _ in range(2):
        assert farm.post(sent.path, data=said, files=files).status_code == 303
    assert sent.answers == 1
    with sent.kitchen.client("purchaser") as client:
        links = re.findall(r'href="([^"]+/papers/[^"]+)"', client.get(sent.there).text)
        assert len(links) == 2
        kinds = {client.get(one).headers["content-type"] for one in links}
        assert kinds == {"application/pdf", "image/jpeg"}
        assert client.get(f"{sent.there}/papers/{'0' * 64}").status_code == 404
    assert farm.get(links[0]).status_code == 303
    wrong = {"certificate": ("c.html", b"<script>alert(1)</script>", "application/pdf")}
    answer = farm.post(sent.path, data={"id": str(new_id()), "papers_only": "1"}, files=wrong)
    assert answer.status_code == 422


def test_what_they_sent_leads_to_its_bill_and_its_certificate(
    sent: Sent, farm: TestClient
) -> None:
    files = {
        "certificate": ("c.pdf", a_pdf("Certificat"), "application/pdf"),
        "invoice": ("f.pdf", a_pdf("Facture"), "application/pdf"),
    }
    farm.post(sent.path, data={"id": str(new_id()), "papers_only": "1"}, files=files)
    with sent.kitchen.client("purchaser") as client:
        page = client.get(sent.there).text
        (there,) = re.findall(r'href="([^"]+/bills/new/[^"]+)"', page)
        form = client.get(unescape(there)).text
        fields = filled(form, unescape(there).split("?")[0])
        more = {"billed_on": "2026-03-02", "number": "F-1", "more.deposit": "3"}
        assert client.post(unescape(there), data={**fields, **more}).status_code == 303
        (bill,) = set(
            re.findall(r"/bills/0[0-9a-f-]{35}", client.get(f"{sent.kitchen.path}/bills").text)
        )
        (paper,) = re.findall(
            r'href="([^"]+/photos/[^"]+)"', client.get(sent.kitchen.path + bill).text
        )
        assert client.get(paper).headers["content-type"] == "application/pdf"
        # The one leads to the other, as long as the bill holds.
        shown = client.get(sent.kitchen.path + bill).text
        assert f'href="{sent.there}"' in shown
        entered = client.get(sent.there).text
        assert f'href="{sent.kitchen.path}{bill}"' in entered
        assert "facture F-1" in entered
        assert "/bills/new/" not in entered
        (of,) = re.findall(r'name="of" value="([^"]+)"', shown)
        client.post(f"{sent.kitchen.path}{bill}/undo", data={"id": str(new_id()), "of": of})
        assert "/bills/new/" in client.get(sent.there).text
        (deed,) = re.findall(r'action="([^"]+/papers/[^"]+/certificate)"', page)
        on = client.post(deed, data={"id": str(new_id())}).headers["location"]
        assert 'name="scan"' in client.get(on).text
        wrong = client.post(deed.replace("/papers/", "/papers/0"), data={"id": str(new_id())})
        assert wrong.status_code == 404


def test_a_paper_of_another_supplier_goes_with_no_bill(
    sent: Sent, farm: TestClient, kitchen: Kitchen
) -> None:
    files = {"invoice": ("f.pdf", a_pdf("Facture"), "application/pdf")}
    farm.post(sent.path, data={"id": str(new_id()), "papers_only": "1"}, files=files)
    with kitchen.house.writing() as session:
        other = a_supplier(session, kitchen.by)
    with kitchen.client("purchaser") as client:
        (there,) = re.findall(r'href="([^"]+/bills/new/[^"]+)"', client.get(sent.there).text)
        query = unescape(there).split("?")[1]
        assert client.get(f"{kitchen.path}/bills/new/{other}?{query}").status_code == 404


def test_papers_whose_answer_was_lost_are_sent_again(
    sent: Sent, farm: TestClient, kitchen: Kitchen
) -> None:
    def send(*names: str, **more: str) -> int:
        files = [("invoice", (f"{one}.pdf", a_pdf(one), "application/pdf")) for one in names]
        form = {"id": str(new_id()), "papers_only": "1", **more}
        return int(farm.post(sent.path, data=form, files=files).status_code)

    seven, first = "abcdefg", str(new_id())
    assert [send(*seven, id=first) for _ in range(2)] == [303, 303]
    # Under another id too; and what is here takes no room twice.
    assert (send(*seven), sent.answers) == (303, 1)
    assert (send(*seven, *"hijkl"), sent.answers) == (303, 2)
    assert (send("a", "m"), send("a", id=first), sent.answers) == (422, 422, 2)
    with kitchen.client("purchaser") as client:
        client.post(f"{sent.there}/cancel", data={"id": str(new_id())})
    assert (send(*seven, id=first), send(*seven)) == (303, 422)


def test_nobody_fills_the_book_by_it(sent: Sent, farm: TestClient) -> None:
    seen = ""
    for n in range(MOST + 1):
        said = sent.fields(seen=seen, note=f"{n}")
        answer = farm.post(sent.path, data=said)
        seen = said["id"]
    assert (answer.status_code, sent.answers) == (422, MOST)


def test_a_refused_answer_leaves_no_file_behind(
    sent: Sent, farm: TestClient, kitchen: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = kitchen.house.files

    def send(path: str, *papers: bytes, **more: str) -> int:
        sent = [("invoice", ("f.pdf", one, "application/pdf")) for one in papers]
        form = {"id": str(new_id()), "papers_only": "1", **more}
        return int(farm.post(path, data=form, files=sent).status_code)

    def kept() -> list[Path]:
        return [one for one in files.rglob("*") if one.is_file()]

    paper = a_pdf("Facture")
    assert send(sent.path[:-3] + "xxx", paper) == 404
    assert send(sent.path, paper, id="no id") == 422
    assert send(sent.path, paper, note="x" * 3000) == 422
    assert send(sent.path, paper, b"<script>") == 422
    assert send(sent.path, paper + bytes(10 * 1024 * 1024)) == 422
    assert send(sent.path, *(a_pdf(f"{n}") for n in range(MOST_PAPERS + 1))) == 422
    assert (kept(), sent.answers) == ([], 0)
    # Pictures are read while others write.
    real, free = supplier_link.bare_paper, list[bool]()

    def reading(*named: Any) -> bytes:
        with kitchen.house.writing() as session:
            free.append(session.execute(select(SupplierAnswer.id)).first() is None)
        return real(*named)

    monkeypatch.setattr(supplier_link, "bare_paper", reading)
    assert send(sent.path, paper) == 303
    assert send(sent.path, paper) == 303
    assert (len(kept()), sent.answers, len(free)) == (1, 1, 2)
    with kitchen.client("purchaser") as client:
        client.post(f"{sent.there}/cancel", data={"id": str(new_id())})
    assert send(sent.path, a_pdf("Autre")) == 422
    assert len(kept()) == 1
