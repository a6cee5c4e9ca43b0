"""A new canteen opens itself: one page, by whoever runs a canteen already.

The network's suppliers, products and recipes are at hand from its first minute.
"""

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy.exc import IntegrityError

from cellier.web.access import Access, NoSuchCanteen
from cellier.web.answers import Answer, Go, Page
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.forms import Form
from inventory.places import furnish
from kernel.actor import By
from kernel.errors import Refused
from kernel.ids import derived
from kernel.words import N_, Phrase
from network.audit import AuditKind, note
from network.canteens import (
    Canteen,
    Egalim,
    LocalRule,
    Opening,
    Status,
    canteen_called,
    open_canteen,
)
from network.charges import NewCharge, set_charge
from network.people import Role, add_roles, canteens_of
from sourcing.listing import stock_list

doors = Doors()

RULES: Mapping[LocalRule, str] = {
    LocalRule.DEPARTEMENT: N_("from the same département"),
    LocalRule.COMMUNE: N_("from the same commune"),
    LocalRule.REGION: N_("from the same region"),
    LocalRule.KM: N_("within so many kilometres"),
    LocalRule.PAT: N_("from the postal codes of a food project"),
}
EGALIMS: Mapping[Egalim, str] = {
    Egalim.VOLUNTARY: N_("They guide us"),
    Egalim.BINDING: N_("They bind us"),
    Egalim.NONE: N_("We do not look at them"),
}


class CanteenKnown(Refused):
    """Two kitchens of one name would be taken for each other."""

    says = N_("A canteen called “{canteen}” is open already: give this one another name.")


class ValueMissing(Refused):
    """The rule means nothing without it."""

    says = N_(
        "“Local” needs its figure here: the kilometres, or the postal codes with commas between "
        "them."
    )


@doors.reads("/new-canteen", Access.RUNS_ANY)
def page(desk: Desk) -> Answer:
    """The form."""
    facts = {
        "rules": [(one.value, said) for one, said in RULES.items()],
        "egalims": [(one.value, said) for one, said in EGALIMS.items()],
    }
    return Page("new_canteen.html", facts)


@doors.writes("/new-canteen", Access.RUNS_ANY, again=page)
def found(desk: Desk) -> Answer:
    """Open it, with whoever opens it in all roles; others are invited from there.

    Raises:
        FieldEmpty, NotANumber, BadSiret: of what was typed.
        CanteenKnown: there is one of that name.
        ValueMissing, KilometresMissing: the rule of what is local lacks its figure.

    """
    session, form = desk.session, desk.form
    opening = _opening(desk)
    person_id = desk.person.person_id
    if session.get(Canteen, opening.id) is not None:
        return _pressed_twice(desk, opening)
    if known := canteen_called(session, opening.name):
        raise CanteenKnown(canteen=known.name)
    by = By(person_id=person_id, canteen_id=opening.id, today=desk.today)
    try:
        with session.begin_nested():
            open_canteen(session, opening)
    except IntegrityError:
        # Both presses came at once, and the other was faster.
        return _pressed_twice(desk, opening)
    furnish(session, opening.id)
    stock_list(session)
    add_roles(session, person_id, opening.id, tuple(Role))
    if charge := form.number("charge"):
        new = NewCharge(id=derived(opening.id, "charge"), per_cover=charge, from_on=desk.today)
        set_charge(session, new, by)
    whose = {"canteen_id": opening.id, "person_id": person_id}
    note(session, AuditKind.CANTEEN_OPENED, at=desk.now, detail=opening.name, **whose)
    return Go(f"/c/{opening.id}")


def _pressed_twice(desk: Desk, opening: Opening) -> Answer:
    """To the canteen that is there; of anybody else's an id is no key."""
    if opening.id not in canteens_of(desk.session, desk.person.person_id):
        raise NoSuchCanteen
    return Go(f"/c/{opening.id}")


def _opening(desk: Desk) -> Opening:
    form = desk.form
    siret = form.text("siret") or None
    rule = form.choice("local_rule", LocalRule) or LocalRule.DEPARTEMENT
    return Opening(
        id=form.id(),
        name=form.needed("canteen", Phrase("the canteen's name")),
        siret=siret,
        status=Status.COLLECTIVE if siret else Status.FOUNDING,
        egalim=form.choice("egalim", Egalim) or Egalim.VOLUNTARY,
        vat_reclaimed=form.text("vat_reclaimed") == "1",
        address=form.text("address"),
        postcode=form.text("postcode") or None,
        city=form.needed("city", Phrase("the commune")),
        latitude=form.number("latitude"),
        longitude=form.number("longitude"),
        local_rule=rule,
        local_value=_value(form, rule),
        opened_on=desk.today,
    )


def _value(form: Form, rule: LocalRule) -> str | None:
    """Kilometres or postal codes; none for the rules that follow from the canteen's own."""
    if rule == LocalRule.KM:
        kilometres = form.number("local_value")
        if kilometres is None or kilometres <= 0:
            raise ValueMissing
        return f"{Decimal(kilometres).normalize():f}"
    if rule == LocalRule.PAT:
        codes = [one.strip() for one in form.text("local_value").split(",") if one.strip()]
        if not codes or not all(one.isdigit() and len(one) <= 5 for one in codes):
            raise ValueMissing
        return ",".join(codes)
    return None
