"""People of a canteen: who does what, invitations, the shared tablet, and who did what."""

from functools import partial
from uuid import UUID

from cellier.web.access import Access
from cellier.web.answers import Answer, Go, Page
from cellier.web.cookies import VISIT
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.forms import FieldEmpty, NotAChoice
from cellier.web.signing_in import base, device_of, send_or_log
from integrations.mail import mail_is_set_up
from kernel.errors import NotFound, Refused
from kernel.words import N_, Phrase
from network.audit import AuditKind, audit_of, note
from network.invitations import NewInvitation, invitations_of, invite, withdraw
from network.open_pages import open_page
from network.people import Role, canteens_of, people_of, set_roles
from network.resets import reset_token_for
from network.sign_ins import email_of, sign_in_of
from network.visits import begin_visit, end_tablet, end_visit, tablets_of

doors = Doors()

ROLES = {
    Role.KITCHEN: N_("Kitchen: logs what comes, is cooked and wasted"),
    Role.PURCHASER: N_("Purchaser: orders, and logs too"),
    Role.NETWORK: N_("Runs the canteen: people, and its figures"),
}
DOES = {
    Role.KITCHEN: N_("cooks"),
    Role.PURCHASER: N_("buys"),
    Role.NETWORK: N_("runs the canteen"),
}
AUDITED = {
    AuditKind.CANTEEN_OPENED: N_("opened the canteen"),
    AuditKind.CANTEEN_CORRECTED: N_("corrected what is said of the canteen"),
    AuditKind.SIGNED_IN: N_("signed in"),
    AuditKind.SIGN_IN_REFUSED: N_("could not sign in"),
    AuditKind.SIGNED_OUT: N_("signed out"),
    AuditKind.VISIT_ENDED: N_("signed another browser out"),
    AuditKind.TABLET_OPENED: N_("opened a shared tablet"),
    AuditKind.INVITED: N_("invited"),
    AuditKind.INVITATION_WITHDRAWN: N_("withdrew an invitation"),
    AuditKind.INVITATION_ACCEPTED: N_("came in by an invitation"),
    AuditKind.ROLES_CHANGED: N_("changed roles"),
    AuditKind.PASSWORD_RESET_ASKED: N_("asked for a new password"),
    AuditKind.PASSWORD_CHANGED: N_("changed the password"),
    AuditKind.BOARD_LINK_RENEWED: N_("made a new link to the board"),
    AuditKind.PAGE_OPENED: N_("opened the canteen’s page to everybody"),
    AuditKind.PAGE_CLOSED: N_("closed the canteen’s page to everybody"),
    AuditKind.SUPPLIER_CORRECTED: N_("corrected what is said of a supplier"),
    AuditKind.WHEREABOUTS_MENDED: N_("mended where somebody who feeds us is"),
    AuditKind.OFFER_MENDED: N_("put an offer right"),
    AuditKind.API_TOKEN_MADE: N_("made a token for a tool"),
    AuditKind.API_TOKEN_REVOKED: N_("revoked a tool’s token"),
}
_SUBJECT = N_("{name} invites you to the larder book of {canteen}")
_LETTER = N_(
    "{name} invites you to write in the larder book of {canteen}. Choose your password here, "
    "within two weeks:\n\n{link}\n"
)


class WorksElsewhere(Refused):
    """A link would open another canteen too, to whoever holds it."""

    says = N_(
        "{name} works in another canteen too: only a letter to their own address gives them a "
        "new password."
    )


class NoSuchMember(NotFound):
    """Somebody of another canteen, or of none."""

    says = N_("There is no such person in this canteen.")


@doors.reads("/c/{canteen_id:uuid}/people", Access.SEES)
def page(desk: Desk) -> Answer:
    """Everybody here; whoever runs the canteen sees the doors too."""
    return Page("people.html", _facts(desk))


@doors.writes("/c/{canteen_id:uuid}/people/invite", Access.RUNS, again=page)
def invite_somebody(desk: Desk) -> Answer:
    """Invite; the link is shown as well, to hand over where no letter arrives."""
    form = desk.form
    new = NewInvitation(
        id=form.id(),
        email=form.text("email"),
        name=form.text("name"),
        roles=_roles(desk),
    )
    token = invite(desk.session, new, desk.by, now=desk.now)
    _note(desk, AuditKind.INVITED, new.email)
    link = f"{base(desk)}/invitation/{token}"
    facts = {**_facts(desk), "link": link, "link_for": new.email}
    if not mail_is_set_up():
        return Page("people.html", facts)
    said = {"name": desk.person.name, "canteen": desk.here.name}
    subject = desk.words.say(_SUBJECT, **said)
    text = desk.words.say(_LETTER, link=link, **said)
    return Page("people.html", facts, afterwards=partial(send_or_log, new.email, subject, text))


