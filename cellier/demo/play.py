"""The demo's month, day by day: orders and deliveries, crates, meals, waste, contributions."""

from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from sqlalchemy.orm import Session

from cellier.demo.cast import SHOPS, House, Sold
from cellier.demo.menus import MENUS
from cellier.demo.setting import Stage
from inventory.balances import on_hand
from inventory.kitchen.contributions import Counted, Means, count_contributions
from inventory.kitchen.meals import Ingredient, NewMeal, Sitting, serve
from inventory.kitchen.sortings import SortedInto, Sorting, sort
from inventory.kitchen.waste import Destination, NewWaste, Weighing, discard
from inventory.kitchen.waste import Stage as WasteStage
from inventory.picking import pickable
from inventory.places import places_of
from inventory.receiving.deliveries import (
    ChargeKind,
    DeliveredLine,
    Delivery,
    DeliveryCharge,
    Outcome,
)
from inventory.receiving.opening import OpeningLine, OpeningStock, open_stock
from inventory.receiving.receipts import receive
from inventory.receiving.rescues import Crate, rescue
from kernel.actor import By
from sourcing.orders import Draft, NewOrderLine, draft
from sourcing.pricing import PricePer
from sourcing.products import StockUnit
from sourcing.sending import Confirming, Sending, confirm, send

MEAL_DAYS = (2, 3, 4, 5, 6)  # Tuesday to Saturday
SPARE = Decimal("1.06")


def play(session: Session, stage: Stage) -> None:
    """Live the month in every canteen."""
    for number, (house, by) in enumerate(stage.houses):
        _opening(session, stage, by)
        for day in _days(stage.first, stage.today):
            _day(session, stage, house, by, day, number)


def meals_on(house: House, day: date, number: int) -> list[tuple[int, int]]:
    """The menus (by number) of a day and how many eat; none on Sundays and Mondays."""
    if day.isoweekday() not in MEAL_DAYS or (house.north and day.isoweekday() == 3):
        return []
    turn = day.toordinal() + 3 * number
    swing = (turn * 7) % 11 - 5
    return [(turn % len(MENUS), house.covers + swing + (6 if day.isoweekday() == 5 else 0))]


def _day(session: Session, stage: Stage, house: House, by: By, day: date, number: int) -> None:
    for shop in SHOPS:
        # The first day fills the shelves, whatever day of the week it is.
        if SHOPS[shop].weekday == day.isoweekday() or day == stage.first:
            _deliver(session, stage, house, by, day, shop, number)
    _clear(session, stage, by, day)
    if day.isoweekday() in (3, 6):
        _rescue(session, stage, by, day, number)
    for menu, covers in meals_on(house, day, number):
        _cook(session, stage, house, by, day, menu, covers)


def _clear(session: Session, stage: Stage, by: By, day: date) -> None:
    """In the morning, what is past its use-by leaves the fridge."""
    shelves = places_of(session, by.canteen_id).shelves
    ids = [product.id for product in stage.products.values()]
    for lots in pickable(session, ids, canteen_id=by.canteen_id, shelves=shelves).values():
        for one in lots:
            if one.lot.use_by and one.lot.use_by < day and one.held.quantity > 0:
                waste = NewWaste(
                    id=stage.ids(), wasted_on=day, stage=WasteStage.STORAGE_LOSS,
                    lot_id=one.lot.id, quantity=one.held.quantity, edible=True,
                    reason="DLC dépassée", destination=Destination.COMPOST,
                )  # fmt: skip
                discard(session, waste, by)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _opening(session: Session, stage: Stage, by: By) -> None:
    """Dry goods that lay there: nobody knows any more where they came from."""
    lines = tuple(
        OpeningLine(
            id=stage.ids(), product_id=stage.products[name].id, quantity=Decimal(quantity),
            worth=Decimal(worth),
        )
        for name, quantity, worth in (
            ("Huile de tournesol", 6, 18), ("Riz", 5, 12), ("Pâtes", 4, 9),
            ("Lentilles vertes", 3, 12), ("Pommes de terre", 8, 10), ("Farine de blé", 10, 11),
        )
    )  # fmt: skip
    open_stock(session, OpeningStock(id=stage.ids(), found_on=stage.first, lines=lines), by)


