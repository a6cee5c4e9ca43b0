"""The letters by which a person names one of a list."""

from uuid import UUID

import pytest

from cellier.short_ids import NothingSoNamed, SeveralSoNamed, id_named, short_ids

CARROTS = UUID("01900000-0000-7000-8000-00000a1b066c")
LEEKS = UUID("01900000-0000-7000-8000-0000000012f0")
RICE = UUID("01900000-0000-7000-8000-000000a2066c")


def test_letters_shown_are_the_end_and_tell_each_from_the_others() -> None:
    assert short_ids([CARROTS, LEEKS]) == {CARROTS: "066c", LEEKS: "12f0"}
    assert short_ids([CARROTS, LEEKS, RICE])[CARROTS] == "b066c"
    assert short_ids([CARROTS, CARROTS]) == {CARROTS: "066c"}


@pytest.mark.parametrize("typed", ["0", "06", "066", "066c", "066C ", "1b066c", str(CARROTS)])
def test_any_beginning_of_what_is_shown_names_it(typed: str) -> None:
    assert id_named(typed, [CARROTS, LEEKS]) == CARROTS


def test_what_is_shown_itself_comes_before_what_begins_like_it() -> None:
    others = [UUID(f"01900000-0000-7000-8000-0000000{end}") for end in ("066c0", "166c0")]
    assert short_ids([*others, CARROTS])[others[0]] == "066c0"
    assert id_named("066c", [*others, CARROTS]) == CARROTS


def test_what_several_begin_with_lists_them() -> None:
    near = UUID("01900000-0000-7000-8000-00000000066d")
    with pytest.raises(SeveralSoNamed) as error:
        id_named("066", [CARROTS, LEEKS, near])
    assert error.value.facts["known"] == "066c, 066d"
    # It was shown so before the rice came.
    with pytest.raises(SeveralSoNamed) as error:
        id_named("066c", [CARROTS, RICE])
    assert error.value.facts["known"] == "b066c, 2066c"


@pytest.mark.parametrize("typed", ["", " ", "-", "c", "6c", "f0", "x", "066cc"])
def test_what_nothing_shown_begins_with_names_nothing(typed: str) -> None:
    with pytest.raises(NothingSoNamed):
        id_named(typed, [CARROTS, LEEKS])
