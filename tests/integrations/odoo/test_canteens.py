import pytest

from integrations.erp.answers import Declined, Told
from integrations.erp.facts import CanteenFacts, Thing
from integrations.odoo.canteens import OddBooking, keep_canteens, parsed
from integrations.odoo.naming import PLAN, Of, named
from integrations.odoo.remedies import CANTEENS
from integrations.odoo.site import Booking
from kernel.ids import new_id
from tests.integrations.odoo.running import Odoo
from tests.integrations.odoo.tellings import SIRET, a_site

TILLEULS = CanteenFacts(new_id(), "Les Tilleuls", SIRET)
ACCOUNT = "account.analytic.account"


def test_a_canteen_is_an_account_of_a_plan_of_ours(odoo: Odoo) -> None:
    other = CanteenFacts(new_id(), "Les Érables", None)
    site = a_site(odoo)

    answers = keep_canteens(site, [TILLEULS, other])

    there = odoo.one(ACCOUNT, named(Of.CANTEEN, TILLEULS.id))
    assert answers[TILLEULS.id] == Told(there["id"])
    assert (there["name"], there["code"]) == ("Les Tilleuls", SIRET)
    assert {odoo.one(ACCOUNT, one.remote)["plan_id"] for one in answers.values()} == {  # type: ignore[union-attr, arg-type]
        odoo.named(PLAN)
    }


@pytest.mark.parametrize("name", [TILLEULS.name, SIRET, str(TILLEULS.id)])
def test_the_settings_may_say_a_company(odoo: Odoo, name: str) -> None:
    site = a_site(odoo, canteens={name: "company:1"})

    (told,) = keep_canteens(site, [TILLEULS]).values()

    assert isinstance(told, Told)
    known = {(Thing.CANTEEN, TILLEULS.id): told.remote}
    assert site.booking(TILLEULS.id, known) == Booking(company=1, analytic=None)
    assert odoo.all(ACCOUNT) == []


def test_a_place_that_odoo_has_not_is_declined(odoo: Odoo) -> None:
    """Odoo itself takes any number, and books nothing."""
    site = a_site(odoo, canteens={SIRET: "analytic:77"})

    (declined,) = keep_canteens(site, [TILLEULS]).values()

    assert isinstance(declined, Declined)
    assert declined.remedy == CANTEENS


def test_a_known_place_is_not_asked_for_again(odoo: Odoo) -> None:
    site = a_site(odoo, canteens={SIRET: "company:1"})

    keep_canteens(site, [TILLEULS._replace(remote=-1)])

    assert odoo.count() == 0


def test_the_accountants_account_is_not_renamed(odoo: Odoo) -> None:
    site = a_site(odoo)
    keep_canteens(site, [CanteenFacts(new_id(), "Autre", None)])
    theirs = odoo.person_creates(ACCOUNT, name="Theirs", plan_id=odoo.named(PLAN))

    (told,) = keep_canteens(site, [TILLEULS._replace(remote=theirs)]).values()

    assert odoo.one(ACCOUNT, theirs)["name"] == "Theirs"
    assert told == Told(odoo.number(ACCOUNT, named(Of.CANTEEN, TILLEULS.id)))


def test_an_account_is_renamed_with_its_canteen_and_not_by_a_retry(odoo: Odoo) -> None:
    site = a_site(odoo)
    (told,) = keep_canteens(site, [TILLEULS]).values()
    assert isinstance(told, Told)
    odoo.person_changes(ACCOUNT, told.remote, name="Theirs")
    again = TILLEULS._replace(remote=told.remote, news=frozenset())

    assert keep_canteens(site, [again]) == {TILLEULS.id: told}
    assert odoo.one(ACCOUNT, told.remote)["name"] == "Theirs"
    keep_canteens(site, [again._replace(name="Les Aulnes", news=frozenset(["name"]))])
    assert odoo.one(ACCOUNT, told.remote)["name"] == "Les Aulnes"


@pytest.mark.parametrize("place", ["3", "company", "company:x", "shop:3", ""])
def test_a_place_is_written_one_way(place: str) -> None:
    with pytest.raises(OddBooking):
        parsed("Les Tilleuls", place)
