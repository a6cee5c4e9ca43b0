"""Forms from elsewhere do not come in; forms that come twice, or late, count once."""

import pytest
from starlette.testclient import TestClient

from kernel.ids import new_id
from tests.cellier.web.worlds import BY_SCRIPT, Site, World, a_world

FOREIGN = [
    {"Origin": "http://evil.example"},
    {"Origin": "https://testserver.evil.example"},
    {"Origin": "http://testserver:8080"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://["},
    {"Origin": "testserver"},
    {"Origin": "http://evil.example", "Referer": "http://testserver/"},
    {"Referer": "http://evil.example/testserver"},
    {"Referer": "http://testserver@evil.example/"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {},
]
OURS = [
    {"Origin": "http://testserver"},
    {"Referer": "http://testserver/c/somewhere?x=1"},
    {"Sec-Fetch-Site": "same-origin"},
]


def waste(**fields: str) -> dict[str, str]:
    return {"id": str(new_id()), "stage": "unserved", "weight": "3,2", **fields}


def without_origin(site: Site, client: TestClient) -> TestClient:
    other = site.browser(client.cookies["cellier"])
    del other.headers["Origin"]
    return other


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_form_from_elsewhere_writes_nothing(
    site: Site, cook: TestClient, ours: World, headers: dict[str, str]
) -> None:
    before = site.documents(ours)
    form = waste()
    answer = without_origin(site, cook).post(ours.url("/waste"), data=form, headers=headers)
    assert answer.status_code == 403
    assert site.documents(ours) == before
    assert cook.post(ours.url("/waste"), data=form).status_code == 303


@pytest.mark.parametrize("headers", OURS, ids=str)
def test_a_form_from_our_own_page_comes_in(
    site: Site, cook: TestClient, ours: World, headers: dict[str, str]
) -> None:
    answer = without_origin(site, cook).post(ours.url("/waste"), data=waste(), headers=headers)
    assert answer.status_code == 303


@pytest.mark.parametrize("path", ["/sign-out", "/language", "/sign-in", "/me/name"])
def test_nobody_is_signed_out_or_in_by_another_site(
    site: Site, cook: TestClient, path: str
) -> None:
    headers = {"Origin": "http://evil.example"}
    assert cook.post(path, data={"name": "Eve"}, headers=headers).status_code == 403
    assert site.visit_of(cook)
    assert "Eve" not in cook.get("/me").text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "POST"])
def test_looking_pages_take_no_forms(cook: TestClient, ours: World, method: str) -> None:
    assert cook.request(method, ours.url("/tasks")).status_code == 405


def test_a_form_sent_twice_counts_once(site: Site, cook: TestClient, ours: World) -> None:
    form = waste()
    answers = [cook.post(ours.url("/waste"), data=form) for _ in range(3)]
    assert {one.headers["location"] for one in answers} == {ours.url(f"/done/{form['id']}")}
    assert {one.status_code for one in answers} == {303}
    assert site.documents(ours, "waste") == 1


def test_on_both_databases_a_delivery_sent_twice_counts_once(anywhere: Site) -> None:
    ours = a_world(anywhere, "Lilas")
    cook = anywhere.signed_in(ours.people["kitchen"])
    path = ours.url(f"/delivery/order/{ours.ids['order_id']}")
    form = {"id": str(new_id()), "temperature": "3"}
    before = anywhere.documents(ours, "receipt")
    answers = [cook.post(path, data=form, headers=BY_SCRIPT) for _ in range(2)]
    assert [one.json() for one in answers] == [{"to": ours.url(f"/done/{form['id']}")}] * 2
    assert anywhere.documents(ours, "receipt") == before + 1


def test_one_id_with_other_content_is_refused_by_name(
    site: Site, cook: TestClient, ours: World
) -> None:
    form = waste()
    cook.post(ours.url("/waste"), data=form)
    answer = cook.post(ours.url("/waste"), data={**form, "weight": "9"}, headers=BY_SCRIPT)
    assert (answer.status_code, answer.json()["why"]) == (422, "IdAlreadyUsed")
    assert site.documents(ours, "waste") == 1


