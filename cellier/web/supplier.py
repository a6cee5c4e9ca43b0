"""One supplier: how to reach them, what was agreed, and what their food rests on."""

from uuid import UUID

from cellier.web.access import Access
from cellier.web.answers import Answer, Go, Page
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.forms import NotAChoice
from cellier.web.supplier_facts import WEEKDAYS, agreed, supplier_facts
from cellier.web.supplier_forms import forms_facts
from inventory.undoing.amendments import Amendment, amend
from kernel.ids import derived
from kernel.words import N_, Phrase
from suppliers.suppliers import NewContactOf, add_contact, supplier_by_id
from suppliers.terms import NewTerms, Terms, agree

doors = Doors()

_NOTED = {
    "terms": N_("What was agreed is written down. The journal takes it back."),
    "contact": N_("The contact is written down."),
    "gone": N_("The contact is off the list."),
    "corrected": N_("The supplier is corrected."),
}


@doors.reads("/c/{canteen_id:uuid}/suppliers/{supplier_id:uuid}", Access.SEES)
def page(desk: Desk, supplier_id: UUID) -> Answer:
    """Everything this canteen knows of them."""
    supplier = supplier_by_id(desk.session, supplier_id)
    facts = supplier_facts(desk, supplier)
    weekdays = [(n + 1, desk.words.day(day, "EEEE")) for n, day in enumerate(WEEKDAYS)]
    told = _NOTED.get(desk.request.query_params.get("done", ""), "")
    around = {
        "agreed": agreed(facts["terms"], desk.words),
        "weekdays": weekdays,
        "noted": desk.words.say(told) if told else "",
    }
    forms = forms_facts(desk, supplier, facts["contacts"], facts["terms"])
    return Page("supplier.html", facts | around | forms)


@doors.writes(
    "/c/{canteen_id:uuid}/suppliers/{supplier_id:uuid}/terms", Access.BUYS, again=page
)
def set_terms(desk: Desk, supplier_id: UUID) -> Answer:
    """Write down what was agreed from a day on; or correct what was written of it.

    Raises:
        SupplierNotFound: there is none of that id.
        TermsAlreadySet: others begin that day.
        AlreadyReversed: somebody else corrected them meanwhile.
        NotAChoice: they are another supplier's.

    """
    form, of = desk.form, desk.form.uuid("of")
    terms = NewTerms(
        id=derived(form.id(), "terms") if of else form.id(),
        supplier_id=supplier_id,
        from_on=form.day("from_on") or desk.today,
        minimum=form.number("minimum"),
        weekdays=_days(form.texts("weekdays")),
        lead_days=form.whole("lead_days") or 0,
        customer_number=form.text("customer_number")[:100],
        kilometres=form.number("kilometres"),
    )
    if of is None:
        agree(desk.session, terms, desk.by)
    else:
        _theirs(desk, of, supplier_id)
        amend(desk.session, Amendment(id=form.id(), of=of, replacement=terms), desk.by)
    return Go(desk.url(f"/suppliers/{supplier_id}?done=terms"))


@doors.writes(
    "/c/{canteen_id:uuid}/suppliers/{supplier_id:uuid}/contacts", Access.BUYS, again=page
)
def write_contact(desk: Desk, supplier_id: UUID) -> Answer:
    """Somebody more to call or write to."""
    form = desk.form
    contact = NewContactOf(
        id=form.id(),
        supplier_id=supplier_id,
        name=form.needed("contact", Phrase("the name")),
        phone=form.text("phone"),
        email=form.text("email"),
    )
    add_contact(desk.session, contact, desk.by)
    return Go(desk.url(f"/suppliers/{supplier_id}?done=contact"))


def _theirs(desk: Desk, terms_id: UUID, supplier_id: UUID) -> None:
    kept = desk.session.get(Terms, (desk.here.id, terms_id))
    if kept is None or kept.supplier_id != supplier_id:
        raise NotAChoice(text=str(terms_id))


def _days(said: list[str]) -> tuple[int, ...]:
    if wrong := [one for one in said if one not in "1234567" or len(one) != 1]:
        raise NotAChoice(text=wrong[0][:60])
    return tuple(sorted({int(one) for one in said}))
