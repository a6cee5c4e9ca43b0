"""What would be told of a document, in words."""

from collections.abc import Mapping

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
_THINGS: Mapping[Thing, tuple[str, str]] = {
    Thing.CANTEEN: (N_("canteen {name}: would be looked for"), N_("canteen {name}: as it is now")),
    Thing.SUPPLIER: (
        N_("supplier {name}: would be looked for, else made"),
        N_("supplier {name}: would be brought up to date"),
    ),
    Thing.PRODUCT: (
        N_("product {name}: would be looked for, else made"),
        N_("product {name}: would be brought up to date"),
    ),
    Thing.PRICE: (
        N_("price of {name}: would be entered"),
        N_("price of {name}: would be brought up to date"),
    ),
}  # fmt: skip


def step(work: Work) -> str:
    """The next step; whether another follows, and whether it was asked for before."""
    said = [words().say(_step(work))]
    if work.facts.again:
        said.append(words().say("once more, as you said"))
    if not work.last:
        said.append(words().say("then more of it"))
    return ", ".join(said)


def known(news: News) -> str:
    """What Odoo must know first."""
    return words().say(_THINGS[news.thing][not news.new], name=news.facts.name)


def _step(work: Work) -> str:
    if isinstance(work.facts, OrderFacts):
        sentences = _FIRST if work.facts.told is None else _LATER
        return sentences[work.facts.stands]
    return _TURNS[work.paper, work.turn % 2 == 1]
