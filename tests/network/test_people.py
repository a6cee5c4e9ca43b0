"""Who is of a canteen, what they do there, and that somebody always runs it."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kernel.actor import By
from kernel.ids import new_id
from network.people import (
    LastOfNetwork,
    NameMissing,
    Person,
    Role,
    add_roles,
    choose_language,
    people_of,
    rename,
    set_roles,
)
from tests.builders import somebody_in_a_new_canteen
from tests.counting import statements
from tests.network.doors import somebody, who_runs

LOGS = frozenset({Role.KITCHEN, Role.PURCHASER})


def roles_in(session: Session, canteen_id: UUID) -> dict[UUID, frozenset[Role]]:
    return {one.person_id: one.roles for one in people_of(session, canteen_id)}


def test_people_are_listed_by_name_with_all_they_do(session: Session, awa: By) -> None:
    names = ["zoé", "Ines", "bruno"]
    runners = [who_runs(session, awa.canteen_id, name) for name in names]
    add_roles(session, runners[0].person_id, awa.canteen_id, [Role.KITCHEN])
    found = [(one.name, one.roles) for one in people_of(session, awa.canteen_id)]
    assert found == [
        ("Awa", LOGS),
        ("bruno", {Role.NETWORK}),
        ("Ines", {Role.NETWORK}),
        ("zoé", {Role.NETWORK, Role.KITCHEN}),
    ]
    assert people_of(session, new_id()) == []


def test_the_list_costs_one_statement_however_many_they_are(
    engine: Engine, session: Session, awa: By
) -> None:
    for _ in range(5):
        who_runs(session, awa.canteen_id)
    assert statements(engine, lambda: people_of(session, awa.canteen_id)) == 1


def test_more_to_do_is_added_and_twice_is_once(session: Session, awa: By) -> None:
    for _ in range(2):
        add_roles(session, awa.person_id, awa.canteen_id, [Role.NETWORK, Role.KITCHEN])
    assert roles_in(session, awa.canteen_id) == {awa.person_id: frozenset(Role)}


def test_all_that_a_person_does_is_said_anew(session: Session, awa: By) -> None:
    ines = who_runs(session, awa.canteen_id)
    set_roles(session, awa.person_id, awa.canteen_id, [Role.NETWORK, Role.KITCHEN])
    assert roles_in(session, awa.canteen_id) == {
        awa.person_id: {Role.NETWORK, Role.KITCHEN},
        ines.person_id: {Role.NETWORK},
    }


def test_without_a_role_they_are_of_the_canteen_no_more(session: Session, awa: By) -> None:
    ines = who_runs(session, awa.canteen_id)
    set_roles(session, awa.person_id, awa.canteen_id, [])
    assert roles_in(session, awa.canteen_id) == {ines.person_id: {Role.NETWORK}}
    assert session.get_one(Person, awa.person_id).name == "Awa"


@pytest.mark.parametrize("roles", [[], [Role.KITCHEN, Role.PURCHASER]])
def test_the_last_who_runs_a_canteen_stays(
    session: Session, awa: By, roles: list[Role]
) -> None:
    ines = who_runs(session, awa.canteen_id)
    elsewhere = somebody_in_a_new_canteen(session)
    who_runs(session, elsewhere.canteen_id)
    before = roles_in(session, awa.canteen_id)
    with pytest.raises(LastOfNetwork, match="give that role to another person first"):
        set_roles(session, ines.person_id, awa.canteen_id, roles)
    assert roles_in(session, awa.canteen_id) == before
    add_roles(session, awa.person_id, awa.canteen_id, [Role.NETWORK])
    set_roles(session, ines.person_id, awa.canteen_id, roles)
    assert roles_in(session, awa.canteen_id).get(ines.person_id, frozenset()) == set(roles)


def test_of_two_who_send_each_other_away_one_stays(
    engine: Engine, session: Session, awa: By
) -> None:
    """Each sees the other still there; whoever is second waits, and is refused."""
    runners = [who_runs(session, awa.canteen_id).person_id for _ in range(2)]
    session.commit()

    def send_away(person_id: UUID) -> None:
        with Session(engine) as hand, hand.begin():
            set_roles(hand, person_id, awa.canteen_id, [])

    with ThreadPoolExecutor(1) as other, Session(engine) as hand:
        set_roles(hand, runners[0], awa.canteen_id, [])
        second = other.submit(send_away, runners[1])
        with pytest.raises(TimeoutError):
            second.result(timeout=0.5)
        hand.commit()
        with pytest.raises(LastOfNetwork):
            second.result()
    assert runners[1] in roles_in(session, awa.canteen_id)


def test_roles_of_two_canteens_never_mix(session: Session, awa: By) -> None:
    ines = somebody_in_a_new_canteen(session)
    who_runs(session, awa.canteen_id)
    runs = who_runs(session, ines.canteen_id)
    add_roles(session, awa.person_id, ines.canteen_id, [Role.NETWORK])
    set_roles(session, awa.person_id, awa.canteen_id, [Role.PURCHASER])
    assert roles_in(session, ines.canteen_id) == {
        ines.person_id: LOGS,
        awa.person_id: {Role.NETWORK},
        runs.person_id: {Role.NETWORK},
    }
    set_roles(session, awa.person_id, ines.canteen_id, [])
    assert roles_in(session, awa.canteen_id)[awa.person_id] == {Role.PURCHASER}
    assert awa.person_id not in roles_in(session, ines.canteen_id)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        (" Awa Diop ", "Awa Diop"),
        ("Awa\r\nBcc: ines@example.org", "Awa Bcc: ines@example.org"),
        ("Awa\0", "Awa"),
        ("é" * 300, "é" * 200),
    ],
)
def test_a_person_may_be_called_otherwise(
    session: Session, awa: By, typed: str, name: str
) -> None:
    rename(session, awa.person_id, typed)
    session.expire_all()
    assert [one.name for one in people_of(session, awa.canteen_id)] == [name]


@pytest.mark.parametrize("typed", ["", "  ", "\n\t", "\0"])
def test_nobody_is_called_nothing(session: Session, awa: By, typed: str) -> None:
    with pytest.raises(NameMissing):
        rename(session, awa.person_id, typed)
    assert session.get_one(Person, awa.person_id).name == "Awa"


def test_a_person_chooses_the_language_they_read(session: Session, awa: By) -> None:
    ines = somebody(session)
    choose_language(session, awa.person_id, "en")
    session.expire_all()
    read = [session.get_one(Person, one).language for one in (awa.person_id, ines)]
    assert read == ["en", "fr"]
