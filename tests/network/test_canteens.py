from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from kernel.actor import By
from kernel.documents import IdAlreadyUsed
from kernel.ids import new_id
from network.canteens import (
    Canteen,
    CanteenNotFound,
    HalfAPlace,
    KilometresMissing,
    LocalRule,
    Opening,
    PlaceMissing,
    SiretKnown,
    Status,
    WhichCanteen,
    canteen_of_siret,
    find_canteen,
    open_canteen,
)
from network.charges import ChargeAlreadySet, NewCharge, charge_on, set_charge
from network.people import Newcomer, Role, somebody_of, welcome
from network.promises import (
    Basis,
    Measure,
    NewTarget,
    Target,
    TargetEndsBeforeItBegins,
    promise,
    targets_on,
)
from network.sirets import BadSiren, BadSiret
from tests.builders import MONDAY, an_old_canteen, somebody_in_a_new_canteen

LA_POSTE = "35600000049837"  # its establishments add up by their own rule
DINUM = "13002526500013"
TODAY = date(2026, 12, 31)


def a_canteen(session: Session, **facts: Any) -> Canteen:
    facts = {"name": f"Les Tilleuls {new_id()}", **facts}
    return session.get_one(Canteen, open_canteen(session, Opening(id=new_id(), **facts)))


def a_siret() -> str:
    """A valid one that no other test uses: any digits, the last found by the others."""
    from stdnum import luhn

    siren = f"{new_id().int % 10**8:08d}"
    siren += luhn.calc_check_digit(siren)
    return siren + "0001" + luhn.calc_check_digit(siren + "0001")


@pytest.mark.parametrize(
    "written", [DINUM, "130 025 265 00013", " 13002526500013 ", "130\u202f025\u00a0265 00013"]
)
def test_a_siret_is_kept_without_spaces(written: str) -> None:
    assert Opening(id=new_id(), name="Les Tilleuls", siret=written).siret == DINUM


def test_the_post_office_has_sirets_too() -> None:
    assert Opening(id=new_id(), name="La Poste", siret=LA_POSTE).siret == LA_POSTE


@pytest.mark.parametrize("wrong", ["13002526500014", "1300252650001", "130025265", "treize"])
def test_a_wrong_siret_is_refused_by_name(wrong: str) -> None:
    with pytest.raises(BadSiret, match=f"“{wrong}” is not a SIRET: it takes 14 digits"):
        Opening(id=new_id(), name="Les Tilleuls", siret=wrong)


def test_a_siren_is_checked_too() -> None:
    assert Opening(id=new_id(), name="L", siren="130 025 265").siren == "130025265"
    with pytest.raises(BadSiren, match="9 digits"):
        Opening(id=new_id(), name="L", siren="130025266")


@pytest.mark.parametrize("nothing", [None, "", "   "])
def test_a_founding_canteen_has_no_siret_yet(session: Session, nothing: str | None) -> None:
    canteen = a_canteen(session, siret=nothing, siren=nothing)
    assert (canteen.siret, canteen.siren, canteen.status) == (None, None, Status.FOUNDING)


@pytest.mark.parametrize("said", [None, "", "près d'ici", "23,7", "NaN"])
def test_local_in_kilometres_says_how_many(said: str | None) -> None:
    with pytest.raises(KilometresMissing):
        Opening(id=new_id(), name="L", local_rule=LocalRule.KM, local_value=said)


@pytest.mark.parametrize("place", [{}, {"latitude": "45.7"}, {"longitude": "4.8"}])
def test_kilometres_are_measured_from_somewhere(place: dict[str, str]) -> None:
    rule = {"local_rule": LocalRule.KM, "local_value": "100"}
    with pytest.raises(PlaceMissing, match="latitude and its longitude"):
        Opening(id=new_id(), name="L", **rule, **place)


@pytest.mark.parametrize("half", [{"latitude": "45.7"}, {"longitude": "4.8"}])
def test_a_place_is_said_whole_or_not_at_all(half: dict[str, str]) -> None:
    with pytest.raises(HalfAPlace, match="both, or neither"):
        Opening(id=new_id(), name="L", **half)


def test_two_canteens_never_open_under_one_siret(session: Session) -> None:
    siret = a_siret()
    ours = a_canteen(session, siret=siret)
    with pytest.raises(SiretKnown, match=siret):
        a_canteen(session, siret=siret)
    again = Opening(id=ours.id, name=ours.name, siret=siret)
    assert open_canteen(session, again) == ours.id


def test_opening_a_canteen_twice_is_opening_it_once(session: Session) -> None:
    opening = Opening(id=new_id(), name=f"Les Tilleuls {new_id()}")
    assert open_canteen(session, opening) == open_canteen(session, opening) == opening.id


def test_a_canteen_answers_to_its_name_its_numbers_and_its_id(session: Session) -> None:
    siret = a_siret()
    ours = a_canteen(session, siret=siret, siren=siret[:9])
    a_canteen(session)
    spaced = f"{siret[:3]} {siret[3:6]}\u202f{siret[6:9]}\u00a0{siret[9:]}"
    names = [
        ours.name.upper(),
        f" {ours.name} ",
        siret,
        spaced,
        siret[:9],
        str(ours.id).upper(),
    ]
    assert {find_canteen(session, asked).id for asked in names} == {ours.id}


