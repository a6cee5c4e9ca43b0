"""The round of the demo: crates of unsold food, sorted at once."""

from decimal import Decimal

from cellier.demo.kitchens import Kitchen
from inventory.kitchen.sortings import SortedInto, Sorting, sort
from inventory.receiving.rescues import Crate, rescue

DONORS = ("Marché de la Croix-Rousse, étal 12", "Magasin bio du quai", "Marché de Wazemmes")
FOUND = (("Carottes", "Pommes"), ("Courgettes", "Poires"), ("Choux", "Pommes"))


def rescue_crate(kitchen: Kitchen) -> None:
    """A crate, weighed, and sorted roughly."""
    turn = kitchen.day.toordinal() + kitchen.number
    grams = 9000 + (turn * 37 % 60) * 150
    crate = Crate(
        id=kitchen.id(), rescued_on=kitchen.day, donor=DONORS[kitchen.number], grams=grams,
        reference_price=Decimal("1.80"),
    )  # fmt: skip
    rescue(kitchen.session, crate, kitchen.by)
    loss = grams * (8 + turn % 9) // 100
    kept = grams - loss
    parts = (kept // 2, kept - kept // 2)
    into = tuple(
        SortedInto(id=kitchen.id(), product_id=kitchen.product(name), grams=part, roughly=True)
        for name, part in zip(FOUND[turn % 3], parts, strict=True)
    )
    sorting = Sorting(
        id=kitchen.id(), rescue_id=crate.id, sorted_on=kitchen.day, into=into, loss_grams=loss
    )
    sort(kitchen.session, sorting, kitchen.by)