def test_one_id_for_another_kind_of_entry_is_refused_by_name(
    cook: TestClient, ours: World
) -> None:
    form = {"id": str(ours.ids["receipt_id"]), "weight": "3", "other_donor": "Halles"}
    answer = cook.post(ours.url("/rescued"), data=form, headers=BY_SCRIPT)
    assert answer.json()["why"] == "IdAlreadyUsed"


def test_an_id_that_another_canteen_used_is_free(
    site: Site, cook: TestClient, ours: World, theirs: World
) -> None:
    form = waste()
    other = site.signed_in(theirs.people["kitchen"])
    assert other.post(theirs.url("/waste"), data=form).status_code == 303
    assert cook.post(ours.url("/waste"), data={**form, "weight": "9"}).status_code == 303


def test_an_invitation_sent_again_to_somebody_else_is_refused(
    runner: TestClient, ours: World
) -> None:
    form = {"id": str(new_id()), "email": "a@example.org", "roles": "kitchen"}
    path = ours.url("/people/invite")
    assert "a@example.org" in runner.post(path, data=form).text
    again = runner.post(path, data={**form, "email": "b@example.org", "roles": "network"})
    assert again.status_code == 422
    assert runner.post(path, data=form).status_code == 200


def test_a_form_kept_for_a_day_still_counts(site: Site, cook: TestClient, ours: World) -> None:
    form = waste(on="2026-03-02", person=str(ours.people["kitchen"]))
    site.later(days=1)
    answer = cook.post(ours.url("/waste"), data=form, headers=BY_SCRIPT)
    assert answer.json() == {"to": ours.url(f"/done/{form['id']}")}
    assert site.documents(ours, "waste") == 1
    other = {**form, "on": "2026-03-03"}
    assert cook.post(ours.url("/waste"), data=other).status_code == 422


def test_a_form_kept_past_the_visits_end_waits_for_signing_in(
    site: Site, cook: TestClient, ours: World
) -> None:
    form = waste(on="2026-03-02", person=str(ours.people["kitchen"]))
    site.later(days=31)
    answer = cook.post(ours.url("/waste"), data=form, headers=BY_SCRIPT)
    assert (answer.status_code, answer.json()["why"]) == (401, "SignInFirst")
    again = site.signed_in(ours.people["kitchen"])
    assert again.post(ours.url("/waste"), data=form, headers=BY_SCRIPT).status_code == 200
    assert site.documents(ours, "waste") == 1


def test_what_somebody_else_wrote_is_theirs_to_send(
    site: Site, cook: TestClient, ours: World
) -> None:
    form = waste(person=str(ours.people["purchaser"]))
    answer = cook.post(ours.url("/waste"), data=form, headers=BY_SCRIPT)
    assert (answer.status_code, answer.json()["why"]) == (409, "OtherPerson")
    page = cook.post(ours.url("/waste"), data=form)
    assert (page.status_code, "3,2" in page.text) == (409, False)
    assert site.documents(ours, "waste") == 0


def test_a_script_is_told_the_reason_in_the_readers_language(site: Site, ours: World) -> None:
    said = {}
    for language in ("fr", "en"):
        cook = site.signed_in(ours.people["kitchen"])
        cook.cookies.set("language", language)
        answer = cook.post(ours.url("/waste"), data={"weight": "3"}, headers=BY_SCRIPT)
        assert (answer.status_code, answer.json()["why"]) == (422, "WhichStage")
        said[language] = answer.json()["says"]
    assert said["en"].startswith("Choose where it was lost")
    assert said["fr"].startswith("Choisissez")


def test_signed_out_without_script_what_was_typed_stays_on_the_page(
    stranger: TestClient, ours: World
) -> None:
    form = waste(reason='trop "salé" <b>')
    answer = stranger.post(ours.url("/waste"), data=form)
    assert answer.status_code == 401
    assert 'value="3,2"' in answer.text
    assert "trop &#34;salé&#34; &lt;b&gt;" in answer.text
    assert f'action="{ours.url("/waste")}"' in answer.text


def test_a_password_is_never_written_into_a_page(
    stranger: TestClient, cook: TestClient
) -> None:
    secret = "un secret que voilà"
    form = {"old": secret, "password": secret, "email": "a@example.org"}
    for client in (stranger, cook):
        for path in ("/me/password", "/sign-in", "/start", "/reset/x", "/invitation/x"):
            assert secret not in client.post(path, data=form).text
