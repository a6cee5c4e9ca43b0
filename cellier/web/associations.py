"""Partner associations: who they are, what was agreed with them, and what they were given."""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from uuid import UUID

from cellier.web.access import Access
from cellier.web.answers import Answer, Bytes, Go, Page
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.forms import FieldEmpty, Form
from cellier.web.months import shown_pdf
from inventory.exchanges.given import (
    Gave,
    GivenBy,
    GivenTo,
    donation_by_id,
    donations_in,
    given_away,
    given_by,
)
from kernel.words import N_, Phrase, Words
from network.associations import (
    Agreed,
    Agreement,
    Association,
    NewAgreement,
    NewAssociation,
    add_association,
    agree,
    agreements_of,
    associations,
)
from network.people import run_by

doors = Doors()

A_YEAR = timedelta(days=364)
# Of each association so many donations are listed; the journal has them all.
LATEST = 6
_UNTIL = N_("from {from_on} to {until_on}")
_FOR_GOOD = N_("from {from_on} on")


class Held(NamedTuple):
    """An agreement, and how it stands today."""

    words: str
    said: str
    state: str


class Partner(NamedTuple):
    """An association as its card shows it. Either `donations` of one canteen, or what each gave."""

    one: Association
    agreements: list[Held]
    given: GivenTo | None
    donations: list[Gave]
    by_canteen: list[tuple[str, GivenBy]]


@doors.reads("/c/{canteen_id:uuid}/associations", Access.SEES)
def page(desk: Desk, association_id: UUID | None = None) -> Answer:
    """What this canteen gave to whom, these twelve months.

    `association_id` is the one whose agreement was refused, to be shown again.
    """
    first, last = desk.today - A_YEAR, desk.today
    gave = donations_in(desk.session, canteen_id=desk.here.id, first=first, last=last)
    partners = [
        one._replace(
            donations=[each for each in gave if each.association_id == one.one.id][:LATEST]
        )
        for one in _partners(desk, [desk.here.id], first)
    ]
    facts = {"partners": partners, "first": first, "renewing": association_id}
    return Page("associations.html", facts)


@doors.reads("/network/associations", Access.RUNS_ANY)
def of_network(desk: Desk) -> Answer:
    """What all canteens of somebody gave to whom."""
    first = desk.today - A_YEAR
    names = dict(run_by(desk.session, desk.person.person_id))
    by = given_by(desk.session, canteen_ids=list(names), first=first, last=desk.today)
    partners = [
        one._replace(
            by_canteen=[
                (names[each.canteen_id], each)
                for each in by
                if each.association_id == one.one.id
            ]
        )
        for one in _partners(desk, list(names), first)
    ]
    return Page("associations.html", {"partners": partners, "first": first, "renewing": None})


@doors.writes("/c/{canteen_id:uuid}/associations", Access.BUYS, again=page)
def write_association(desk: Desk) -> Answer:
    """Write one down for the whole network, with its agreement.

    Raises:
        FieldEmpty: without a name, an address, or the words and the day of an agreement.
        AssociationKnown: there is one of that name.
        AgreementEndsBeforeItBegins: the two days are the wrong way round.

    """
    form = desk.form
    new = NewAssociation(
        id=form.id(),
        name=form.needed("name", Phrase("the name")),
        address=form.needed("address", Phrase("the address")),
        postcode=form.text("postcode") or None,
        city=form.text("city"),
        contact=form.text("contact"),
        phone=form.text("phone"),
        email=form.text("email"),
        agreement=_agreed(form),
    )
    add_association(desk.session, new, desk.by)
    return Go(desk.url(f"/associations#a{new.id}"))


@doors.writes(
    "/c/{canteen_id:uuid}/associations/{association_id:uuid}/agreements",
    Access.BUYS,
    again=page,
)
def renew(desk: Desk, association_id: UUID) -> Answer:
    """Write down what was agreed since; the old agreement stays with its days.

    Raises:
        FieldEmpty: without its words or the day it begins.
        AssociationNotFound: there is none of that id.
        AgreementEndsBeforeItBegins: the two days are the wrong way round.

    """
    form = desk.form
    new = NewAgreement(id=form.id(), association_id=association_id, agreement=_agreed(form))
    agree(desk.session, new, desk.by)
    return Go(desk.url(f"/associations#a{association_id}"))


@doors.reads("/c/{canteen_id:uuid}/donations/{donation_id:uuid}/slip.pdf", Access.SEES)
def slip(desk: Desk, donation_id: UUID) -> Bytes:
    """The slip that goes with what is given.

    Raises:
        DonationNotFound: there is none, or it was taken back.

    """
    from integrations.paper.donation_slip import DonationPaper, donation_slip

    given = donation_by_id(desk.session, donation_id, canteen_id=desk.here.id)
    name = desk.words.say("donation-{name}.pdf", name=str(given.donation.given_on))
    with TemporaryDirectory() as folder:
        file = Path(folder) / "slip.pdf"
        donation_slip(DonationPaper(desk.here, given), desk.words, file)
        return shown_pdf(file.read_bytes(), name)


def _agreed(form: Form) -> Agreed:
    from_on = form.day("from_on")
    if from_on is None:
        raise FieldEmpty(field=Phrase("the day it begins"))
    words = form.needed("words", Phrase("the agreement"))
    return Agreed(words=words, from_on=from_on, until_on=form.day("until_on"))


def _partners(desk: Desk, canteen_ids: list[UUID], first: date) -> list[Partner]:
    known = associations(desk.session)
    agreed = agreements_of(desk.session, [one.id for one in known])
    given = {
        one.association_id: one
        for one in given_away(
            desk.session, canteen_ids=canteen_ids, first=first, last=desk.today
        )
    }
    return [
        Partner(
            one,
            [_held(each, desk.today, desk.words) for each in reversed(agreed[one.id])],
            given.get(one.id),
            [],
            [],
        )
        for one in known
    ]


def _held(one: Agreement, today: date, words: Words) -> Held:
    facts: dict[str, Any] = {"from_on": one.from_on, "until_on": one.until_on}
    said = words.say(_UNTIL if one.until_on else _FOR_GOOD, **facts)
    state = "holds"
    if one.until_on and one.until_on < today:
        state = "ended"
    elif one.from_on > today:
        state = "later"
    return Held(one.words, said, state)
