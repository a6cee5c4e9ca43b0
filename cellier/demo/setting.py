"""The demo's stage: canteens opened, suppliers, farms, papers and offers written down."""

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cellier.demo.cast import FARMS, HOUSES, SHOPS, Farm, House, Shop
from cellier.demo.goods import DISHES, LYON, NORTH, OPENED, Sold
from cellier.demo.ids import Ids
from inventory.places import furnish
from kernel.actor import By
from network.canteens import Opening, open_canteen
from network.charges import NewCharge, set_charge
from network.people import Newcomer, Role, welcome
from network.promises import Basis, Measure, NewTarget, promise
from sourcing.listing import stock_list
from sourcing.offers import NewOffer, offer
from sourcing.products import Product, product_named
from sourcing.vat import FOOD_VAT
from suppliers.certificates import NewCertificate, NewScope, add_certificate
from suppliers.labels import Label
from suppliers.producers import NewProducer, add_producer
from suppliers.suppliers import NewContact, NewSupplier, add_supplier
from suppliers.terms import NewTerms, agree


class Stage(NamedTuple):
    """What the play needs: ids by the names of the cast."""

    ids: Ids
    today: date
    first: date
    houses: tuple[tuple[House, By], ...]
    products: dict[str, Product]
    shops: dict[str, UUID]
    farms: dict[str, UUID]
    offers: dict[tuple[bool, str], UUID]

    def sold(self, *, north: bool) -> dict[str, Sold]:
        """What each product is bought as, by region."""
        return {sold.product: sold for sold in (NORTH if north else LYON)}


def set_stage(session: Session, today: date) -> Stage:
    """Write down everything that stands before the month begins."""
    ids = Ids(today)
    stock_list(session)
    _kitchens_own(session, ids)
    houses = tuple((house, _open(session, house, ids, today)) for house in HOUSES)
    by = houses[0][1]
    products = {product.name: product for product in session.scalars(select(Product))}
    farms = {key: _farm(session, farm, ids, by, today) for key, farm in FARMS.items()}
    shops = {key: _shop(session, shop, ids, by) for key, shop in SHOPS.items()}
    _organic_trade(session, shops, ids, by, today)
    stage = Stage(
        ids, today, today - timedelta(days=30), houses, products, shops, farms, offers={}
    )
    for north, sold in [*((False, one) for one in LYON), *((True, one) for one in NORTH)]:
        stage.offers[north, sold.product] = _offer(session, stage, sold, by)
    for basis in Basis:
        target = NewTarget(
            id=ids(), measure=Measure.PROMISE, basis=basis, at_least=Decimal(50),
            from_on=date(2025, 1, 1),
        )  # fmt: skip
        promise(session, target, by)
    return stage


def mid_month(today: date) -> date:
    """The day on which one farm's paper ends; weeks go by before its renewal comes."""
    return today - timedelta(days=24)


def paper_number(farm: Farm, farm_id: UUID, until: date) -> str:
    """As control bodies number them."""
    return f"{farm.body}.250-{farm_id.int % 100000:07d}.{until.year}.001"


def _ends(farm: Farm, today: date) -> date:
    return {"mid": mid_month(today), "soon": today + timedelta(days=2)}.get(
        farm.ends, today + timedelta(days=150)
    )


def _kitchens_own(session: Session, ids: Ids) -> None:
    """Dishes that are kept, and how long some goods keep once begun."""
    session.add_all(Product(id=ids(), **dish) for dish in DISHES)
    for name, days in OPENED.items():
        product_named(session, name).days_after_opening = days
    session.flush()


def _open(session: Session, house: House, ids: Ids, today: date) -> By:
    start = today - timedelta(days=300)
    canteen_id = open_canteen(session, Opening(id=ids(), opened_on=start, **house.facts))
    furnish(session, canteen_id)
    newcomer = Newcomer(id=ids(), name=house.lead, canteen_id=canteen_id, roles=tuple(Role))
    by = welcome(session, newcomer, today=today)
    charge = NewCharge(id=ids(), per_cover=Decimal(house.charge), from_on=start)
    set_charge(session, charge, by)
    return by


def _farm(session: Session, farm: Farm, ids: Ids, by: By, today: date) -> UUID:
    new = NewProducer(id=ids(), name=farm.name, siret=farm.siret, **farm.where)
    farm_id = add_producer(session, new, by)
    if farm.label and farm.ends != "none":
        until = _ends(farm, today)
        paper = NewCertificate(
            id=ids(),
            producer_id=farm_id,
            label=farm.label,
            control_body=farm.body,
            number=paper_number(farm, farm_id, until),
            valid_from=until - timedelta(days=365),
            valid_until=until,
            scopes=(NewScope(family=farm.only),) if farm.only else (),
            checked_where="annuaire.agencebio.org",
        )
        add_certificate(session, paper, by)
    return farm_id


def _shop(session: Session, shop: Shop, ids: Ids, by: By) -> UUID:
    contact = NewContact(name="Commandes", email="commandes@exemple.fr", phone="04 00 00 00 00")
    new = NewSupplier(
        id=ids(), name=shop.name, siret=shop.siret, intermediaries=shop.hands,
        contacts=(contact,), **shop.where,
    )  # fmt: skip
    return add_supplier(session, new, by)


def _organic_trade(
    session: Session, shops: dict[str, UUID], ids: Ids, by: By, today: date
) -> None:
    """The wholesaler's own certificate covers the organic goods whose farm nobody names."""
    paper = NewCertificate(
        id=ids(), supplier_id=shops["grossiste"], label=Label.BIO, control_body="FR-BIO-10",
        number=f"FR-BIO-10.250-0021874.{today.year}.002",
        valid_from=today - timedelta(days=200), valid_until=today + timedelta(days=160),
        checked_where="annuaire.agencebio.org",
    )  # fmt: skip
    add_certificate(session, paper, by)


def _offer(session: Session, stage: Stage, sold: Sold, by: By) -> UUID:
    product = stage.products[sold.product]
    new = NewOffer(
        id=stage.ids(),
        supplier_id=stage.shops[sold.shop],
        product_id=product.id,
        producer_id=stage.farms[sold.farm] if sold.farm else None,
        code=f"{sold.shop[:3].upper()}{len(stage.offers) + 101}",
        name=f"{sold.product}, {sold.pack.replace('.', ',')} {_unit(product)}",
        pack_quantity=Decimal(sold.pack),
        price=Decimal(sold.price),
        price_per=sold.per,
        vat_rate=FOOD_VAT,
        origin=sold.origin,
        labels=sold.labels,
        valid_from=stage.first - timedelta(days=60),
    )
    return offer(session, new, by)


def _unit(product: Product) -> str:
    return {"kg": "kg", "l": "L", "pc": "pièces"}[product.unit.value]


def agree_terms(session: Session, stage: Stage) -> None:
    """Every canteen's minimum, day and delay with those who drive to it."""
    for house, by in stage.houses:
        ours = {sold.shop for sold in stage.sold(north=house.north).values()}
        for key in sorted(ours):
            shop = SHOPS[key]
            terms = NewTerms(
                id=stage.ids(), supplier_id=stage.shops[key],
                from_on=stage.first - timedelta(days=60), minimum=Decimal(shop.minimum),
                weekdays=(shop.weekday,), lead_days=shop.lead_days,
            )  # fmt: skip
            agree(session, terms, by)
