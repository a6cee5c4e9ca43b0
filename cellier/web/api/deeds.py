"""What the API writes: the commands that the pages write too, each once by its id."""

from dataclasses import dataclass
from functools import cached_property
from inspect import signature
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cellier.web.access import Access
from inventory.billing.bills import enter_bill
from inventory.billing.reimbursements import reimburse
from inventory.completing.filling import fill_in
from inventory.counting.counting import count
from inventory.counting.monthly import charge_month
from inventory.counting.rules import set_rule
from inventory.counting.settlements import settle_clash
from inventory.exchanges.donations import donate
from inventory.exchanges.transfer_arrivals import receive_transfer
from inventory.exchanges.transfers import send_transfer
from inventory.kitchen.containers import name_container
from inventory.kitchen.contributions import count_contributions
from inventory.kitchen.covers import count_covers
from inventory.kitchen.freezings import freeze
from inventory.kitchen.meals import add_to_meal, serve
from inventory.kitchen.menus import plan
from inventory.kitchen.opened_packs import open_pack
from inventory.kitchen.prepared_lots import prepare
from inventory.kitchen.sortings import sort
from inventory.kitchen.ticking import tick
from inventory.kitchen.waste import discard
from inventory.proof.reweighing import accept_reexamination, decline_reexamination
from inventory.receiving.opening import open_stock
from inventory.receiving.receipts import receive
from inventory.receiving.rescues import rescue
from inventory.safety.blocks import block, unblock
from inventory.safety.photos import attach
from inventory.safety.readings import put_right, read, set_limit
from inventory.undoing.explanations import explain
from kernel.command import Command
from kernel.documents import Act, Document, NetworkDocument
from network.associations import add_association
from network.associations import agree as agree_with_association
from network.charges import set_charge
from sourcing.changing import change
from sourcing.drafting import draft
from sourcing.judging import judge
from sourcing.new_products import add_product
from sourcing.offer_mending import mend_offer
from sourcing.offers import offer
from sourcing.posting import settle_letter
from sourcing.recipes import write_recipe
from sourcing.sending import cancel, confirm, send
from suppliers.certificates import add_certificate, note_news
from suppliers.producers import add_producer
from suppliers.suppliers import add_contact, add_supplier
from suppliers.terms import agree
from sustainability.budgets import set_budget
from sustainability.closings import close_month, reopen_month


@dataclass(frozen=True)
class Deed:
    """A command and its address; `shared` where all canteens share what it makes."""

    path: str
    act: Act[Any]
    access: Access
    shared: bool = False

    @cached_property
    def command(self) -> type[Command]:
        """What it takes."""
        found: type[Command] = [*signature(self.act).parameters.values()][1].annotation
        return found

    @property
    def says(self) -> str:
        """The first line of what the command's function says of itself."""
        return (self.act.__doc__ or "").strip().splitlines()[0]

    def known(self, session: Session, canteen_id: UUID, one: UUID) -> bool:
        """Whether that id was sent before."""
        if self.shared:
            return session.get(NetworkDocument, one) is not None
        return session.get(Document, (canteen_id, one)) is not None


DEEDS: tuple[Deed, ...] = (
    Deed("receipts", receive, Access.LOGS),
    Deed("fillings", fill_in, Access.LOGS),
    Deed("rescues", rescue, Access.LOGS),
    Deed("sortings", sort, Access.LOGS),
    Deed("opening-stocks", open_stock, Access.LOGS),
    Deed("meals", serve, Access.LOGS),
    Deed("meal-additions", add_to_meal, Access.LOGS),
    Deed("covers", count_covers, Access.LOGS),
    Deed("ticks", tick, Access.LOGS),
    Deed("menus", plan, Access.LOGS),
    Deed("preparations", prepare, Access.LOGS),
    Deed("freezings", freeze, Access.LOGS),
    Deed("opened-packs", open_pack, Access.LOGS),
    Deed("waste", discard, Access.LOGS),
    Deed("containers", name_container, Access.LOGS),
    Deed("contributions", count_contributions, Access.LOGS),
    Deed("counts", count, Access.LOGS),
    Deed("count-settlements", settle_clash, Access.LOGS),
    Deed("monthly-charges", charge_month, Access.LOGS),
    Deed("stock-rules", set_rule, Access.LOGS),
    Deed("explanations", explain, Access.LOGS),
    Deed("donations", donate, Access.LOGS),
    Deed("transfers", send_transfer, Access.LOGS),
    Deed("transfer-arrivals", receive_transfer, Access.LOGS),
    Deed("photos", attach, Access.LOGS),
    Deed("readings", read, Access.LOGS),
    Deed("corrective-actions", put_right, Access.LOGS),
    Deed("place-limits", set_limit, Access.LOGS),
    Deed("recall-blocks", block, Access.LOGS, shared=True),
    Deed("recall-releases", unblock, Access.RUNS, shared=True),
    Deed("orders", draft, Access.BUYS),
    Deed("order-changes", change, Access.BUYS),
    Deed("order-sendings", send, Access.BUYS),
    Deed("order-confirmations", confirm, Access.BUYS),
    Deed("order-cancellations", cancel, Access.BUYS),
    Deed("order-letter-settlements", settle_letter, Access.BUYS),
    Deed("supplier-answer-judgements", judge, Access.BUYS),
    Deed("bills", enter_bill, Access.BUYS),
    Deed("reimbursements", reimburse, Access.BUYS),
    Deed("terms", agree, Access.BUYS),
    Deed("reexaminations", accept_reexamination, Access.BUYS),
    Deed("reexaminations-declined", decline_reexamination, Access.BUYS),
    Deed("products", add_product, Access.BUYS, shared=True),
    Deed("suppliers", add_supplier, Access.BUYS, shared=True),
    Deed("supplier-contacts", add_contact, Access.BUYS, shared=True),
    Deed("producers", add_producer, Access.BUYS, shared=True),
    Deed("certificates", add_certificate, Access.BUYS, shared=True),
    Deed("certificate-news", note_news, Access.BUYS, shared=True),
    Deed("offers", offer, Access.BUYS, shared=True),
    Deed("offer-corrections", mend_offer, Access.BUYS, shared=True),
    Deed("recipes", write_recipe, Access.BUYS, shared=True),
    Deed("associations", add_association, Access.BUYS, shared=True),
    Deed("association-agreements", agree_with_association, Access.BUYS, shared=True),
    Deed("charges", set_charge, Access.RUNS),
    Deed("food-budgets", set_budget, Access.BUYS),
    Deed("month-closings", close_month, Access.BUYS),
    Deed("month-reopenings", reopen_month, Access.RUNS),
)