@doors.writes(
    "/c/{canteen_id:uuid}/people/invitations/{invitation_id:uuid}/withdraw",
    Access.RUNS,
    again=page,
)
def withdraw_one(desk: Desk, invitation_id: UUID) -> Answer:
    """It is good no more."""
    withdraw(desk.session, invitation_id, desk.by, now=desk.now)
    _note(desk, AuditKind.INVITATION_WITHDRAWN)
    return Go(desk.url("/people"))


@doors.writes("/c/{canteen_id:uuid}/people/{person_id:uuid}/roles", Access.RUNS, again=page)
def change_roles(desk: Desk, person_id: UUID) -> Answer:
    """What somebody does here from now on; nothing ticked, and they leave the canteen."""
    name = _member(desk, person_id)
    roles = _roles(desk)
    set_roles(desk.session, person_id, desk.here.id, roles)
    _note(desk, AuditKind.ROLES_CHANGED, f"{name}: {', '.join(sorted(roles)) or '–'}")
    return Go(desk.url("/people") if person_id != desk.person.person_id or roles else "/")


@doors.writes("/c/{canteen_id:uuid}/people/{person_id:uuid}/reset", Access.RUNS, again=page)
def reset_link(desk: Desk, person_id: UUID) -> Answer:
    """A link for a new password, to hand over where no letters are sent.

    Raises:
        FieldEmpty: they have no address to sign in with; who is invited gets one.
        WorksElsewhere: the link would open another canteen's book too.

    """
    name = _member(desk, person_id)
    if canteens_of(desk.session, person_id) - {desk.here.id}:
        raise WorksElsewhere(name=name)
    if email_of(desk.session, person_id) is None:
        raise FieldEmpty(field=Phrase("the e-mail address"))
    token = reset_token_for(desk.session, person_id, now=desk.now)
    _note(desk, AuditKind.PASSWORD_RESET_ASKED, name)
    facts = {**_facts(desk), "link": f"{base(desk)}/reset/{token}", "link_for": name}
    return Page("people.html", facts)


@doors.writes("/c/{canteen_id:uuid}/tablet", Access.RUNS, again=page)
def tablet(desk: Desk) -> Answer:
    """Turn this browser into the canteen's shared tablet; the person's own visit ends here."""
    person = desk.person
    token = begin_visit(
        desk.session,
        person.person_id,
        device=device_of(desk),
        now=desk.now,
        tablet_canteen_id=desk.here.id,
    )
    end_visit(desk.session, person.id, person_id=person.person_id, now=desk.now)
    _note(desk, AuditKind.TABLET_OPENED)
    return Go(desk.url(), {VISIT: token})


@doors.writes("/c/{canteen_id:uuid}/tablets/{visit_id:uuid}/end", Access.RUNS, again=page)
def end_one_tablet(desk: Desk, visit_id: UUID) -> Answer:
    """Sign a shared tablet out, also when whoever opened it is gone."""
    end_tablet(desk.session, visit_id, canteen_id=desk.here.id, now=desk.now)
    _note(desk, AuditKind.VISIT_ENDED)
    return Go(desk.url("/people"))


@doors.reads("/c/{canteen_id:uuid}/audit", Access.RUNS)
def audit(desk: Desk) -> Answer:
    """Who did what beside the book's entries, the newest first."""
    entries = audit_of(desk.session, desk.here.id)
    return Page("audit.html", {"entries": entries, "said": AUDITED})


def _facts(desk: Desk) -> dict[str, object]:
    return {
        "members": people_of(desk.session, desk.here.id),
        "roles": [(one.value, said) for one, said in ROLES.items()],
        "invitations": [
            {
                "id": one.id,
                "email": one.email,
                "until": one.expires_at.date(),
                "does": ", ".join(
                    desk.words.say(DOES[role]) for role in Role if role in one.roles
                ),
            }
            for one in invitations_of(desk.session, desk.here.id, now=desk.now)
        ],
        "tablets": tablets_of(desk.session, desk.here.id, now=desk.now),
        "reachable": sign_in_of(desk.session, desk.here.id),
        "link": None,
        "link_for": "",
        "mail": mail_is_set_up(),
        "open_page": _page_of(desk),
    }


def _page_of(desk: Desk) -> str:
    slug = open_page(desk.session, desk.here.id) if desk.may_run else None
    return f"{base(desk)}/open/{slug}" if slug else ""


def _roles(desk: Desk) -> tuple[Role, ...]:
    said = desk.form.texts("roles")
    if wrong := [one for one in said if one not in Role._value2member_map_]:
        raise NotAChoice(text=wrong[0])
    return tuple(Role(one) for one in dict.fromkeys(said))


def _member(desk: Desk, person_id: UUID) -> str:
    """The name of somebody of this canteen.

    Raises:
        NoSuchMember: they are not.

    """
    for one in people_of(desk.session, desk.here.id):
        if one.person_id == person_id:
            return one.name
    raise NoSuchMember


def _note(desk: Desk, what: AuditKind, detail: str = "") -> None:
    note(
        desk.session,
        what,
        at=desk.now,
        canteen_id=desk.here.id,
        person_id=desk.person.person_id,
        detail=detail,
    )
