"""A delivery as it was typed at the door, read into the command that receives it."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from cellier.web.delivered_instead import instead, named, price_typed
from cellier.web.desk import Desk
from cellier.web.forms import FieldEmpty, Form
from cellier.web.in_line import in_line
from inventory.receiving.deliveries import (
    ChargeKind,
    DeliveredLine,
    Delivery,
    DeliveryCharge,
    Outcome,
    Weight,
)
from inventory.receiving.expected import Expected, ExpectedLine
from inventory.receiving.unloading import QuantityMissing
from kernel.errors import Refused
from kernel.ids import derived
from kernel.words import N_, Phrase
from sourcing.pricing import PricePer
from sourcing.products import StockUnit
from suppliers.labels import Label

NOUGHT = Decimal(0)
_INSTEAD = ("instead", "instead_name", "instead_quantity", "instead_price")
# What only a hand puts into a line; the rest stands in it from the start.
_TYPED = (
    "weight", "quantity", "price", "lot", "use_by", "best_before", "temperature",
    "note_weight", "cleaned_weight",
)  # fmt: skip


class NothingCame(Refused):
    """A delivery of nothing is none."""

    says = N_("Nothing came, as you say: there is no delivery to note. The order stays open.")


class CameAlready(Refused):
    """Two volunteers, one crate."""

    says = N_(
        "All of order {number} is noted already: see the journal. If something else came, write it "
        "under “Something that was not ordered”."
    )


def ordered_delivery(desk: Desk, order: Expected, main: UUID) -> Delivery:
    """What came of an order, and perhaps something beside it; `main` is the delivery's own id.

    Raises:
        CameAlready: nothing is owed of it, and nothing else is typed.
        NothingCame: not one line was kept or sent back.
        ReplacedByNothing, ReplacedInOtherUnit, InLine: of a line.

    """
    if order.lines and not any(one.owed for one in order.lines) and _untouched(desk.form):
        raise CameAlready(number=order.number)
    lines = []
    for one in order.lines:
        with in_line(one.name):
            line = _ordered(desk, one, main)
        lines += [line] if line is not None else []
    return _delivery(desk, main, order.supplier_id, lines, order_id=order.order_id)


def free_delivery(desk: Desk, supplier_id: UUID) -> Delivery:
    """What somebody brought without an order.

    Raises:
        NothingCame: nothing was typed.
        QuantityMissing: of a line.

    """
    main = desk.form.id()
    lines = [
        line
        for key, part in desk.form.rows("usual")
        if (line := _usual(desk, part, derived(main, "usual", key))) is not None
    ]
    return _delivery(desk, main, supplier_id, lines, order_id=None)


def _delivery(
    desk: Desk, main: UUID, supplier_id: UUID, lines: list[DeliveredLine], order_id: UUID | None
) -> Delivery:
    form = desk.form
    lines += [
        line
        for key, part in form.rows("extra")
        if (line := _extra(desk, part, derived(main, "extra", key))) is not None
    ]
    if not lines:
        raise NothingCame
    return Delivery(
        id=main,
        supplier_id=supplier_id,
        order_id=order_id,
        received_on=form.day("on") or desk.today,
        delivery_note=form.text("delivery_note"),
        lines=tuple(lines),
        charges=tuple(_charges(form, main)),
        more_to_come="more_to_come" in form,
        note=form.text("note"),
    )


def _ordered(desk: Desk, asked: ExpectedLine, main: UUID) -> DeliveredLine | None:
    """One line of the order; none where nothing of it came."""
    part = desk.form.part(f"lines.{asked.order_line_id}.")
    packs, outcome = part.number("packs"), part.choice("outcome", Outcome) or Outcome.AS_ORDERED
    other = any(field in part for field in _INSTEAD)
    if outcome == Outcome.REPLACED or (other and outcome == Outcome.AS_ORDERED):
        return _replaced(desk, part, asked, main)
    if packs == 0 or (asked.owed == 0 and packs is None and "weight" not in part):
        return None
    damaged = part.number("damaged") or NOUGHT
    facts: dict[str, Any] = {"outcome": _outcome(outcome, packs, damaged, asked)}
    if outcome != Outcome.REFUSED:
        facts |= _amount(packs, asked)
        facts["not_kept"] = damaged * asked.pack_quantity
    return DeliveredLine(
        id=line_id(main, asked.order_line_id),
        order_line_id=asked.order_line_id,
        **facts,
        **_at_the_door(desk, part, chilled=bool(asked.temperature_class)),
    )


def line_id(main: UUID, order_line_id: UUID) -> UUID:
    """What a delivery's line of an ordered one is called."""
    return derived(main, "line", order_line_id.hex)


