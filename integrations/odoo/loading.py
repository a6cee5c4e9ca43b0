"""Many records in one call, each once, and an answer for each.

`load` writes all or nothing, and says which records it could not: those are set aside, the rest
is sent again. What it says is in somebody's language, so only its shape is read here.
"""

import re
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from integrations.erp.answers import Declined, Unclear
from integrations.odoo.calls import Calls
from integrations.odoo.hearing import No
from integrations.odoo.remedies import MEND, RIGHTS, may
from kernel.words import Phrase

# Without this mode it writes over what is there. Times are then read as UTC.
_ONCE = {"mode": "update", "noupdate": True, "tz": "UTC"}
_OVER = {"tz": "UTC"}
_PAUSES_S = (0.2, 0.6, 1.5)
# PostgreSQL's “another was faster”, whatever its language; it is gone when asked again.
_PASSING = re.compile("seriali[sz]|sériali[sz]|сериали|deadlock|直列化|串行化", re.IGNORECASE)


class Record(NamedTuple):
    """A record of one of our documents; its first row bears the header, the others lines."""

    of: UUID
    rows: Sequence[Sequence[str]]


class Loaded(NamedTuple):
    """Odoo's ids for each document, in order, or why not."""

    ids: dict[UUID, list[int]]
    declined: dict[UUID, Declined]


def load(
    calls: Calls,
    model: str,
    columns: Sequence[str],
    records: Sequence[Record],
    *,
    once: bool = True,
    context: Mapping[str, Any] | None = None,
    remedy: str = MEND,
) -> Loaded:
    """Have them. `once` leaves alone what is there already; else it is written over.

    A document with several records has all or none of them.

    Raises:
        Unclear: no telling what was done, or others write there all the time.
        Unusable: a person must act first.

    """
    asking = _Asking(calls, model, columns, {**(context or {}), **(_ONCE if once else _OVER)})
    done = Loaded({}, {})
    _settle(asking, list(records), done, remedy, again=0)
    return done


def number(value: Decimal) -> str:
    """As Odoo reads numbers: never through a float of ours."""
    return format(value, "f")


class _Asking(NamedTuple):
    calls: Calls
    model: str
    columns: Sequence[str]
    context: Mapping[str, Any]

    def ask(self, records: Sequence[Record]) -> dict[str, Any]:
        rows = [list(row) for record in records for row in record.rows]
        answer = self.calls(
            self.model, "load", fields=list(self.columns), data=rows, context=self.context
        )
        if not isinstance(answer, dict) or "ids" not in answer:
            raise _unclear("load")
        if answer["ids"] is not False and len(answer["ids"]) != len(records):
            raise _unclear("load")
        return answer

    def forbidden(self) -> bool:
        makes = "id" in self.columns
        return not may(self.calls, self.model, "create" if makes else "write")


def _settle(
    asking: _Asking, records: list[Record], done: Loaded, remedy: str, *, again: int
) -> None:
    """Until each is loaded or declined. `again` counts how often these were accused before."""
    while records:
        try:
            answer = asking.ask(records)
        except No as no:
            # Not of one record but of the whole call: the bad one is found by halves.
            _halve(asking, records, done, no, remedy)
            return
        if answer["ids"] is not False:
            for record, its_id in zip(records, answer["ids"], strict=True):
                done.ids.setdefault(record.of, []).append(int(its_id))
            return
        reasons, certain = _accused(answer.get("messages") or (), records)
        if not reasons:
            _halve(asking, records, done, No(_first_text(answer)), remedy)
            return
        if not again and not certain and asking.forbidden():
            _decline(
                done, {record.of: next(iter(reasons.values())) for record in records}, RIGHTS
            )
            return
        suspects = [record for record in records if record.of in reasons]
        records = [record for record in records if record.of not in reasons]
        _again(asking, suspects, reasons, certain, done, remedy, again=again)


def _again(
    asking: _Asking,
    suspects: list[Record],
    reasons: Mapping[UUID, str],
    certain: set[UUID],
    done: Loaded,
    remedy: str,
    *,
    again: int,
) -> None:
    """Ask for the accused once more: who only lost a race gets in, the others are declined."""
    passing = {of for of, reason in reasons.items() if _PASSING.search(reason)}
    if passing and again >= len(_PAUSES_S):
        raise _unclear(No(reasons[next(iter(passing))]).reason)
    sure = {of for of in reasons if of in certain or (again and of not in passing)}
    _decline(done, {of: reasons[of] for of in sure}, remedy)
    doubtful = [record for record in suspects if record.of not in sure]
    if doubtful:
        time.sleep(_PAUSES_S[min(again, len(_PAUSES_S) - 1)])
        _settle(asking, doubtful, done, remedy, again=again + 1)


def _halve(asking: _Asking, records: list[Record], done: Loaded, no: No, remedy: str) -> None:
    documents = list(dict.fromkeys(record.of for record in records))
    if len(documents) == 1:
        reason = no.reason
        _decline(done, {documents[0]: reason}, RIGHTS if no.about_rights else remedy)
        return
    first = set(documents[: len(documents) // 2])
    for half in (True, False):
        part = [record for record in records if (record.of in first) is half]
        _settle(asking, part, done, remedy, again=1)


def _accused(
    messages: Iterable[Mapping[str, Any]], records: Sequence[Record]
) -> tuple[dict[UUID, str], set[UUID]]:
    """Whom it names, and of these the certain ones: a value it cannot read stays so."""
    named = [
        (message["record"], str(message.get("message", "")), "field" in message)
        for message in messages
        if message.get("type") == "error" and message.get("record") in range(len(records))
    ]
    # Seen: where one fails, its error is first given to the first record of the batch as well.
    texts = Counter(text for _, text, _ in named)
    if len(named) > 1 and texts[named[0][1]] > 1 and len({who for who, _, _ in named}) > 1:
        named = named[1:]
    reasons: dict[UUID, str] = {}
    certain = set()
    for who, text, of_a_field in named:
        reasons.setdefault(records[who].of, text)
        if of_a_field:
            certain.add(records[who].of)
    return reasons, certain


def _decline(done: Loaded, reasons: Mapping[UUID, str], remedy: str) -> None:
    for of, reason in reasons.items():
        done.ids.pop(of, None)
        done.declined[of] = Declined(No(reason).reason, remedy)


def _first_text(answer: Mapping[str, Any]) -> str:
    return next((str(m.get("message", "")) for m in answer.get("messages") or ()), "")


def _unclear(reason: str) -> Unclear:
    return Unclear(erp="Odoo", reason=Phrase(reason))
