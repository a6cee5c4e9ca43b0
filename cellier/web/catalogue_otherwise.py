"""What a new version of an offer says otherwise, beside its price: from what to what."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from uuid import UUID

from integrations.catalogue_plans import Planned
from integrations.paper.names import LABELS
from kernel.words import N_, Words
from sourcing.products import UNITS, StockUnit
from suppliers.labels import Label
from suppliers.origins import Origin

Goods = Mapping[UUID, tuple[str, StockUnit]]


def otherwise(one: Planned, goods: Goods, words: Words) -> Iterator[str]:
    """A sentence for each thing that changes; `goods` tells both products and their units."""
    new, old = one.new, one.before
    if old is None:
        return
    (now, unit), (then, unit_then) = goods[new.product_id], goods[old.product_id]
    both = (
        (_NAME, old.name, new.name),
        (_PRODUCT, then, now),
        (
            _PACK,
            pack(old.pack_quantity, unit_then, words),
            pack(new.pack_quantity, unit, words),
        ),
        (_LABELS, _labels(old.labels, words), _labels(new.labels, words)),
        (_ORIGIN, _origin(old.origin, words), _origin(new.origin, words)),
        (_VAT, _rate(old.vat_rate, words), _rate(new.vat_rate, words)),
    )
    for says, before, after in both:
        if before != after:
            yield words.say(says, before=before, after=after)


def pack(quantity: Decimal, unit: StockUnit, words: Words) -> str:
    """5 kg."""
    return f"{words.number(quantity)}\N{NO-BREAK SPACE}{words.write(UNITS[unit])}"


_NAME = N_("the name (before: {before}, now: {after})")
_PRODUCT = N_("the product (before: {before}, now: {after})")
_PACK = N_("the pack (before: {before}, now: {after})")
_LABELS = N_("the labels (before: {before}, now: {after})")
_ORIGIN = N_("the origin (before: {before}, now: {after})")
_VAT = N_("VAT (before: {before}, now: {after})")
_NONE = N_("no label")
_UNSAID = N_("not said")
_PLACES = {
    Origin.FRANCE: N_("France"),
    Origin.EUROPE: N_("European Union"),
    Origin.ELSEWHERE: N_("elsewhere"),
}


def _labels(labels: Iterable[Label], words: Words) -> str:
    return " + ".join(words.say(LABELS[one]) for one in sorted(labels)) or words.say(_NONE)


def _origin(origin: Origin | None, words: Words) -> str:
    return words.say(_PLACES[origin] if origin else _UNSAID)


def _rate(rate: Decimal, words: Words) -> str:
    """5,5 % and 20 %: no more decimals than it has."""
    _, _, exponent = rate.normalize().as_tuple()
    return words.percent(rate / 100, max(0, -int(exponent)))
