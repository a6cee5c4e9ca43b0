"""Whoever runs a canteen puts right what was written when it was opened."""

import re
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from kernel.ids import new_id
from kernel.settings import settings
from network.audit import AuditEntry, AuditKind
from network.canteens import Canteen, Egalim, LocalRule, Status
from tests.cellier.web.kitchens import Kitchen
from tests.network.test_canteens import a_siret

CHOSEN = re.compile(r'<select name="(\w+)">.*?<option value="(\w+)" selected>', re.DOTALL)


def shown(client: TestClient, kitchen: Kitchen) -> dict[str, str]:
    """The form as the page has it."""
    page = client.get(f"{kitchen.path}/settings")
    assert page.status_code == 200
    (form,) = re.findall(
        r'<form method="post" action="[^"]*/settings">.*?</form>', page.text, re.DOTALL
    )
    fields: dict[str, str] = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        name, value = re.search(r'name="(\w+)"', tag), re.search(r'value="([^"]*)"', tag)
        off = ('type="radio"' in tag or 'type="checkbox"' in tag) and " checked" not in tag
        if name and not off:
            fields[name[1]] = unescape(value[1]) if value else ""
    return fields | dict(CHOSEN.findall(form))


def canteen_of(kitchen: Kitchen) -> Canteen:
    with kitchen.session() as session:
        return session.get_one(Canteen, kitchen.by.canteen_id)


def corrections(kitchen: Kitchen) -> list[str]:
    with kitchen.session() as session:
        noted = (AuditEntry.what == AuditKind.CANTEEN_CORRECTED) & (
            AuditEntry.about_canteen_id == kitchen.by.canteen_id
        )
        return list(session.scalars(select(AuditEntry.detail).where(noted)))


def put(kitchen: Kitchen, **facts: Any) -> None:
    """As an older book has them."""
    with kitchen.session() as session, session.begin():
        canteen = session.get_one(Canteen, kitchen.by.canteen_id)
        for name, value in facts.items():
            setattr(canteen, name, value)


def test_the_page_shows_what_is_kept_and_keeps_what_is_typed(kitchen: Kitchen) -> None:
    name, siret = f"Les Ormes {new_id()}", a_siret()
    with kitchen.client("network") as client:
        assert f"{kitchen.path}/settings" in client.get(f"{kitchen.path}/people").text
        form = shown(client, kitchen)
        assert (form["city"], form["latitude"]) == ("Lyon", "45,764")
        typed = form | {
            "canteen": name, "siret": siret, "siren": siret[:9], "address": "8 rue d’à côté",
            "postcode": "69480", "city": "Anse", "local_rule": "KM", "local_value": "82,5",
            "egalim": "binding", "time_zone": "Indian/Reunion",
        }  # fmt: skip
        vat = client.post(f"{kitchen.path}/settings", data=typed | {"vat_reclaimed": "1"})
        assert (vat.status_code, "récupération de la TVA" in vat.text) == (422, True)
        for _ in range(2):
            answer = client.post(f"{kitchen.path}/settings", data=typed)
            assert answer.status_code == 303, answer.text
        assert "La cantine est corrigée" in client.get(answer.headers["location"]).text
        assert shown(client, kitchen)["local_value"] == "82,5"
        (noted,) = corrections(kitchen)
        assert f"{name}" in noted
        assert "a corrigé ce qui est dit" in client.get(f"{kitchen.path}/audit").text
    one = canteen_of(kitchen)
    assert (one.name, one.siret, one.siren, one.city) == (name, siret, siret[:9], "Anse")
    # With a SIRET it is founded.
    assert (one.status, one.egalim) == (Status.COLLECTIVE, Egalim.BINDING)
    assert (one.local_rule, one.local_value) == (LocalRule.KM, "82.5")
    assert (one.vat_reclaimed, one.time_zone) == (False, "Indian/Reunion")