def _untouched(form: Form) -> bool:
    """Whether the form says nothing beyond "as ordered"."""
    said = (
        name in part
        for _, part in form.rows("lines")
        for name in ("packs", "weight", "damaged", "instead", "instead_name")
    )
    return not any(said) and not any("name" in part for _, part in form.rows("extra"))


def _amount(packs: Decimal | None, asked: ExpectedLine) -> dict[str, Decimal]:
    """Packs, where they were counted or only a part is still owed; else all, as ordered."""
    if packs is not None:
        return {"packs": packs}
    if asked.owed_packs != asked.packs and asked.owed > 0:
        return {"packs": asked.owed_packs}
    return {}


def _outcome(
    said: Outcome, packs: Decimal | None, damaged: Decimal, asked: ExpectedLine
) -> Outcome:
    """Who types another number need not say that it is another number."""
    if said != Outcome.AS_ORDERED:
        return said
    if damaged:
        return Outcome.DAMAGED
    if packs is None or packs == asked.owed_packs:
        return said
    return Outcome.SHORT if packs < asked.owed_packs else Outcome.OVER


def _replaced(desk: Desk, part: Form, asked: ExpectedLine, main: UUID) -> DeliveredLine:
    chilled = bool(asked.temperature_class)
    facts = instead(desk, part, asked) | _at_the_door(desk, part, chilled=chilled)
    return DeliveredLine(
        id=line_id(main, asked.order_line_id),
        order_line_id=asked.order_line_id,
        outcome=Outcome.REPLACED,
        **facts,
    )


def _usual(desk: Desk, part: Form, one_id: UUID) -> DeliveredLine | None:
    """Something that the supplier usually brings; none where none of it came."""
    packs = part.number("packs")
    if not packs and "weight" not in part:
        if packs is None:
            _nothing_else(part, Phrase("the quantity"))
        return None
    offer_id = part.uuid("offer")
    facts: dict[str, Any] = {"packs": packs} if packs else {}
    if offer_id:
        facts["offer_id"] = offer_id
    else:
        facts["product_id"] = part.uuid("product")
        facts |= price_typed(part, "price", part.number("last_price"))
    return DeliveredLine(
        id=one_id, **facts, **_at_the_door(desk, part, chilled="chilled" in part)
    )


def _extra(desk: Desk, part: Form, one_id: UUID) -> DeliveredLine | None:
    """Something typed by its name: known, or to be named later."""
    name = part.text("name")
    if not name:
        _nothing_else(part, Phrase("the name"))
        return None
    known = named(desk, name)
    weight, pieces = part.grams("weight"), part.number("quantity")
    unit = known.pop("unit")
    quantity = Decimal(weight) / 1000 if unit == StockUnit.KG and weight else pieces
    if not quantity:
        raise QuantityMissing(product=name)
    facts = {
        **known,
        "quantity": quantity,
        **price_typed(part, "price"),
        "labels": (Label.BIO,) if "organic" in part else (),
    }
    return DeliveredLine(id=one_id, **facts, **_at_the_door(desk, part, chilled=True))


def _nothing_else(part: Form, missing: Phrase) -> None:
    """A line that is left out holds nothing: what was typed does not go in silence.

    Raises:
        FieldEmpty: it holds something, and lacks what makes a line of it.

    """
    if any(field in part for field in _TYPED):
        raise FieldEmpty(field=missing)


def _at_the_door(desk: Desk, part: Form, *, chilled: bool) -> dict[str, Any]:
    """Weights, dates, number, temperature: what one reads off a crate."""
    form = desk.form
    read = part.number("temperature")
    if read is None and chilled:
        read = form.number("temperature")
    per = part.choice("price_per", PricePer)
    facts: dict[str, Any] = {
        "grams": part.grams("weight"),
        "note_grams": part.grams("note_weight"),
        "cleaned_grams": part.grams("cleaned_weight"),
        "paid_by": part.choice("paid_by", Weight) or Weight.SCALE,
        "lot_number": part.text("lot"),
        "use_by": part.day("use_by"),
        "best_before": part.day("best_before"),
        "temperature_c": read,
        "despite_because": form.text("despite"),
        "place_id": part.uuid("place"),
    }
    return facts | ({"price_per": per} if per else {})


def _charges(form: Form, main: UUID) -> Iterable[DeliveryCharge]:
    said = {ChargeKind.DEPOSIT: N_("Deposits"), ChargeKind.TRANSPORT: N_("Transport")}
    for kind, words in said.items():
        net = form.number(kind.value)
        if net:
            yield DeliveryCharge(
                id=derived(main, kind.value), kind=kind, description=words, net=net
            )
