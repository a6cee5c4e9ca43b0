"""Odoo's answers to `load` in the shapes that were seen, in whatever language."""

from collections.abc import Iterable, Sequence
from typing import Any, cast
from uuid import UUID

import pytest

from integrations.erp.answers import Declined, Unclear
from integrations.odoo import loading
from integrations.odoo.calls import Calls
from integrations.odoo.hearing import No
from integrations.odoo.loading import Loaded, Record, load
from integrations.odoo.remedies import MEND, RIGHTS
from kernel.ids import new_id

RACE = "n'a pas pu sérialiser un accès à cause d'une mise à jour en parallèle\n"
Bad = dict[str, dict[str, Any]]


class Server:
    """Takes names but for the bad ones, of which it says what it is told to say."""

    protocol = "json2"

    def __init__(self, bad: Bad | None = None, *, may: bool = True, of_b: Any = None) -> None:
        """`of_b` is said of any batch that holds b."""
        self.bad, self.may, self.of_b = bad or {}, may, of_b
        self.asked: list[list[str]] = []
        self.scripted: list[Any] = []

    def __call__(self, _model: str, method: str, **named: Any) -> Any:
        if method == "has_access":
            return self.may
        names = [row[1] for row in named["data"]]
        self.asked.append(names)
        if self.scripted:
            return self.scripted.pop(0)
        if self.of_b and "b" in names:
            if isinstance(self.of_b, Exception):
                raise self.of_b
            return self.of_b
        messages = [
            {"type": "error", "record": at, **self.bad[name]}
            for at, name in enumerate(names)
            if name in self.bad
        ]
        return said_of(messages) if messages else {"ids": [len(name) for name in names]}


def said_of(messages: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {"ids": False, "messages": list(messages), "nextrow": 0}


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "_PAUSES_S", (0.0, 0.0, 0.0))


def told(server: Server, names: Sequence[str], of: Sequence[UUID] | None = None) -> Loaded:
    of = of or [new_id() for _ in names]
    records = [Record(one, [["", name]]) for one, name in zip(of, names, strict=True)]
    return load(cast("Calls", server), "res.partner", ["id", "name"], records)


def test_a_value_it_cannot_read_is_set_aside_at_once() -> None:
    server = Server({"b": {"field": "country_id", "message": "Aucun pays\n"}})

    loaded = told(server, "abc")

    assert server.asked == [["a", "b", "c"], ["a", "c"]]
    assert len(loaded.ids) == 2
    assert list(loaded.declined.values()) == [Declined("Aucun pays", MEND)]


def test_what_it_will_not_have_is_asked_once_more() -> None:
    server = Server({"b": {"message": "Un nom est requis"}})

    loaded = told(server, "abc")

    assert sorted(server.asked) == [["a", "b", "c"], ["a", "c"], ["b"]]
    assert len(loaded.declined) == 1


def test_the_first_is_blamed_for_another() -> None:
    """Seen: what made the whole batch fail is said of its first record too."""
    server = Server({"b": {"message": "Numéro faux"}})
    both = [{"type": "error", "record": at, "message": "Numéro faux"} for at in (0, 1)]
    server.scripted = [said_of(both)]

    loaded = told(server, "ab")

    assert (len(loaded.ids), len(loaded.declined)) == (1, 1)


def test_all_may_be_refused_with_the_same_words() -> None:
    server = Server({name: {"message": "Non"} for name in "abcd"})

    loaded = told(server, "abcd")

    assert (len(loaded.ids), len(loaded.declined)) == (0, 4)


def test_without_the_right_all_are_declined_in_two_calls() -> None:
    server = Server({"a": {"message": "Vous n'êtes pas autorisé"}}, may=False)

    loaded = told(server, "abc")

    assert len(server.asked) == 1
    assert {declined.remedy for declined in loaded.declined.values()} == {RIGHTS}


def test_who_lost_a_race_is_asked_again() -> None:
    server = Server()
    server.scripted = [said_of([{"type": "error", "record": 0, "message": RACE}])] * 2

    assert len(told(server, "ab").ids) == 2


def test_a_race_that_does_not_end_is_no_answer() -> None:
    server = Server({"a": {"message": RACE}})

    with pytest.raises(Unclear):
        told(server, "ab")


@pytest.mark.parametrize("of_b", [No("Erreur"), said_of([{"type": "error", "message": "?"}])])
def test_where_none_is_named_it_is_found_by_halves(of_b: Any) -> None:
    server = Server(of_b=of_b)

    loaded = told(server, "abcd")

    with_b = [names for names in server.asked if "b" in names]
    assert with_b == [["a", "b", "c", "d"], ["a", "b"], ["b"]]
    assert (len(loaded.ids), len(loaded.declined)) == (3, 1)


def test_a_document_has_all_of_its_records_or_none() -> None:
    server = Server({"b": {"field": "lot", "message": "Non"}})
    one, other = new_id(), new_id()

    loaded = told(server, "abcc", of=[one, one, other, other])

    assert server.asked[-1] == ["c", "c"]
    assert loaded.ids == {other: [1, 1]}
    assert set(loaded.declined) == {one}


def test_what_is_not_an_answer_is_none() -> None:
    server = Server()
    server.scripted = [{"ids": [1]}]

    with pytest.raises(Unclear):
        told(server, "ab")