def test_nothing_changed_is_nothing_noted(kitchen: Kitchen) -> None:
    with kitchen.client("network") as client:
        form = shown(client, kitchen)
        assert client.post(f"{kitchen.path}/settings", data=form).status_code == 303
    assert corrections(kitchen) == []


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"canteen": ""}, "Il manque"),
        ({"city": ""}, "Il manque"),
        ({"siret": "123"}, "SIRET"),
        ({"siren": "123"}, "SIREN"),
        ({"postcode": "690"}, "code postal"),
        ({"time_zone": "Lyon"}, "Europe/Paris"),
        ({"status": "closed"}, "choisi"),
        ({"local_rule": "KM"}, "kilomètres"),
        ({"local_rule": "KM", "local_value": "9", "latitude": ""}, "latitude"),
        ({"latitude": "91"}, "trop"),
        ({"seen": ""}, "entre-temps"),
        ({"id": "42"}, "choisi"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(
    kitchen: Kitchen, wrong: dict[str, str], says: str
) -> None:
    with kitchen.client("network") as client:
        form = shown(client, kitchen) | {"address": "8 rue d’à côté"}
        answer = client.post(f"{kitchen.path}/settings", data=form | wrong)
    assert answer.status_code == 422
    assert says in answer.text.split('role="alert"')[1]
    assert 'value="8 rue d’à côté"' in answer.text
    assert canteen_of(kitchen).address == ""


def test_another_canteens_name_or_siret_is_refused(kitchen: Kitchen) -> None:
    siret = a_siret()
    with kitchen.client("network") as client:
        other = {"id": str(new_id()), "canteen": f"Les Lilas {new_id()}", "city": "Lyon"}
        opened = client.post("/new-canteen", data=other | {"siret": siret})
        assert opened.status_code == 303
        again = client.post("/new-canteen", data=other | {
            "id": str(new_id()), "canteen": f"Les Lilas {new_id()}", "siret": siret,
        })  # fmt: skip
        assert again.status_code == 422
        assert siret in again.text.split('role="alert"')[1]
        form = shown(client, kitchen)
        for wrong in ({"siret": siret}, {"canteen": other["canteen"].upper()}):
            answer = client.post(f"{kitchen.path}/settings", data=form | wrong)
            assert answer.status_code == 422, wrong


def test_of_two_at_once_the_second_sees_what_the_first_kept(kitchen: Kitchen) -> None:
    with kitchen.client("network") as client:
        mine, theirs = shown(client, kitchen), shown(client, kitchen)
        theirs |= {"id": str(new_id()), "city": "Croix", "local_rule": "COMMUNE"}
        client.post(f"{kitchen.path}/settings", data=theirs)
        mine |= {"id": str(new_id()), "city": "Vaise"}
        refused = client.post(f"{kitchen.path}/settings", data=mine)
        assert refused.status_code == 422
        assert "<strong>Croix</strong>" in refused.text
        assert "<strong>de la même commune</strong>" in refused.text
        assert 'value="Vaise"' in refused.text
        assert canteen_of(kitchen).city == "Croix"
        seen = re.findall(r'name="seen" value="(\w+)"', refused.text)[0]
        assert (
            client.post(f"{kitchen.path}/settings", data=mine | {"seen": seen}).status_code
            == 303
        )
    assert canteen_of(kitchen).city == "Vaise"


@pytest.mark.parametrize("who", ["kitchen", "purchaser", "tablet"])
def test_only_whoever_runs_it_corrects_it(kitchen: Kitchen, who: str) -> None:
    with kitchen.client(who) as client:
        assert client.get(f"{kitchen.path}/settings").status_code == 403
        assert "/settings" not in client.get(f"{kitchen.path}/people").text


def test_a_missing_place_is_said_here_and_beside_the_months_local(kitchen: Kitchen) -> None:
    put(kitchen, local_rule=LocalRule.KM, local_value="100", latitude=None)
    month = f"{kitchen.path}/month/2026-03?of=bought"
    with kitchen.client("network") as client, kitchen.client("kitchen") as cook:
        assert "aucune distance" in client.get(f"{kitchen.path}/settings").text
        said = client.get(month).text
        assert said.count("aucune distance") == 1
        assert f'href="{kitchen.path}/settings"' in said.split("aucune distance")[1]
        assert f'href="{kitchen.path}/settings"' not in cook.get(month).text
        form = shown(client, kitchen) | {"latitude": "45,764"}
        assert client.post(f"{kitchen.path}/settings", data=form).status_code == 303
        assert "aucune distance" not in client.get(month).text


def test_a_name_that_odoos_settings_have_is_warned_of(
    kitchen: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = canteen_of(kitchen).name
    with kitchen.client("network") as client:
        assert "CELLIER_ODOO_CANTEENS" not in client.get(f"{kitchen.path}/settings").text
        named = settings().model_copy(update={"odoo_canteens": {name: "company:3"}})
        monkeypatch.setattr("cellier.web.canteen.settings", lambda: named)
        said = client.get(f"{kitchen.path}/settings").text
    assert "CELLIER_ODOO_CANTEENS" in said
    assert name in said.split("CELLIER_ODOO_CANTEENS")[1].split("</p>")[0]
