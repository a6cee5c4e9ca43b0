"""Somebody is asked to write in a canteen's book: a link, good once and for two weeks."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kernel.actor import By
from kernel.documents import IdAlreadyUsed
from kernel.ids import new_id
from network.emails import NotAnEmail
from network.invitations import (
    Invitation,
    InvitationGone,
    InvitationNotFound,
    NewInvitation,
    NoRole,
    WorksHere,
    accept,
    invitation_by_token,
    invitations_of,
    invite,
    withdraw,
)
from network.people import Person, Role, people_of
from network.sign_ins import (
    PasswordTooShort,
    WrongPassword,
    email_of,
    person_of,
)
from tests.builders import somebody_in_a_new_canteen
from tests.network.doors import (
    NOON,
    PASSWORD,
    a_sign_in,
    an_email,
    comes_in,
    somebody,
    where_it_stands,
)

LASTS = timedelta(days=14)
SECOND = timedelta(seconds=1)
LOGS = frozenset({Role.KITCHEN, Role.PURCHASER})


def an_invitation(**facts: Any) -> NewInvitation:
    asked = {"email": an_email(), "name": "Ines", "roles": (Role.KITCHEN,), **facts}
    return NewInvitation(id=new_id(), **asked)


def joins(session: Session, token: str, **facts: Any) -> Any:
    return accept(session, token, **{"name": "", "password": PASSWORD, "now": NOON, **facts})


def roles_in(session: Session, by: By) -> dict[str, frozenset[Role]]:
    return {one.name: one.roles for one in people_of(session, by.canteen_id)}


def gone(session: Session, token: str, **facts: Any) -> bool:
    """Neither shown nor taken."""
    now = facts.get("now", NOON)
    with pytest.raises(InvitationGone, match="used, withdrawn, or is more than two weeks old"):
        joins(session, token, **facts)
    return invitation_by_token(session, token, now=now) is None


def test_who_is_invited_becomes_one_of_the_canteen(session: Session, awa: By) -> None:
    new = an_invitation(email=f" {an_email().upper()}", roles=(Role.NETWORK, Role.KITCHEN))
    token = invite(session, new, awa, now=NOON)
    shown = invitation_by_token(session, token, now=NOON)
    assert shown is not None
    assert (shown.id, shown.canteen_id) == (new.id, awa.canteen_id)
    assert (shown.email, shown.name, shown.invited_by) == (new.email, "Ines", "Awa")
    assert (shown.roles, shown.expires_at) == ({Role.NETWORK, Role.KITCHEN}, NOON + LASTS)
    person_id = joins(session, token, name="Inès Mora")
    assert roles_in(session, awa) == {"Awa": LOGS, "Inès Mora": {Role.NETWORK, Role.KITCHEN}}
    assert email_of(session, person_id) == new.email == new.email.strip().lower()
    assert comes_in(session, new.email)


@pytest.mark.parametrize(
    ("said", "typed", "called"),
    [
        ("Ines", "", "Ines"),
        ("Ines", "\n", "Ines"),
        ("", "Inès\r\nMora", "Inès Mora"),
        ("", "é" * 300, "é" * 200),
        ("", "", "ines"),
    ],
)
def test_they_are_called_as_they_say_or_as_they_were_invited(
    session: Session, awa: By, said: str, typed: str, called: str
) -> None:
    new = an_invitation(name=said, email=f"ines@{new_id()}.example.org")
    person_id = joins(session, invite(session, new, awa, now=NOON), name=typed)
    assert session.get_one(Person, person_id).name == called


def test_the_book_keeps_no_link(session: Session, awa: By) -> None:
    token = invite(session, an_invitation(), awa, now=NOON)
    assert len(token) == 43
    assert where_it_stands(session, token) == []


def test_a_link_is_good_once(session: Session, awa: By) -> None:
    token = invite(session, an_invitation(), awa, now=NOON)
    joins(session, token)
    assert gone(session, token)
    assert gone(session, token, password="some other words", name="Zoé")
    assert sorted(roles_in(session, awa)) == ["Awa", "Ines"]


def test_a_link_is_good_for_two_weeks(session: Session, awa: By) -> None:
    late, early = (invite(session, an_invitation(), awa, now=NOON) for _ in range(2))
    assert gone(session, late, now=NOON + LASTS)
    assert invitations_of(session, awa.canteen_id, now=NOON + LASTS) == []
    assert len(invitations_of(session, awa.canteen_id, now=NOON + LASTS - SECOND)) == 2
    joins(session, early, now=NOON + LASTS - SECOND)


@pytest.mark.parametrize("token", ["", "x" * 43, "é\0"])
def test_a_link_that_never_was_opens_nothing(session: Session, token: str) -> None:
    assert gone(session, token)


def test_what_was_withdrawn_is_good_no_more(session: Session, awa: By) -> None:
    new = an_invitation()
    token = invite(session, new, awa, now=NOON)
    for _ in range(2):
        withdraw(session, new.id, awa, now=NOON)
    assert gone(session, token)
    assert invitations_of(session, awa.canteen_id, now=NOON) == []
    assert person_of(session, new.email) is None


def test_only_what_waits_here_can_be_withdrawn(session: Session, awa: By) -> None:
    ines, new = somebody_in_a_new_canteen(session), an_invitation()
    token = invite(session, new, awa, now=NOON)
    for invitation_id, by in ((new.id, ines), (new_id(), awa)):
        with pytest.raises(InvitationNotFound):
            withdraw(session, invitation_id, by, now=NOON)
    joins(session, token)
    with pytest.raises(InvitationNotFound):
        withdraw(session, new.id, awa, now=NOON)


def test_sent_again_it_is_the_same_under_a_new_link(session: Session, awa: By) -> None:
    new, later = an_invitation(), NOON + timedelta(days=10)
    old = invite(session, new, awa, now=NOON)
    token = invite(session, new, awa, now=later)
    assert gone(session, old)
    (waits,) = invitations_of(session, awa.canteen_id, now=later)
    assert (waits.id, waits.expires_at) == (new.id, later + LASTS)
    joins(session, token, now=later)
    assert sorted(roles_in(session, awa)) == ["Awa", "Ines"]


@pytest.mark.parametrize(
    "other", [{"email": "zoe@example.org"}, {"name": "Zoé"}, {"roles": (Role.NETWORK,)}]
)
def test_one_id_is_not_two_invitations(
    session: Session, awa: By, other: dict[str, Any]
) -> None:
    """Else the second letter would open the door to the first one's place."""
    new = an_invitation()
    token = invite(session, new, awa, now=NOON)
    with pytest.raises(IdAlreadyUsed):
        invite(session, new.model_copy(update=other), awa, now=NOON)
    shown = invitation_by_token(session, token, now=NOON)
    assert shown is not None
    assert (shown.email, shown.name, shown.roles) == (new.email, "Ines", {Role.KITCHEN})