def test_an_unknown_canteen_is_told_who_is_known(session: Session) -> None:
    ours = a_canteen(session)
    with pytest.raises(CanteenNotFound, match=f"no canteen “Chez Momo”.*{ours.name}"):
        find_canteen(session, "Chez Momo")


def test_where_there_are_several_one_must_be_named(session: Session) -> None:
    names = [a_canteen(session).name for _ in range(2)]
    with pytest.raises(WhichCanteen) as refusal:
        find_canteen(session, None)
    assert all(name in str(refusal.value) for name in names)


def test_a_shared_siret_is_refused_with_the_candidates(session: Session) -> None:
    siret = a_siret()
    first, second = an_old_canteen(session, siret), an_old_canteen(session, siret)
    a_canteen(session)
    with pytest.raises(WhichCanteen) as refusal:
        find_canteen(session, siret)
    said = str(refusal.value)
    assert first.name in said
    assert second.name in said
    assert said.count("Les Tilleuls") == 2


def test_every_canteen_under_a_number_is_found(session: Session) -> None:
    siret = a_siret()
    shared = {an_old_canteen(session, siret).id for _ in range(2)}
    ours = a_canteen(session, siren=siret[:9])
    found = canteen_of_siret(session, {siret, siret[:9], a_siret()})
    assert {number: set(ids) for number, ids in found.items()} == {
        siret: shared,
        siret[:9]: {ours.id},
    }


def test_charges_hold_from_their_day_until_the_next(session: Session, awa: By) -> None:
    for day, euros in ((date(2026, 1, 1), "1.50"), (date(2026, 3, 1), "1.80")):
        charge = NewCharge(id=new_id(), per_cover=Decimal(euros), from_on=day)
        set_charge(session, charge, awa)
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 28), date(2026, 3, 1)]
    assert [charge_on(session, day, canteen_id=awa.canteen_id) for day in days] == [
        None,
        Decimal("1.50"),
        Decimal("1.50"),
        Decimal("1.80"),
    ]


def test_charges_are_the_canteens_own(session: Session, awa: By) -> None:
    ben = somebody_in_a_new_canteen(session)
    set_charge(session, NewCharge(id=new_id(), per_cover=Decimal(0), from_on=MONDAY), awa)
    assert charge_on(session, MONDAY, canteen_id=awa.canteen_id) == Decimal(0)
    assert charge_on(session, MONDAY, canteen_id=ben.canteen_id) is None


def test_two_charges_from_one_day_are_refused(session: Session, awa: By) -> None:
    charge = NewCharge(id=new_id(), per_cover=Decimal(1), from_on=MONDAY)
    set_charge(session, charge, awa)
    assert set_charge(session, charge, awa) == charge.id
    with pytest.raises(ChargeAlreadySet, match="2 March 2026"):
        set_charge(session, charge.model_copy(update={"id": new_id()}), awa)
    with pytest.raises(IdAlreadyUsed):
        set_charge(session, charge.model_copy(update={"per_cover": Decimal(2)}), awa)


def test_a_target_counts_from_its_first_to_its_last_day(session: Session, awa: By) -> None:
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    for_a_year = a_target(session, awa, from_on=first, until_on=last)
    for_good = a_target(session, awa, from_on=last)
    ours = {for_a_year, for_good}
    assert _in_force(session, date(2025, 12, 31)) & ours == set()
    assert _in_force(session, first) & ours == {for_a_year}
    assert _in_force(session, last) & ours == {for_a_year, for_good}
    assert _in_force(session, date(2030, 1, 1)) & ours == {for_good}


def test_a_target_of_one_day_is_one(session: Session, awa: By) -> None:
    assert a_target(session, awa, from_on=MONDAY, until_on=MONDAY) in _in_force(session, MONDAY)


def test_a_target_that_ends_before_it_begins_is_refused(session: Session, awa: By) -> None:
    with pytest.raises(TargetEndsBeforeItBegins, match="2 March 2026 and end on 1 March 2026"):
        a_target(session, awa, from_on=MONDAY, until_on=date(2026, 3, 1))


def test_a_newcomer_may_act_at_once_and_only_once_is_written(session: Session) -> None:
    canteen = a_canteen(session)
    assert somebody_of(session, canteen.id, today=TODAY) is None
    roles = (Role.KITCHEN, Role.PURCHASER)
    newcomer = Newcomer(id=new_id(), name="Awa", canteen_id=canteen.id, roles=roles)
    by = welcome(session, newcomer, today=TODAY)
    assert by == welcome(session, newcomer, today=TODAY) == By(newcomer.id, canteen.id, TODAY)


def test_from_the_command_line_the_purchaser_acts(session: Session) -> None:
    canteen_id, people = a_canteen(session).id, {}
    for role in (Role.KITCHEN, Role.PURCHASER):
        newcomer = Newcomer(id=new_id(), name=role, canteen_id=canteen_id, roles=(role,))
        people[role] = welcome(session, newcomer, today=TODAY)
    assert somebody_of(session, canteen_id, today=TODAY) == people[Role.PURCHASER]


def a_target(session: Session, by: By, **facts: Any) -> UUID:
    facts = {
        "measure": Measure.ORGANIC,
        "basis": Basis.VALUE,
        "at_least": Decimal("20.5"),
        **facts,
    }
    return promise(session, NewTarget(id=new_id(), **facts), by)


def _in_force(session: Session, day: date) -> set[UUID]:
    targets: Iterable[Target] = targets_on(session, day)
    return {target.id for target in targets}
