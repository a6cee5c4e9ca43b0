"""Bills: what is not billed yet, entering one, credits awaited, whom to reimburse, the last ones."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from cellier.web.access import Access
from cellier.web.answers import Answer, Go, Page
from cellier.web.bill_effect import (
    WHATS,
    askable,
    effect_facts,
    gives_back,
    shown,
    signed,
    ticked_credits,
)
from cellier.web.bill_paper import attach_paper, paper_asked, paper_ready
from cellier.web.bill_shown import KINDS, lately
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.forms import NOTHING_TYPED, FieldEmpty, Form
from cellier.web.in_line import in_line
from cellier.web.order_words import when
from cellier.web.rendering import quantity
from cellier.web.tablets import cooks_of
from inventory.billing.billed import Kind, NewBill, NewBillLine, What
from inventory.billing.bills import enter_bill
from inventory.billing.credits import Awaited, credits_awaited
from inventory.billing.reimbursements import Means, Reimbursed, reimburse, to_reimburse
from inventory.billing.unbilled import Unbilled, unbilled
from kernel.errors import Refused
from kernel.ids import derived
from kernel.words import N_, Phrase
from suppliers.suppliers import supplier_by_id

doors = Doors()
NEW = "/c/{canteen_id:uuid}/bills/new/{supplier_id:uuid}"
# A delivery may be years old and never billed: what is beyond comes up as others are billed.
MOST = 300
# Bills entered lately, at once.
AT_ONCE = 20
MEANS = {
    Means.TRANSFER: N_("by bank transfer"),
    Means.CASH: N_("in cash"),
    Means.CHEQUE: N_("by cheque"),
}
_DONE = {
    "entered": N_("The bill is entered."),
    "credited": N_("The credit note is entered."),
    "reimbursed": N_("Noted: they got their money back."),
}


class NothingBilled(Refused):
    """A bill of nothing is none."""

    says = N_("Tick what the bill asks for: a bill of nothing is none.")


@doors.reads("/c/{canteen_id:uuid}/bills", Access.BUYS)
def page(desk: Desk) -> Answer:
    """By supplier, what is not billed; what they owe us; what we owe our own people; what was
    entered lately.
    """
    session, here = desk.session, desk.here
    found = unbilled(session, canteen_id=here.id, on=desk.today)
    awaited = credits_awaited(session, canteen_id=here.id, on=desk.today)
    query = desk.request.query_params
    skip = max(0, Form({"skip": [query.get("skip", "")]}).whole("skip") or 0)
    entered = lately(desk, many=AT_ONCE + 1, skip=skip)
    facts = {
        "noted": desk.words.say(_DONE.get(query.get("done", ""), "")),
        "suppliers": _by_supplier(desk, found),
        "credits": [_credit(desk, one) for one in awaited],
        "people": to_reimburse(session, canteen_id=here.id),
        "means": [(one.value, said) for one, said in MEANS.items()],
        "day_of": lambda day: when(desk, day),
        "entered": entered[:AT_ONCE],
        "earlier": skip + AT_ONCE if len(entered) > AT_ONCE else None,
    }
    return Page("bills.html", facts)


@doors.reads(NEW, Access.BUYS)
def writing(desk: Desk, supplier_id: UUID) -> Answer:
    """A bill of that supplier, held against what they brought."""
    session, here = desk.session, desk.here
    supplier = supplier_by_id(session, supplier_id)
    lines = askable(desk, supplier_id, most=MOST)
    typed, query = desk.typed, desk.request.query_params
    asked = typed if typed.fields else Form({name: [query[name]] for name in query})
    if not typed.fields and query.get("kind") == Kind.CREDIT_NOTE:
        typed = ticked_credits(desk, lines)
    facts = {
        "supplier": supplier,
        "lines": [one._asdict() | {"net": shown(desk, one.net)} for one in lines],
        **effect_facts(desk, supplier, lines, typed),
        "kinds": [(one.value, said) for one, said in KINDS.items()],
        "whats": [(one.value, said) for one, said in WHATS.items()],
        "people": cooks_of(session, here.id),
        "paper": paper_asked(desk, supplier_id, asked),
    }
    return Page("bill_form.html", facts)


@doors.reads(NEW + "/effect", Access.BUYS)
def effect(desk: Desk, supplier_id: UUID) -> Answer:
    """What it comes to so far: a piece of the page, asked for while somebody types."""
    supplier = supplier_by_id(desk.session, supplier_id)
    query = desk.request.query_params
    said = Form({name: query.getlist(name) for name in query})
    lines = askable(desk, supplier_id, most=MOST)
    return Page("bill_effect.html", effect_facts(desk, supplier, lines, said))


@doors.writes(NEW, Access.BUYS, again=writing, first=paper_ready)
def enter(desk: Desk, supplier_id: UUID) -> Answer:
    """Enter it, and prices, charges and credits follow; or only say what it comes to.

    Raises:
        NothingBilled, FieldEmpty: something is missing.
        AlreadyBilled, NotTheirDelivery, DeliveryTakenBack, InTheFuture: as of a bill.

    """
    if "recalculate" in desk.form:
        desk.typed = desk.form
        return writing(desk, supplier_id)
    form, main = desk.form, desk.form.id()
    supplier_by_id(desk.session, supplier_id)
    new = NewBill(
        id=main,
        supplier_id=supplier_id,
        number=form.text("number"),
        billed_on=_needed_day(form),
        due_on=form.day("due_on"),
        kind=form.choice("kind", Kind) or Kind.INVOICE,
        lines=(*_ticked(form, main), *_beside(desk, main)) or _nothing(),
        paid_by=form.uuid("paid_by"),
        note=form.text("note"),
    )
    enter_bill(desk.session, new, desk.by)
    attach_paper(desk, main, supplier_id)
    done = "credited" if new.kind == Kind.CREDIT_NOTE else "entered"
    return Go(desk.url(f"/bills?done={done}"))


@doors.writes("/c/{canteen_id:uuid}/bills/reimbursed", Access.BUYS, again=page)
def reimbursed(desk: Desk) -> Answer:
    """Somebody got their money back.

    Raises:
        FieldEmpty: no slip is named.
        SlipNotFound, ReimbursedAlready, TwoPeople: as of a reimbursement.

    """
    form = desk.form
    slips = [Form({"one": [said]}).uuid("one") for said in form.texts("slips")]
    if not slips:
        raise FieldEmpty(field=Phrase("the till slips"))
    new = Reimbursed(
        id=form.id(),
        bill_ids=tuple(one for one in slips if one),
        on=desk.today,
        means=form.choice("means", Means) or Means.TRANSFER,
    )
    reimburse(desk.session, new, desk.by)
    return Go(desk.url("/bills?done=reimbursed"))


def _by_supplier(desk: Desk, found: Iterable[Unbilled]) -> list[dict[str, Any]]:
    theirs: dict[UUID, list[Unbilled]] = {}
    for one in found:
        theirs.setdefault(one.supplier_id, []).append(one)
    rows = [
        {
            "id": supplier_id,
            "name": some[0].supplier,
            "lines": len(some),
            "unpriced": sum(one.unpriced for one in some),
            "deliveries": len({one.receipt_id for one in some}),
            "since": when(desk, min(one.received_on for one in some)),
            "age": max(one.age for one in some),
            "net": desk.words.money(sum((one.net for one in some), Decimal(0))),
        }
        for supplier_id, some in theirs.items()
    ]
    return sorted(rows, key=lambda row: -row["age"])


def _credit(desk: Desk, one: Awaited) -> dict[str, Any]:
    return {
        "supplier_id": one.supplier_id,
        "supplier": one.supplier,
        "what": one.description,
        "units": quantity(one.units, one.unit, desk.words) if one.unit else "",
        "day": when(desk, one.received_on),
        "net": desk.words.money(one.net),
        "billed": one.billed,
    }


def _ticked(form: Form, main: UUID) -> Iterable[NewBillLine]:
    """Each delivery's line that is ticked, at what the paper asks for it."""
    for key, part in form.rows("lines"):
        if "ticked" in part:
            with in_line(part.text("name")):
                line = NewBillLine(
                    id=derived(main, "line", key),
                    receipt_line_id=part.uuid("of"),
                    description=part.needed("name", Phrase("the name")),
                    what=part.choice("what", What) or What.FOOD,
                    net=signed(_amount(form, part), back=gives_back(form, part)),
                    vat_rate=_rate(part, "vat"),
                )
            yield line


