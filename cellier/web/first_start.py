"""An empty book asks for its first canteen and person; the code that the server printed opens it."""

import hmac

from cellier.web.access import Access
from cellier.web.answers import Answer, Go, Page
from cellier.web.cookies import VISIT
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.signing_in import device_of, language_of
from inventory.places import furnish
from kernel.errors import Refused
from kernel.ids import derived
from kernel.words import N_, Phrase
from network.audit import AuditKind, note
from network.canteens import Opening, Status, is_founded, open_canteen
from network.people import Newcomer, Role, welcome
from network.sign_ins import give_sign_in, set_password
from network.visits import begin_visit
from sourcing.listing import stock_list

doors = Doors()


class WrongCode(Refused):
    """Whoever comes first does not own the book."""

    says = N_("That is not the code: it stands where the server was started.")


class AlreadyFounded(Refused):
    """The first start is over."""

    says = N_("This larder book has its first canteen already: sign in.")


@doors.reads("/start", Access.ANYBODY)
def start(desk: Desk) -> Answer:
    """The first page of a new book."""
    if is_founded(desk.session):
        return Go("/sign-in")
    return Page("start.html", {"people": []})


@doors.writes("/start", Access.ANYBODY, again=start)
def found(desk: Desk) -> Answer:
    """Open the first canteen, with its first person in all roles.

    Raises:
        WrongCode: it is not what the server printed.
        AlreadyFounded: somebody was faster.

    """
    session, form = desk.session, desk.form
    if is_founded(session):
        raise AlreadyFounded
    _check_code(desk)
    opening = _open(desk)
    newcomer = Newcomer(
        id=derived(opening.id, "founder"),
        name=form.needed("name", Phrase("your first name")),
        language=language_of(desk),
        canteen_id=opening.id,
        roles=tuple(Role),
    )
    by = welcome(session, newcomer, today=desk.today)
    give_sign_in(session, by.person_id, form.text("email"))
    set_password(session, by.person_id, form.text("password"))
    founder = {"canteen_id": opening.id, "person_id": by.person_id}
    note(session, AuditKind.CANTEEN_OPENED, at=desk.now, detail=opening.name, **founder)
    token = begin_visit(session, by.person_id, device=device_of(desk), now=desk.now)
    return Go(f"/c/{opening.id}", {VISIT: token})


def _check_code(desk: Desk) -> None:
    said = desk.form.text("code").replace("-", "").replace(" ", "").upper()
    if not hmac.compare_digest(said.encode(), desk.house.code.encode()):
        raise WrongCode


def _open(desk: Desk) -> Opening:
    """The first canteen with its shelves and our starting list."""
    session, form = desk.session, desk.form
    siret = form.text("siret") or None
    opening = Opening(
        id=form.id(),
        name=form.needed("canteen", Phrase("the canteen's name")),
        siret=siret,
        status=Status.COLLECTIVE if siret else Status.FOUNDING,
        address=form.text("address"),
        postcode=form.text("postcode") or None,
        city=form.text("city"),
        opened_on=desk.today,
    )
    open_canteen(session, opening)
    furnish(session, opening.id)
    stock_list(session)
    return opening
