"""A supplier is put right on their page: name, contact and what was agreed."""

import re
from uuid import UUID

from sqlalchemy import select

from kernel.ids import new_id
from network.audit import AuditEntry, AuditKind
from suppliers.suppliers import NewContact
from suppliers.terms import terms_on
from tests.builders import MONDAY, a_supplier
from tests.cellier.web.kitchens import Kitchen
from tests.cellier.web.supplier_forms import shown
from tests.cellier.web.test_suppliers import write


def shop_of(kitchen: Kitchen, **facts: object) -> UUID:
    one: UUID = write(kitchen, lambda session: a_supplier(session, kitchen.by, **facts))
    return one


def test_a_name_is_corrected_noted_and_no_others(kitchen: Kitchen) -> None:
    shop, other = shop_of(kitchen), f"Moulin {new_id()}"
    shop_of(kitchen, name=other)
    there, name = f"{kitchen.path}/suppliers/{shop}", f"Halle {new_id()}"
    with kitchen.client("purchaser") as client:
        form = shown(client, there, "correct")
        for _ in range(2):
            answer = client.post(f"{there}/correct", data=form | {"name": name})
            assert answer.status_code == 303
        assert f"<h1>{name}</h1>" in client.get(answer.headers["location"]).text
        taken = shown(client, there, "correct") | {"name": other.upper(), "city": "Vaise"}
        refused = client.post(f"{there}/correct", data=taken)
    assert (refused.status_code, "déjà" in refused.text) == (422, True)
    assert 'value="Vaise"' in refused.text
    with kitchen.client("kitchen") as cook:
        assert "/correct" not in cook.get(there).text
        assert cook.post(f"{there}/correct", data=form).status_code == 403
    with kitchen.session() as session:
        noted = select(AuditEntry.detail).where(
            AuditEntry.what == AuditKind.SUPPLIER_CORRECTED,
            AuditEntry.about_canteen_id == kitchen.by.canteen_id,
        )
        (detail,) = session.scalars(noted).all()
    assert f"→ {name}" in detail


def test_who_corrects_what_another_corrected_is_told_and_then_may(kitchen: Kitchen) -> None:
    shop = shop_of(kitchen, city="Lyon")
    there = f"{kitchen.path}/suppliers/{shop}"
    with kitchen.client("purchaser") as client:
        form = shown(client, there, "correct")
        assert client.post(f"{there}/correct", data=form | {"city": "Vaise"}).status_code == 303
        mine = form | {"id": str(new_id()), "address": "1 quai"}
        refused = client.post(f"{there}/correct", data=mine)
        assert refused.status_code == 422
        kept = refused.text.split("Gardé maintenant")[1].split("</ul>")[0]
        assert "Vaise" in kept
        seen = re.search(r'name="seen" value="(\w{64})"', refused.text)
        assert seen
        again = mine | {"id": str(new_id()), "seen": seen[1]}
        assert client.post(f"{there}/correct", data=again).status_code == 303
        assert "1 quai" in client.get(there).text


def test_a_contact_is_corrected_and_taken_off(kitchen: Kitchen) -> None:
    shop = shop_of(kitchen, contacts=(NewContact(name="Paul", phone="1", email="p@x.example"),))
    other = shop_of(kitchen)
    there = f"{kitchen.path}/suppliers/{shop}"
    with kitchen.client("purchaser") as client:
        form = shown(client, there, r"contacts/[0-9a-f-]{36}")
        path = f"/contacts/{form['who']}"
        right = form | {"contact": "Paula", "email": "paula@x.example"}
        for _ in range(2):
            assert client.post(there + path, data=right).status_code == 303
        text = client.get(there).text
        assert "mailto:paula@x.example" in text
        assert "mailto:p@x.example" not in text
        late = client.post(there + path, data=form | {"id": str(new_id()), "phone": "2"})
        assert (late.status_code, 'value="2"' in late.text) == (422, True)
        elsewhere = f"{kitchen.path}/suppliers/{other}{path}"
        assert client.post(elsewhere, data=right | {"id": str(new_id())}).status_code == 404
        gone = shown(client, there, r"contacts/[0-9a-f-]{36}") | {"gone": "1"}
        for _ in range(2):
            assert client.post(there + path, data=gone).status_code == 303
        assert "Paula" not in client.get(there).text


def test_what_was_agreed_is_corrected_from_the_same_day(kitchen: Kitchen) -> None:
    shop, other = shop_of(kitchen), shop_of(kitchen)
    there = f"{kitchen.path}/suppliers/{shop}"
    said = {"from_on": "2026-03-01", "minimum": "60", "weekdays": "2", "customer_number": "C-7"}
    with kitchen.client("purchaser") as client:
        client.post(f"{there}/terms", data=said)
        with kitchen.session() as session:
            ours = {"canteen_id": kitchen.by.canteen_id, "supplier_id": shop}
            first = terms_on(session, MONDAY, **ours)
            assert first
        right = said | {"id": str(new_id()), "of": str(first.id), "minimum": "80"}
        for _ in range(2):
            assert client.post(f"{there}/terms", data=right).status_code == 303
        late = client.post(f"{there}/terms", data=right | {"id": str(new_id())})
        assert late.status_code == 422
        assert 'value="C-7"' in late.text
        wrong = f"{kitchen.path}/suppliers/{other}/terms"
        assert client.post(wrong, data=right | {"id": str(new_id())}).status_code == 422
    with kitchen.session() as session:
        now = terms_on(session, MONDAY, **ours)
        assert now
        assert (str(now.minimum), now.customer_number) == ("80.00", "C-7")