def test_what_was_used_or_withdrawn_is_not_sent_again(session: Session, awa: By) -> None:
    """A link that opens nothing would be handed over."""
    used, withdrawn = an_invitation(), an_invitation()
    joins(session, invite(session, used, awa, now=NOON))
    invite(session, withdrawn, awa, now=NOON)
    withdraw(session, withdrawn.id, awa, now=NOON)
    for new in (used, withdrawn):
        with pytest.raises(InvitationGone):
            invite(session, new, awa, now=NOON)


def test_who_signs_in_already_comes_with_their_own_password(session: Session, awa: By) -> None:
    zoe = somebody(session, "Zoé")
    new = an_invitation(email=a_sign_in(session, zoe, "x" * 20))
    token = invite(session, new, awa, now=NOON)
    with pytest.raises(WrongPassword):
        joins(session, token)
    assert "Zoé" not in roles_in(session, awa)
    assert comes_in(session, new.email, "x" * 20)
    assert joins(session, token, name="Ines", password="x" * 20) == zoe
    assert roles_in(session, awa) == {"Awa": LOGS, "Zoé": {Role.KITCHEN}}
    assert not comes_in(session, new.email, PASSWORD)


def test_the_roles_of_two_canteens_never_mix(session: Session, awa: By) -> None:
    ines = somebody_in_a_new_canteen(session)
    new = an_invitation(
        email=a_sign_in(session, ines.person_id), roles=(Role.NETWORK, Role.KITCHEN)
    )
    token = invite(session, new, awa, now=NOON)
    assert invitations_of(session, ines.canteen_id, now=NOON) == []
    assert joins(session, token) == ines.person_id
    ours, theirs = (people_of(session, one.canteen_id) for one in (awa, ines))
    assert {one.person_id: one.roles for one in ours} == {
        awa.person_id: LOGS,
        ines.person_id: {Role.NETWORK, Role.KITCHEN},
    }
    assert {one.person_id: one.roles for one in theirs} == {ines.person_id: LOGS}


