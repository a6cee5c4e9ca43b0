"""Every file of pages, in the order in which their addresses are tried."""

from cellier.web import (
    boards,
    completing,
    counts,
    deliveries,
    first_start,
    home,
    journal,
    labels,
    me,
    meals,
    months,
    odoo,
    offline,
    people,
    rescued,
    signing_in,
    waste,
)
from cellier.web.doors import Doors

ALL: tuple[Doors, ...] = (
    first_start.doors,
    signing_in.doors,
    me.doors,
    offline.doors,
    home.doors,
    journal.doors,
    deliveries.doors,
    labels.doors,
    completing.doors,
    rescued.doors,
    meals.doors,
    boards.doors,
    waste.doors,
    counts.doors,
    months.doors,
    odoo.doors,
    people.doors,
)
