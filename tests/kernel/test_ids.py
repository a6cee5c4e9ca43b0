from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from pydantic import UUID7, TypeAdapter

from kernel.ids import derived, new_id

A_PHONE_S = UUID("0195712e-4c00-7abc-8def-0123456789ab")
WORDS = st.lists(st.text(max_size=12), min_size=1, max_size=3).map(tuple)
SEVENS = st.integers(0, (1 << 48) - 1).map(lambda ms: UUID(int=ms << 80 | 0x7 << 76 | 1 << 63))


@given(of=SEVENS, words=WORDS)
def test_a_derived_name_is_a_uuid7_of_the_same_millisecond(
    of: UUID, words: tuple[str, ...]
) -> None:
    name = derived(of, *words)
    assert TypeAdapter(UUID7).validate_python(name) == name
    assert TypeAdapter(UUID7).validate_json(f'"{name}"') == name
    assert name.variant == of.variant
    assert name.int >> 80 == of.int >> 80
    assert name == derived(of, *words)


@given(words=WORDS, others=WORDS)
def test_other_words_make_another_name(words: tuple[str, ...], others: tuple[str, ...]) -> None:
    assert (derived(A_PHONE_S, *words) == derived(A_PHONE_S, *others)) == (words == others)


def test_names_derived_from_two_entries_differ_and_so_do_those_derived_again() -> None:
    first, second = new_id(), new_id()
    names = [derived(one, "line", word) for one in (first, second) for word in ("1", "2")]
    names += [derived(one, "line", "1") for one in names]
    assert len({first, second, *names}) == 10


def test_a_name_stays_the_same_from_release_to_release() -> None:
    """What a phone sent before an update is sent again after it."""
    known = UUID("0195712e-4c00-70d8-b1b1-c6c6f4b5e543")
    assert derived(A_PHONE_S, "line", "7") == known