def _amount(form: Form, part: Form) -> Decimal:
    """What the paper says; a credit of nothing is none."""
    part.needed("net", Phrase("the amount"))
    net = part.number("net")
    if net is None or (not net and gives_back(form, part)):
        raise FieldEmpty(field=Phrase("the amount"))
    return net


def _rate(part: Form, field: str) -> Decimal | None:
    part.needed(field, Phrase("the VAT rate"))
    return part.number(field)


def _rate_beside(form: Form, what: What) -> Decimal | None:
    """A deposit bears none; a journey and soap another than food, and the paper says which."""
    field = f"more.{what.value}_vat"
    if what == What.DEPOSIT and not form.text(field):
        return Decimal(0)
    return _rate(form, field)


def _beside(desk: Desk, main: UUID) -> Iterable[NewBillLine]:
    """What no delivery brought: deposits, a journey, soap."""
    for what, said in WHATS.items():
        name = desk.words.say(said)
        with in_line(name):
            net = desk.form.number(f"more.{what.value}")
            if not net:
                continue
            line = NewBillLine(
                id=derived(main, "more", what.value),
                description=name,
                what=what,
                net=signed(net, back=gives_back(desk.form, NOTHING_TYPED)),
                vat_rate=_rate_beside(desk.form, what),
            )
        yield line


def _needed_day(form: Form) -> Any:
    day = form.day("billed_on")
    if day is None:
        raise FieldEmpty(field=Phrase("the day of the bill"))
    return day


def _nothing() -> Any:
    raise NothingBilled
