"""What Odoo has already: likely the same as ours, or known to be, and then the accountant's."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from integrations.erp.answers import Answer, Asked, Told, Why
from integrations.erp.facts import News
from integrations.odoo.calls import Calls
from integrations.odoo.loading import Record, load
from integrations.odoo.naming import is_ours

# One letter or two: œ and æ.
_JOINED = re.compile("[oa]e")
_ACCENTED = re.compile("[^bdfghjklmpqrtvwx0-9 %]")


class Like(NamedTuple):
    """A record there that may be one of ours, and how a person would know it."""

    of: UUID
    ours: str
    id: int
    theirs: str


class Facts(NamedTuple):
    """What we would say of a record whose number we know; `fresh` says which of the values are
    others than those said last.
    """

    of: UUID
    remote: int
    values: Sequence[str]
    fresh: Sequence[bool]

    @classmethod
    def told(
        cls, of: UUID, remote: int, values: Sequence[str], names: Sequence[str], news: News
    ) -> "Facts":
        """As our facts of these names have it."""
        return cls(of, remote, values, [name in (news or ()) for name in names])


def asked(calls: Calls, model: str, likes: Iterable[Like]) -> dict[UUID, Answer]:
    """Of each the first that Cellier did not make: what it made is nobody else's, and who is
    made already has no other.
    """
    likes = list(likes)
    if not likes:
        return {}
    names = calls(model, "get_external_id", ids=sorted({like.id for like in likes}))
    called = {like: names.get(str(like.id)) or "" for like in likes}
    made = {like.of for like in likes if like.of.hex in called[like]}
    return {
        like.of: Asked(Why.SAME, like.ours, f"{like.theirs} ({like.id})", like.id)
        for like in reversed(likes)
        if like.of not in made and not is_ours(called[like])
    }


def update(
    calls: Calls, model: str, columns: Sequence[str], facts: Sequence[Facts]
) -> tuple[dict[UUID, Answer], set[UUID]]:
    """Say what is new of those we made, and leave what a person corrected; of the others only what
    is empty there. Nothing of ours that is empty empties theirs. The second part of the answer: whose record is there no more.

    Raises:
        Unclear, Unusable: as any call.

    """
    if not facts:
        return {}, set()
    ids = sorted({one.remote for one in facts})
    there = _there(calls, model, columns, ids)
    names = calls(model, "get_external_id", ids=ids)
    answers: dict[UUID, Answer] = {one.of: Told(one.remote) for one in facts}
    records = []
    for one in facts:
        theirs = there.get(one.remote)
        if theirs is None:
            del answers[one.of]
            continue
        mine = is_ours(names.get(str(one.remote)) or "")
        merged = [
            ((ours or their) if fresh else their) if mine else (their or ours)
            for ours, their, fresh in zip(one.values, theirs, one.fresh, strict=True)
        ]
        if merged != theirs:
            records.append(Record(one.of, [[str(one.remote), *merged]]))
    if records:
        answers.update(load(calls, model, [".id", *columns], records, once=False).declined)
    return answers, {one.of for one in facts} - answers.keys()


def _there(
    calls: Calls, model: str, columns: Sequence[str], ids: Sequence[int]
) -> dict[int, list[str]]:
    fields = [column.partition("/")[0] for column in columns]
    rows: list[Mapping[str, Any]] = calls(
        model,
        "search_read",
        domain=[["id", "in", ids]],
        fields=fields,
        context={"active_test": False},
    )
    return {row["id"]: [_text(row[field]) for field in fields] for row in rows}


def _text(value: Any) -> str:
    """As `load` would be given it."""
    if isinstance(value, list):
        # A record is its number and its name, many are their numbers.
        one = len(value) == 2 and isinstance(value[1], str)
        return str(value[0]) if one else ",".join(map(str, value))
    return "" if value is False or value is None else str(value)


def pattern(name: str) -> str:
    """Of a folded name, for `=ilike`, to which é is no e: what may bear an accent is left open."""
    return _ACCENTED.sub("_", _JOINED.sub("%", name.replace("%", "_")))
