"""Orders and deliveries of the demo, with what comes short, damaged, or as something else."""

from datetime import timedelta
from decimal import ROUND_CEILING, Decimal

from cellier.demo.cast import SHOPS
from cellier.demo.goods import Sold
from cellier.demo.kitchens import Kitchen, days, meals_on
from cellier.demo.menus import MENUS
from inventory.receiving.deliveries import (
    ChargeKind,
    DeliveredLine,
    Delivery,
    DeliveryCharge,
    Outcome,
)
from inventory.receiving.receipts import receive
from inventory.undoing.amendments import Amendment, amend
from sourcing.drafting import Draft, NewOrderLine, draft
from sourcing.pricing import PricePer
from sourcing.sending import Confirming, Sending, confirm, send

SPARE = Decimal("1.06")
CRATE = Decimal(4)  # kilos


def deliver(kitchen: Kitchen, shop: str) -> None:
    """Order what the coming week's menus lack, and take it in."""
    sold, wanted = kitchen.stage.sold(north=kitchen.house.north), _wanted(kitchen)
    names = [name for name in sorted(wanted) if sold[name].shop == shop]
    packs = {name: _packs(wanted[name], sold[name]) for name in names}
    if packs:
        order = _order(kitchen, shop, packs)
        lines = tuple(
            _line(kitchen, ordered, sold[name])
            for name, ordered in zip(names, order.lines, strict=True)
        )
        for line, name in zip(lines, names, strict=True):
            kitchen.notes.asked[line.id] = packs[name] * Decimal(sold[name].pack)
        _receive(kitchen, shop, order, lines)


def await_deliveries(kitchen: Kitchen) -> None:
    """Ordered for today, and not come yet: vegetables, and what wants a thermometer."""
    for shop, packs in {
        "tilleuls": {"Carottes": 2, "Oignons": 1, "Poireaux": 2},
        "monts": {"Yaourt": 2, "Fromage blanc": 1, "Poulet": 6},
    }.items():
        _order(kitchen, shop, {name: Decimal(number) for name, number in packs.items()})


def take_replacement(kitchen: Kitchen) -> None:
    """Chard was ordered, and leeks came."""
    order = _order(kitchen, "tilleuls", {"Blettes": Decimal(2)})
    leeks = DeliveredLine(
        id=kitchen.id(), order_line_id=order.lines[0].id, outcome=Outcome.REPLACED,
        offer_id=kitchen.stage.offers[kitchen.house.north, "Poireaux"], quantity=Decimal(8),
        lot_number=_lot_number(kitchen, "Poireaux", "tilleuls"),
    )  # fmt: skip
    _receive(kitchen, "tilleuls", order, (leeks,))


def take_damaged(kitchen: Kitchen) -> None:
    """Half of the yoghurts are crushed: they go back, and a credit is awaited."""
    yoghurt = DeliveredLine(
        id=kitchen.id(), offer_id=kitchen.stage.offers[kitchen.house.north, "Yaourt"],
        outcome=Outcome.DAMAGED, quantity=Decimal(5), not_kept=Decimal(5),
        use_by=kitchen.day + timedelta(days=16), temperature_c=Decimal("3.5"),
        lot_number=_lot_number(kitchen, "Yaourt", "monts"),
    )  # fmt: skip
    _receive(kitchen, "monts", None, (yoghurt,))


def amend_yesterday(kitchen: Kitchen) -> None:
    """A crate less had come than was noted at the door."""
    wrong = kitchen.notes.deliveries[-1]
    lines = [one.model_copy(update={"id": kitchen.id()}) for one in wrong.lines]
    most = max(range(len(lines)), key=lambda place: _asked(kitchen, wrong.lines[place]))
    less = _asked(kitchen, wrong.lines[most]) - CRATE
    lines[most] = lines[most].model_copy(update={"outcome": Outcome.SHORT, "quantity": less})
    charges = tuple(one.model_copy(update={"id": kitchen.id()}) for one in wrong.charges)
    said = {"id": kitchen.id(), "lines": tuple(lines), "charges": charges}
    amendment = Amendment(
        id=kitchen.id(), of=wrong.id, because="Recompté : une caisse de moins",
        delivery=wrong.model_copy(update=said),
    )  # fmt: skip
    amend(kitchen.session, amendment, kitchen.by)


def _asked(kitchen: Kitchen, line: DeliveredLine) -> Decimal:
    return kitchen.notes.asked[line.id]


