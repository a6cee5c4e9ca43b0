"""Every table of the house, known by importing every file that has one."""

import inventory.composition
import inventory.containers
import inventory.contributions
import inventory.counts
import inventory.imports
import inventory.meals
import inventory.menus
import inventory.photos
import inventory.purchases
import inventory.readings
import inventory.receipts
import inventory.rescues
import inventory.reversals
import inventory.waiting
import inventory.waste
import kernel.outbox
import kernel.parts
import network.charges
import network.people
import network.promises
import sourcing.decisions
import sourcing.orders
import sourcing.recipes
import suppliers.certificates
import suppliers.producers
import suppliers.terms
import sustainability.publishing
from kernel.db import Base

FILES = (
    inventory.composition,
    inventory.containers,
    inventory.contributions,
    inventory.counts,
    inventory.imports,
    inventory.meals,
    inventory.menus,
    inventory.photos,
    inventory.purchases,
    inventory.readings,
    inventory.receipts,
    inventory.rescues,
    inventory.reversals,
    inventory.waiting,
    inventory.waste,
    kernel.outbox,
    kernel.parts,
    network.charges,
    network.people,
    network.promises,
    sourcing.decisions,
    sourcing.orders,
    sourcing.recipes,
    suppliers.certificates,
    suppliers.producers,
    suppliers.terms,
    sustainability.publishing,
)

metadata = Base.metadata
