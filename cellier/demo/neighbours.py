"""What leaves the demo's first kitchen for other tables: a neighbour's, an association's."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from cellier.demo.kitchens import Kitchen
from inventory.exchanges.donations import NewDonation, donate
from inventory.exchanges.on_the_way import on_the_way, sent_lines
from inventory.exchanges.outgoing import OutgoingLine
from inventory.exchanges.transfer_arrivals import Arrival, ArrivalLine, receive_transfer
from inventory.exchanges.transfers import NewTransfer, send_transfer
from network.associations import Agreed, Association, NewAssociation, add_association

PARTNER = "La Table de Gorge-de-Loup"


def send_on(kitchen: Kitchen) -> None:
    """Carrots and lentils for the second canteen, which ran short."""
    (_, _), (_, neighbour), *_ = kitchen.stage.houses
    sent = NewTransfer(
        id=kitchen.id(), to_canteen_id=neighbour.canteen_id, sent_on=kitchen.day,
        lines=_some(kitchen, {"Carottes": "6", "Lentilles vertes": "2"}), note="Vélo cargo",
    )  # fmt: skip
    send_transfer(kitchen.session, sent, kitchen.by)


def receive_sent(kitchen: Kitchen) -> None:
    """A bag tore on the way: of the first line, half a kilo is missing."""
    canteen_id = kitchen.by.canteen_id
    for one in on_the_way(kitchen.session, canteen_id):
        sent = sent_lines(kitchen.session, one.transfer_id, canteen_id=canteen_id)
        lines = tuple(
            ArrivalLine(
                transfer_line_id=line.line_id,
                arrived=line.sent.quantity - (Decimal(0) if number else Decimal("0.5")),
            )
            for number, line in enumerate(sent)
        )
        arrival = Arrival(
            id=kitchen.id(), transfer_id=one.transfer_id, received_on=kitchen.day, lines=lines,
            note="Un sac déchiré en route",
        )  # fmt: skip
        receive_transfer(kitchen.session, arrival, kitchen.by)


def give_away(kitchen: Kitchen) -> None:
    """On Saturday evening, what the week did not need."""
    lines = _some(kitchen, {"Pommes": "5", "Poires": "4", "Choux": "3", "Yaourt": "2"})
    gift = NewDonation(
        id=kitchen.id(), association_id=_partner(kitchen), given_on=kitchen.day, lines=lines
    )
    donate(kitchen.session, gift, kitchen.by)


def _partner(kitchen: Kitchen) -> UUID:
    known = select(Association.id).where(Association.name == PARTNER)
    agreed = Agreed(words="Convention de don 2026", from_on=kitchen.stage.first)
    new = NewAssociation(
        id=kitchen.id(), name=PARTNER, address="5 rue du Bourbonnais", postcode="69009",
        city="Lyon", contact="Samira", phone="04 00 00 00 00", agreement=agreed,
    )  # fmt: skip
    return kitchen.session.scalar(known) or add_association(kitchen.session, new, kitchen.by)


def _some(kitchen: Kitchen, wished: dict[str, str]) -> tuple[OutgoingLine, ...]:
    """At most so much of each, and never more than half of what lies there."""
    spare = {name: kitchen.spare(name, most) for name, most in wished.items()}
    return tuple(
        OutgoingLine(id=kitchen.id(), product_id=kitchen.product(name), quantity=quantity)
        for name, quantity in spare.items()
        if quantity > 0
    )