def _deliver(
    session: Session, stage: Stage, house: House, by: By, day: date, shop: str, number: int
) -> None:
    """Order what the coming week's menus lack, and take it in."""
    sold = stage.sold(north=house.north)
    wanted = _wanted(session, stage, house, by, day, number)
    ours = {name: wanted[name] for name in sorted(wanted) if sold[name].shop == shop}
    lines = tuple(
        NewOrderLine(
            id=stage.ids(),
            offer_id=stage.offers[house.north, name],
            packs=_packs(lack, sold[name]),
        )
        for name, lack in ours.items()
    )
    if not lines:
        return
    ordered_on = day - timedelta(days=SHOPS[shop].lead_days)
    order = Draft(
        id=stage.ids(), supplier_id=stage.shops[shop], ordered_on=ordered_on, delivery_on=day,
        lines=lines,
    )  # fmt: skip
    draft(session, order, by)
    sending = Sending(
        id=stage.ids(), order_id=order.id, sent_on=ordered_on,
        below_minimum_because="Livraison groupée avec la cantine voisine",
    )  # fmt: skip
    send(session, sending, by)
    confirm(session, Confirming(id=stage.ids(), order_id=order.id), by)
    _receive(session, stage, by, day, order, list(ours), sold)


def _receive(
    session: Session,
    stage: Stage,
    by: By,
    day: date,
    order: Draft,
    names: list[str],
    sold: dict[str, Sold],
) -> None:
    lines = tuple(
        _line(stage, day, ordered, sold[name])
        for name, ordered in zip(names, order.lines, strict=True)
    )
    charges: tuple[DeliveryCharge, ...] = ()
    if "Farine" in names or len(lines) > 6:
        charges = (
            DeliveryCharge(
                id=stage.ids(), kind=ChargeKind.TRANSPORT, description="Transport",
                net=Decimal("12.00"),
            ),
        )  # fmt: skip
    delivery = Delivery(
        id=stage.ids(), supplier_id=order.supplier_id, order_id=order.id, received_on=day,
        delivery_note=f"BL-{day:%m%d}-{order.supplier_id.int % 997:03d}", lines=lines,
        charges=charges,
    )  # fmt: skip
    receive(session, delivery, by)


