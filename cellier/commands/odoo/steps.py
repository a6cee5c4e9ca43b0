"""What would be told of a document, in words."""

from collections.abc import Iterable, Mapping

from cellier.language import words
from integrations.erp.facts import OrderFacts, Stands, Thing
from integrations.erp.port import Paper
from integrations.erp.previews import News
from integrations.erp.works import Work
from kernel.words import N_

_FIRST: Mapping[Stands, str] = {
    Stands.SENT: N_("would be entered as sent"),
    Stands.CONFIRMED: N_("would be entered and confirmed"),
    Stands.CANCELLED: N_("would be cancelled, if it came there"),
}
_LATER: Mapping[Stands, str] = {
    Stands.SENT: N_("would be set to sent"),
    Stands.CONFIRMED: N_("would be confirmed"),
    Stands.CANCELLED: N_("would be cancelled"),
}
# By whether its turn brings it in.
_TURNS: Mapping[tuple[Paper, bool], str] = {
    (Paper.RECEIPT, True): N_("would be received"),
    (Paper.RECEIPT, False): N_("would be sent back"),
    (Paper.BILL, True): N_("would be entered"),
    (Paper.BILL, False): N_("would be answered by its opposite"),
}
_THINGS: Mapping[tuple[Thing, bool], str] = {
    (Thing.CANTEEN, True): N_("canteen {names}: a place to book it would be looked for"),
    (Thing.CANTEEN, False): N_("canteen {names}: would be brought up to date"),
    (Thing.SUPPLIER, True): N_("suppliers that would be looked for, else made: {names}"),
    (Thing.SUPPLIER, False): N_("suppliers that would be brought up to date: {names}"),
    (Thing.PRODUCT, True): N_("products that would be looked for, else made: {names}"),
    (Thing.PRODUCT, False): N_("products that would be brought up to date: {names}"),
    (Thing.PRICE, True): N_("prices that would be entered: {names}"),
    (Thing.PRICE, False): N_("prices that would be brought up to date: {names}"),
}


def step(work: Work) -> str:
    """The next step; whether another follows, and whether it was asked for before."""
    said = [words().say(_step(work))]
    if work.facts.again:
        said.append(words().say("once more, as you said"))
    if not work.last:
        said.append(words().say("then more of it"))
    return ", ".join(said)


def first_known(news: Iterable[News]) -> list[str]:
    """What Odoo must know before, a line for each kind of thing."""
    names: dict[tuple[Thing, bool], list[str]] = {}
    for one in news:
        names.setdefault((one.thing, one.new), []).append(one.facts.name)
    say = words().say
    return [say(_THINGS[key], names="; ".join(sorted(found))) for key, found in names.items()]


def _step(work: Work) -> str:
    if isinstance(work.facts, OrderFacts):
        sentences = _FIRST if work.facts.told is None else _LATER
        return sentences[work.facts.stands]
    return _TURNS[work.paper, work.turn % 2 == 1]
