"""Every table of the house, known by importing every file that has one."""

import integrations.erp.counterparts
import integrations.erp.homes
import integrations.erp.leases
import integrations.erp.questions
import integrations.erp.things
import inventory.billing.bills
import inventory.billing.reimbursements
import inventory.blocked_lots
import inventory.composition
import inventory.counting.counts
import inventory.counting.rules
import inventory.exchanges.donations
import inventory.exchanges.lot_copies
import inventory.exchanges.transfers
import inventory.kitchen.containers
import inventory.kitchen.contributions
import inventory.kitchen.coolings
import inventory.kitchen.covers
import inventory.kitchen.freezings
import inventory.kitchen.meals
import inventory.kitchen.menus
import inventory.kitchen.opened_packs
import inventory.kitchen.prepared_lots
import inventory.kitchen.ticks
import inventory.kitchen.waste
import inventory.proof.reexamined
import inventory.purchases
import inventory.receiving.imports
import inventory.receiving.receipts
import inventory.receiving.rescues
import inventory.receiving.waiting
import inventory.safety.photos
import inventory.safety.readings
import inventory.undoing.reversals
import kernel.outbox
import kernel.parts
import network.accounts
import network.api_tokens
import network.associations
import network.audit
import network.board_links
import network.charges
import network.invitations
import network.open_pages
import network.people
import network.promises
import network.resets
import network.sign_ins
import network.tries
import network.visits
import sourcing.answer_letters
import sourcing.barcodes
import sourcing.catalogues
import sourcing.decisions
import sourcing.letters
import sourcing.offer_ends
import sourcing.order_links
import sourcing.orders
import sourcing.recipes
import sourcing.steps
import sourcing.supplier_answers
import suppliers.certificates
import suppliers.producers
import suppliers.renewals
import suppliers.scans
import suppliers.terms
import sustainability.budgets
import sustainability.month_sums
import sustainability.publishing
from kernel.db import Base

FILES = (
    integrations.erp.counterparts,
    integrations.erp.homes,
    integrations.erp.leases,
    integrations.erp.questions,
    integrations.erp.things,
    inventory.billing.bills,
    inventory.billing.reimbursements,
    inventory.blocked_lots,
    inventory.composition,
    inventory.counting.counts,
    inventory.counting.rules,
    inventory.exchanges.donations,
    inventory.exchanges.lot_copies,
    inventory.exchanges.transfers,
    inventory.kitchen.containers,
    inventory.kitchen.contributions,
    inventory.kitchen.coolings,
    inventory.kitchen.covers,
    inventory.kitchen.freezings,
    inventory.kitchen.meals,
    inventory.kitchen.menus,
    inventory.kitchen.opened_packs,
    inventory.kitchen.prepared_lots,
    inventory.kitchen.ticks,
    inventory.kitchen.waste,
    inventory.proof.reexamined,
    inventory.purchases,
    inventory.receiving.imports,
    inventory.receiving.receipts,
    inventory.receiving.rescues,
    inventory.receiving.waiting,
    inventory.safety.photos,
    inventory.safety.readings,
    inventory.undoing.reversals,
    kernel.outbox,
    kernel.parts,
    network.accounts,
    network.api_tokens,
    network.associations,
    network.audit,
    network.board_links,
    network.charges,
    network.invitations,
    network.open_pages,
    network.people,
    network.promises,
    network.resets,
    network.sign_ins,
    network.tries,
    network.visits,
    sourcing.answer_letters,
    sourcing.barcodes,
    sourcing.catalogues,
    sourcing.decisions,
    sourcing.letters,
    sourcing.order_links,
    sourcing.orders,
    sourcing.recipes,
    sourcing.steps,
    sourcing.supplier_answers,
    suppliers.certificates,
    suppliers.producers,
    suppliers.renewals,
    suppliers.scans,
    suppliers.terms,
    sustainability.budgets,
    sustainability.month_sums,
    sustainability.publishing,
)

metadata = Base.metadata
