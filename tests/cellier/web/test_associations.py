"""Partner associations on a page: what was agreed, and what they were given."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.exchanges.donations import donate
from kernel.ids import new_id
from network.associations import Association, agreements_of
from tests.builders import some_stock
from tests.cellier.web.kitchens import Kitchen
from tests.counting import statements
from tests.inventory.exchanges.two_ends import a_donation, a_partner, out

FORM = {
    "name": "La Table ouverte", "address": "3 rue des Capucins", "postcode": "69001",
    "city": "Lyon", "contact": "Inès", "words": "Convention 7", "from_on": "2026-01-01",
}  # fmt: skip


def write(kitchen: Kitchen, step: Any, *named: Any, **more: Any) -> Any:
    with Session(kitchen.house.engine, expire_on_commit=False) as session, session.begin():
        return step(session, *named, **more)


def gives(session: Session, kitchen: Kitchen, partner: UUID, kilos: str = "4") -> UUID:
    lot = some_stock(session, kitchen.by, "10")
    return donate(session, a_donation(partner, out(kilos, lot_id=lot)), kitchen.by)


def page(kitchen: Kitchen, who: str = "purchaser", path: str = "/associations") -> str:
    with kitchen.client(who) as client:
        answer = client.get(path if path.startswith("/network") else kitchen.path + path)
    assert answer.status_code == 200
    return str(answer.text).replace("\N{NO-BREAK SPACE}", " ").replace("\u202f", " ")


def test_a_card_says_what_was_agreed_and_given(kitchen: Kitchen) -> None:
    partner = write(kitchen, a_partner, kitchen.by)
    donation = write(kitchen, gives, kitchen, partner)
    text = page(kitchen, "kitchen")
    card = text.split(f'id="a{partner}"')[1].split("</section>")[0]
    assert "Convention 2026-12" in card
    assert "4 kg" in card
    assert f"/done/{donation}" in card
    assert "<form" not in card
    with kitchen.client("kitchen") as client:
        slip = client.get(f"{kitchen.path}/donations/{donation}/slip.pdf")
        assert 'filename="don-20' in slip.headers["content-disposition"]
    assert slip.content.startswith(b"%PDF-")
    assert "Perrache" not in text
    assert "4 kg" in page(kitchen, "network", "/network/associations")


def test_one_is_written_down_once_however_often_it_is_pressed(kitchen: Kitchen) -> None:
    form = FORM | {"id": str(new_id()), "name": f"La Table {new_id()}"}
    with kitchen.client("purchaser") as client:
        answers = [client.post(f"{kitchen.path}/associations", data=form) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert form["name"] in page(kitchen)
    with kitchen.session() as session:
        assert session.scalar(select(Association.id).where(Association.name == form["name"]))


def test_an_agreement_is_renewed_and_the_old_one_stays(kitchen: Kitchen) -> None:
    partner = write(kitchen, a_partner, kitchen.by)
    form = {"id": str(new_id()), "words": "Avenant", "from_on": "2027-01-01"}
    path = f"{kitchen.path}/associations/{partner}/agreements"
    with kitchen.client("purchaser") as client:
        assert [client.post(path, data=form).status_code for _ in range(2)] == [303, 303]
    with kitchen.session() as session:
        words = [one.words for one in agreements_of(session, [partner])[partner]]
    assert words == ["Convention 2026-12", "Avenant"]
    card = page(kitchen).split(f'id="a{partner}"')[1].split("</section>")[0]
    assert "en vigueur" in card
    assert "pas commencée" in card


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""}, {"address": " "}, {"words": ""}, {"from_on": ""}, {"from_on": "hier"},
        {"until_on": "2025-01-01"}, {"name": "x" * 300}, {"contact": "x" * 300},
    ],
)  # fmt: skip
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    kitchen: Kitchen, wrong: dict[str, str]
) -> None:
    form = FORM | {"id": str(new_id())} | wrong
    with kitchen.client("purchaser") as client:
        answer = client.post(f"{kitchen.path}/associations", data=form)
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    assert "3 rue des Capucins" in answer.text or "address" in wrong


def test_a_renewal_that_is_refused_stands_on_its_own_card(kitchen: Kitchen) -> None:
    partner = write(kitchen, a_partner, kitchen.by)
    form = {"id": str(new_id()), "words": "Avenant 9", "from_on": "2027-01-01", "until_on": "2026-01-01"}  # fmt: skip
    path = f"{kitchen.path}/associations/{partner}/agreements"
    with kitchen.client("purchaser") as client:
        answer = client.post(path, data=form)
        assert (
            client.post(path.replace(str(partner), str(new_id())), data=FORM).status_code == 404
        )
    assert answer.status_code == 422
    assert answer.text.count("Avenant 9") == 1
    assert "Avenant 9" in answer.text.split(f'id="a{partner}"')[1].split("</section>")[0]


def test_more_associations_cost_no_more_statements(kitchen: Kitchen) -> None:
    engine = kitchen.house.engine
    write(kitchen, gives, kitchen, write(kitchen, a_partner, kitchen.by))
    with kitchen.client("purchaser") as client:
        client.get(f"{kitchen.path}/associations")
        few = statements(engine, lambda: client.get(f"{kitchen.path}/associations"))
        for _ in range(6):
            partner = write(kitchen, a_partner, kitchen.by)
            for _ in range(2):
                write(kitchen, gives, kitchen, partner, "1")
        assert (
            statements(engine, lambda: client.get(f"{kitchen.path}/associations")) <= few <= 9
        )
    assert date(2026, 3, 2) == kitchen.by.today