def _order(kitchen: Kitchen, shop: str, packs: dict[str, Decimal]) -> Draft:
    """Drafted, sent and confirmed, as many days before as the supplier asks."""
    session, by = kitchen.session, kitchen.by
    ordered_on = kitchen.day - timedelta(days=SHOPS[shop].lead_days)
    lines = tuple(
        NewOrderLine(
            id=kitchen.id(),
            offer_id=kitchen.stage.offers[kitchen.house.north, name],
            packs=number,
        )
        for name, number in packs.items()
    )
    order = Draft(
        id=kitchen.id(), supplier_id=kitchen.stage.shops[shop], ordered_on=ordered_on,
        delivery_on=kitchen.day, lines=lines,
    )  # fmt: skip
    draft(session, order, by)
    sending = Sending(
        id=kitchen.id(), order_id=order.id, sent_on=ordered_on,
        below_minimum_because="Tournée commune avec la cantine voisine",
    )  # fmt: skip
    send(session, sending, by)
    confirm(session, Confirming(id=kitchen.id(), order_id=order.id), by)
    return order


def _receive(
    kitchen: Kitchen, shop: str, order: Draft | None, lines: tuple[DeliveredLine, ...]
) -> None:
    supplier_id = kitchen.stage.shops[shop]
    delivery = Delivery(
        id=kitchen.id(), supplier_id=supplier_id, order_id=order.id if order else None,
        received_on=kitchen.day, lines=lines, charges=_charges(kitchen, shop, lines),
        delivery_note=f"BL-{kitchen.day:%m%d}-{supplier_id.int % 997:03d}",
    )  # fmt: skip
    receive(kitchen.session, delivery, kitchen.by)
    if shop == "tilleuls" and len(lines) > 1:
        kitchen.notes.deliveries.append(delivery)


def _charges(
    kitchen: Kitchen, shop: str, lines: tuple[DeliveredLine, ...]
) -> tuple[DeliveryCharge, ...]:
    """The farm's crates are lent against a deposit; a long drive is paid."""
    if shop == "tilleuls":
        kind, said, net = ChargeKind.DEPOSIT, "Consigne de caisses", Decimal(2 * len(lines))
    elif len(lines) > 6:
        kind, said, net = ChargeKind.TRANSPORT, "Transport", Decimal("12.00")
    else:
        return ()
    return (DeliveryCharge(id=kitchen.id(), kind=kind, description=said, net=net),)


def _lot_number(kitchen: Kitchen, name: str, shop: str) -> str:
    return f"{name[:4].upper().strip()}-{kitchen.day:%y%j}-{shop[:2].upper()}"


def _line(kitchen: Kitchen, ordered: NewOrderLine, sold: Sold) -> DeliveredLine:
    """As ordered; but spinach comes short now and then, and chickens weigh what they weigh."""
    product, day = kitchen.stage.products[sold.product], kitchen.day
    known = {
        "id": kitchen.id(),
        "order_line_id": ordered.id,
        "lot_number": _lot_number(kitchen, sold.product, sold.shop),
        "use_by": day + timedelta(days=sold.days) if sold.days else None,
        "temperature_c": Decimal("3.0") if product.temperature_class else None,
    }
    if product.temperature_class == "fresh_fish":
        known["temperature_c"] = Decimal("1.5")
    if sold.product == "Épinards" and day.day % 2:
        pack = Decimal(sold.pack)
        short = (ordered.packs - 1) * pack if ordered.packs > 1 else pack * Decimal("0.8")
        return DeliveredLine(**known, outcome=Outcome.SHORT, quantity=short)
    if sold.per == PricePer.KILO:
        weight = int(ordered.packs * Decimal(sold.pack) * (1000 + day.day * 3))
        quantity = Decimal(weight) / 1000
        return DeliveredLine(**known, outcome=Outcome.OVER, quantity=quantity, grams=weight)
    return DeliveredLine(**known)


def _wanted(kitchen: Kitchen) -> dict[str, Decimal]:
    """What the menus of the next seven days need beyond what is there, in stock units."""
    needs: dict[str, Decimal] = {}
    for later in days(kitchen.day, kitchen.day + timedelta(days=6)):
        for menu, covers in meals_on(kitchen, later):
            for name, grams in MENUS[menu][1].items():
                needs[name] = needs.get(name, Decimal(0)) + kitchen.units(name, grams * covers)
    there = kitchen.there()
    lacks = {name: need * SPARE - there.get(name, Decimal(0)) for name, need in needs.items()}
    return {name: lack for name, lack in lacks.items() if lack > 0}


def _packs(lack: Decimal, sold: Sold) -> Decimal:
    return (lack / Decimal(sold.pack)).to_integral_value(ROUND_CEILING)