def test_of_two_keys_the_second_opens_nothing_once_the_first_did(
    session: Session, awa: By
) -> None:
    new = an_invitation(roles=(Role.KITCHEN,))
    wide = an_invitation(email=new.email, roles=(Role.NETWORK,))
    tokens = [invite(session, one, awa, now=NOON) for one in (wide, new)]
    # As two leave them who invite at once.
    session.get_one(Invitation, (awa.canteen_id, wide.id)).withdrawn_at = None
    joins(session, tokens[1])
    with pytest.raises(InvitationGone):
        joins(session, tokens[0])


def test_who_is_of_the_canteen_needs_no_invitation(session: Session, awa: By) -> None:
    email = a_sign_in(session, awa.person_id)
    with pytest.raises(WorksHere, match="works here already: change what they do"):
        invite(session, an_invitation(email=email, roles=(Role.NETWORK,)), awa, now=NOON)


def test_a_short_password_leaves_the_link_good(session: Session, awa: By) -> None:
    new = an_invitation()
    token = invite(session, new, awa, now=NOON)
    with pytest.raises(PasswordTooShort), session.begin_nested():
        joins(session, token, password="short")
    assert person_of(session, new.email) is None
    joins(session, token)
    assert comes_in(session, new.email)


def test_an_invitation_says_to_do_what(session: Session, awa: By) -> None:
    with pytest.raises(NoRole, match="Say what they do: cook, buy, or run the canteen"):
        an_invitation(roles=())
    with pytest.raises(ValidationError):
        an_invitation(roles=("boss",))
    with pytest.raises(NotAnEmail):
        an_invitation(email="Ines")
    token = invite(session, an_invitation(roles=(Role.KITCHEN,) * 2), awa, now=NOON)
    joins(session, token)
    assert roles_in(session, awa)["Ines"] == {Role.KITCHEN}


def test_those_who_wait_are_listed_by_address(session: Session, awa: By) -> None:
    for name in ("zoe", "awa", "ines"):
        email = f"{name}@{new_id()}.example.org"
        invite(session, an_invitation(email=email), awa, now=NOON)
    waiting = invitations_of(session, awa.canteen_id, now=NOON)
    assert [one.email.split("@")[0] for one in waiting] == ["awa", "ines", "zoe"]


def test_of_two_who_hold_one_link_one_comes_in(
    engine: Engine, session: Session, awa: By
) -> None:
    """Also when another had looked at it before."""
    new = an_invitation()
    token = invite(session, new, awa, now=NOON)
    seen = session.get_one(Invitation, (awa.canteen_id, new.id))
    session.commit()

    def come(name: str) -> bool:
        try:
            with Session(engine) as hand, hand.begin():
                joins(hand, token, name=name)
        except InvitationGone:
            return False
        return True

    with ThreadPoolExecutor(4) as hands:
        ends = list(hands.map(come, ("Ines", "Zoé", "Bruno", "Lila")))
    assert ends.count(True) == 1
    assert len(people_of(session, awa.canteen_id)) == 2
    assert seen.accepted_at is None
    assert gone(session, token)
