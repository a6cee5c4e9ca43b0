"""The public address of a canteen's board, as it hangs on the wall."""

from sqlalchemy.orm import Session

from kernel.actor import By
from network.board_links import board_link, canteen_of_board, renew_board_link
from tests.builders import somebody_in_a_new_canteen


def test_a_board_is_shown_once_there_is_a_link(session: Session, awa: By) -> None:
    assert board_link(session, awa.canteen_id) is None
    token = renew_board_link(session, awa.canteen_id)
    assert board_link(session, awa.canteen_id) == token
    assert canteen_of_board(session, token) == awa.canteen_id


def test_the_old_code_leads_nowhere_once_it_is_renewed(session: Session, awa: By) -> None:
    old = renew_board_link(session, awa.canteen_id)
    new = renew_board_link(session, awa.canteen_id)
    assert canteen_of_board(session, old) is None
    assert canteen_of_board(session, new) == awa.canteen_id


def test_every_canteen_has_a_board_of_its_own(session: Session, awa: By) -> None:
    ines = somebody_in_a_new_canteen(session)
    ours, theirs = (renew_board_link(session, one.canteen_id) for one in (awa, ines))
    renew_board_link(session, awa.canteen_id)
    assert canteen_of_board(session, theirs) == ines.canteen_id
    assert canteen_of_board(session, ours) is None


def test_a_code_is_short_and_cannot_be_guessed(session: Session, awa: By) -> None:
    codes = {renew_board_link(session, awa.canteen_id) for _ in range(20)}
    assert len(codes) == 20
    assert {len(code) for code in codes} == {16}
    for guess in ("", "%", "_" * 16, f"{min(codes)[:-1]}\0"):
        assert canteen_of_board(session, guess) is None