def _line(stage: Stage, day: date, ordered: NewOrderLine, sold: Sold) -> DeliveredLine:
    """As ordered; but spinach comes short now and then, and chickens weigh what they weigh."""
    product = stage.products[sold.product]
    known = {
        "id": stage.ids(),
        "order_line_id": ordered.id,
        "lot_number": f"{sold.product[:4].upper().strip()}-{day:%y%j}-{sold.shop[:2].upper()}",
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


def _wanted(
    session: Session, stage: Stage, house: House, by: By, day: date, number: int
) -> dict[str, Decimal]:
    """What the menus of the next seven days need beyond what is there, in stock units."""
    needs: dict[str, Decimal] = {}
    for later in _days(day, day + timedelta(days=6)):
        for menu, covers in meals_on(house, later, number):
            for name, grams in MENUS[menu][1].items():
                needs[name] = needs.get(name, Decimal(0)) + _units(stage, name, grams * covers)
    there = {held.name: held.quantity for held in on_hand(session, canteen_id=by.canteen_id)}
    lacks = {name: need * SPARE - there.get(name, Decimal(0)) for name, need in needs.items()}
    return {name: lack for name, lack in lacks.items() if lack > 0}


def _packs(lack: Decimal, sold: Sold) -> Decimal:
    return (lack / Decimal(sold.pack)).to_integral_value(ROUND_CEILING)


def _units(stage: Stage, name: str, grams: int) -> Decimal:
    product = stage.products[name]
    units = Decimal(grams) / product.grams_per_unit
    step = Decimal(1) if product.unit == StockUnit.PIECE else Decimal("0.1")
    return max(units.quantize(step), step)


def _rescue(session: Session, stage: Stage, by: By, day: date, number: int) -> None:
    """The round: a crate on Wednesdays and Saturdays, sorted at once, roughly."""
    donors = ("Marché de la Croix-Rousse, étal 12", "Magasin bio du quai", "Marché de Wazemmes")
    turn = day.toordinal() + number
    grams = 9000 + (turn * 37 % 60) * 150
    crate = Crate(
        id=stage.ids(), rescued_on=day, donor=donors[number], grams=grams,
        reference_price=Decimal("1.80"),
    )  # fmt: skip
    rescue(session, crate, by)
    loss = grams * (8 + turn % 9) // 100
    names = (("Carottes", "Pommes"), ("Courgettes", "Poires"), ("Choux", "Pommes"))[turn % 3]
    kept = grams - loss
    into = tuple(
        SortedInto(
            id=stage.ids(), product_id=stage.products[name].id, grams=part, roughly=True,
        )
        for name, part in zip(names, (kept // 2, kept - kept // 2), strict=True)
    )  # fmt: skip
    sorting = Sorting(
        id=stage.ids(), rescue_id=crate.id, sorted_on=day, into=into, loss_grams=loss
    )
    sort(session, sorting, by)


def _cook(
    session: Session, stage: Stage, house: House, by: By, day: date, menu: int, covers: int
) -> None:
    name, grams = MENUS[menu]
    meal = NewMeal(
        id=stage.ids(), served_on=day, sitting=Sitting.LUNCH, covers=covers,
        cooks=6 + day.day % 5, menu=name,
        ingredients=tuple(
            Ingredient(
                id=stage.ids(), product_id=stage.products[product].id,
                quantity=_units(stage, product, each * covers),
            )
            for product, each in grams.items()
        ),
    )  # fmt: skip
    serve(session, meal, by)
    _after(session, stage, by, meal)


def _after(session: Session, stage: Stage, by: By, meal: NewMeal) -> None:
    """Two meals in five are weighed; the box of the last day is not counted yet."""
    turn = meal.served_on.toordinal()
    if turn % 5 < 2:
        _weigh(session, stage, by, meal, WasteStage.PREPARATION, 28 + turn % 13, edible=False)
        _weigh(session, stage, by, meal, WasteStage.PLATE_LEFTOVERS, 9 + turn % 7, edible=True)
    if turn % 5 < 3:
        _weigh(session, stage, by, meal, WasteStage.UNSERVED, (turn % 4) * 6, edible=True)
    if meal.served_on < stage.today:
        for means, cents in ((Means.CASH, 410), (Means.CARD, 560 + turn % 90)):
            amount = Decimal(meal.covers * cents) / 100
            counted = Counted(
                id=stage.ids(), given_on=meal.served_on, means=means, amount=amount,
                meal_ids=(meal.id,),
            )  # fmt: skip
            count_contributions(session, counted, by)


def _weigh(
    session: Session,
    stage: Stage,
    by: By,
    meal: NewMeal,
    at: WasteStage,
    grams_a_cover: int,
    *,
    edible: bool,
) -> None:
    net = grams_a_cover * meal.covers
    waste = NewWaste(
        id=stage.ids(),
        wasted_on=meal.served_on,
        stage=at,
        weighing=Weighing.WEIGHED if net else Weighing.NOTHING,
        gross_grams=net + 900 if net else None,
        tare_grams=900 if net else 0,
        container="Seau 10 L",
        meal_id=meal.id,
        edible=edible,
        destination=Destination.COMPOST if net else None,
    )
    discard(session, waste, by)
