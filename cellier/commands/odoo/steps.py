"""What would be told of a document, in words."""

from collections.abc import Iterable, Mapping

from cellier.language import words
from integrations.erp.facts import BillFacts, OrderFacts, Stands, Thing
from integrations.erp.port import Paper
from integrations.erp.previews import News, Preview
from integrations.erp.works import Work
from kernel.words import N_

_FIRST: Mapping[Stands, str] = {
    Stands.SENT: N_("would be entered as sent"),
    Stands.CONFIRMED: N_("would be entered and confirmed"),
    Stands.CANCELLED: N_("would be cancelled, if it came there"),
    Stands.ENDED: N_("would be entered and confirmed, without what was called off"),
}
_LATER: Mapping[Stands, str] = {
    Stands.SENT: N_("would be set to sent"),
    Stands.CONFIRMED: N_("would be confirmed"),
    Stands.CANCELLED: N_("would be cancelled"),
    Stands.ENDED: N_("would be told that the rest was called off"),
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


def step(work: Work, *, along: bool = False, retried: bool = False) -> str:
    """The next step; whether another follows, whether it was asked for before, and why it is
    taken where it is none of those that wait.
    """
    said = [words().say(_step(work))]
    if along:
        said.append(words().say("as another needs it"))
    if retried:
        said.append(words().say("tried again"))
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


def no_step(found: Preview) -> list[str]:
    """What waits and is no step: so many of each."""
    count = words().count
    said = [
        count(
            "{n} document that waits calls for no step: it was taken back or called off before "
            "it was told, or stands there as it does here.",
            "{n} documents that wait call for no step: they were taken back or called off before "
            "they were told, or stand there as they do here.",
            found.quiet,
        )
    ] * bool(found.quiet)
    if found.asked:
        said.append(
            count(
                "{n} document that waits will be asked about first.",
                "{n} documents that wait will be asked about first.",
                found.asked,
            )
        )
    if found.pausing:
        said.append(
            count(
                "{n} document that waits had no answer, and is told later.",
                "{n} documents that wait had no answer, and are told later.",
                found.pausing,
            )
        )
    return said


def _step(work: Work) -> str:
    if isinstance(work.facts, OrderFacts):
        sentences = _FIRST if work.facts.told is None else _LATER
        return sentences[work.facts.stands]
    if isinstance(work.facts, BillFacts) and work.facts.matches:
        return N_("would be held against its delivery, told since")
    return _TURNS[work.paper, work.turn % 2 == 1]
