"""Signing in and out, forgotten passwords, invitations: the doors before the canteen's own."""

import logging
from functools import partial

from cellier.web.access import Access
from cellier.web.answers import Answer, Go, Page
from cellier.web.cookies import LANGUAGE, VISIT
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.guessing import address_of, guessed, refused
from cellier.web.rendering import LANGUAGES
from integrations.mail import mail_is_set_up, send
from kernel.errors import Unreachable
from kernel.words import N_
from network.audit import AuditKind, note
from network.canteens import Canteen, is_founded
from network.invitations import InvitationGone, accept, invitation_by_token
from network.people import Role, choose_language
from network.resets import ask_reset, look_at_reset, reset_password
from network.sign_ins import WrongPassword, person_of, sign_in
from network.visits import begin_visit, end_visit

doors = Doors()
log = logging.getLogger("cellier")

_SUBJECT = N_("Your password for Cellier")
_LETTER = N_(
    "Somebody, surely you, asked for a new password for Cellier. Choose it here, within two "
    "hours:\n\n{link}\n\nIf it was not you, do nothing: the old one stays."
)


@doors.reads("/", Access.ANYBODY)
def root(desk: Desk) -> Answer:
    """On to where the visitor belongs."""
    if desk.visit is None:
        return Go("/sign-in" if is_founded(desk.session) else "/start")
    here = desk.visit.tablet_canteen_id
    canteens = [here] if here else list(desk.visit.posts)
    return Go(f"/c/{canteens[0]}") if len(canteens) == 1 else Go("/canteens")


@doors.reads("/canteens", Access.A_PERSON)
def canteens(desk: Desk) -> Answer:
    """Which canteen today, for who works in several."""
    found = [desk.session.get_one(Canteen, one) for one in desk.person.posts]
    posts = desk.person.posts.values()
    facts = {
        "canteens": sorted(found, key=lambda one: one.name),
        "runs_any": not desk.tablet and any(Role.NETWORK in some for some in posts),
    }
    return Page("canteens.html", facts)


@doors.reads("/sign-in", Access.ANYBODY)
def sign_in_page(desk: Desk) -> Answer:
    """E-mail and password."""
    if not is_founded(desk.session):
        return Go("/start")
    asked = desk.typed.text("next") or desk.request.query_params.get("next", "/")
    return Page("sign_in.html", {"next": inside(asked)})


@doors.writes("/sign-in", Access.ANYBODY, again=sign_in_page)
def come_in(desk: Desk) -> Answer:
    """Let them in, or say no and count the try: what is refused here is written too."""
    session, form = desk.session, desk.form
    email, password = form.text("email"), form.text("password")
    tried = sign_in(session, email, password, address=address_of(desk), now=desk.now)
    if tried.person_id is None:
        if isinstance(tried.refusal, WrongPassword):
            # Who was meant, never what was typed: it may have been the password.
            meant = person_of(session, form.text("email"))
            note(session, AuditKind.SIGN_IN_REFUSED, at=desk.now, person_id=meant)
        return refused(desk, tried.refusal, partial(sign_in_page, desk))
    note(session, AuditKind.SIGNED_IN, at=desk.now, person_id=tried.person_id)
    token = begin_visit(session, tried.person_id, device=device_of(desk), now=desk.now)
    return Go(inside(form.text("next", "/")), {VISIT: token})


@doors.writes("/sign-out", Access.ANYBODY)
def go_out(desk: Desk) -> Answer:
    """End this browser's visit; what waits on the phone stays there."""
    if desk.visit:
        end_visit(desk.session, desk.visit.id, person_id=desk.visit.person_id, now=desk.now)
        note(desk.session, AuditKind.SIGNED_OUT, at=desk.now, person_id=desk.visit.person_id)
    return Go("/sign-in", {VISIT: ""})


@doors.writes("/language", Access.ANYBODY)
def speak(desk: Desk) -> Answer:
    """Change the language, of this browser and of the person."""
    language = desk.form.text("language")
    language = language if language in LANGUAGES else LANGUAGES[0]
    if desk.visit and not desk.tablet:
        choose_language(desk.session, desk.visit.person_id, language)
    return Go(inside(desk.form.text("to", "/")), {LANGUAGE: language})


@doors.reads("/forgotten", Access.ANYBODY)
def forgotten(desk: Desk) -> Answer:
    """Ask for a new password."""
    return Page("forgotten.html", {"mail": mail_is_set_up(), "sent": False})


@doors.writes("/forgotten", Access.ANYBODY, again=forgotten)
def send_link(desk: Desk) -> Answer:
    """Send the link; the page says the same whoever asks, so that it tells nobody's address."""
    reset = ask_reset(desk.session, desk.form.text("email"), now=desk.now)
    if reset and mail_is_set_up():
        link = f"{base(desk)}/reset/{reset.token}"
        note(
            desk.session, AuditKind.PASSWORD_RESET_ASKED, at=desk.now, person_id=reset.person_id
        )
        subject, text = desk.words.say(_SUBJECT), desk.words.say(_LETTER, link=link)
        facts = {"mail": True, "sent": True}
        post = partial(send_or_log, reset.email, subject, text)
        return Page("forgotten.html", facts, afterwards=post)
    return Page("forgotten.html", {"mail": mail_is_set_up(), "sent": True})


@doors.reads("/reset/{token}", Access.ANYBODY)
def reset_page(desk: Desk, token: str) -> Answer:
    """Choose the new one.

    Raises:
        ResetGone: before anybody thinks one up.

    """
    look_at_reset(desk.session, token, now=desk.now)
    return Page("reset.html", {"token": token})


@doors.writes("/reset/{token}", Access.ANYBODY, again=reset_page)
def reset(desk: Desk, token: str) -> Answer:
    """Every browser that was signed in is signed out; this one is signed in."""
    person_id = reset_password(desk.session, token, desk.form.text("password"), now=desk.now)
    note(desk.session, AuditKind.PASSWORD_CHANGED, at=desk.now, person_id=person_id)
    visit = begin_visit(desk.session, person_id, device=device_of(desk), now=desk.now)
    return Go("/", {VISIT: visit})


@doors.reads("/invitation/{token}", Access.ANYBODY)
def invitation(desk: Desk, token: str) -> Answer:
    """Who invites, to what.

    Raises:
        InvitationGone: it was used, withdrawn, or is too old.

    """
    found = invitation_by_token(desk.session, token, now=desk.now)
    if found is None:
        raise InvitationGone
    return Page("invitation.html", {"token": token, "invited": found})


@doors.writes("/invitation/{token}", Access.ANYBODY, again=invitation)
def join(desk: Desk, token: str) -> Answer:
    """Become one of the canteen.

    Raises:
        InvitationGone: it was used, withdrawn, or is too old.

    """
    form, session, now = desk.form, desk.session, desk.now
    found = invitation_by_token(session, token, now=now)
    if found is None:
        raise InvitationGone
    name, password = form.text("name"), form.text("password")
    come_in = partial(accept, session, token, name=name, password=password, now=now)
    person_id = guessed(desk, found.email, come_in)
    if isinstance(person_id, WrongPassword):
        return refused(desk, person_id, partial(invitation, desk, token))
    came = AuditKind.INVITATION_ACCEPTED
    note(session, came, at=now, canteen_id=found.canteen_id, person_id=person_id)
    visit = begin_visit(session, person_id, device=device_of(desk), now=now)
    return Go(f"/c/{found.canteen_id}", {VISIT: visit})


def inside(address: str) -> str:
    """The address, when it is one of ours; else the first page.

    Ours are plain: what a browser leaves out or turns round, as tabs and backslashes, leads
    elsewhere in the end, and a line's end would begin another header.
    """
    plain = address.isascii() and address.isprintable() and not set(address) & set(" \\")
    return address if plain and address.startswith("/") and address[1:2] != "/" else "/"


def send_or_log(to: str, subject: str, text: str) -> None:
    """The page has said all it may say: whether the letter left, the log knows."""
    try:
        send(to, subject, text)
    except Unreachable as error:
        log.warning("no letter left: %s", error)


def base(desk: Desk) -> str:
    """How the server is reached from outside, for a link in a letter."""
    if desk.house.public_url:
        return desk.house.public_url.rstrip("/")
    return f"{desk.request.url.scheme}://{desk.request.url.netloc}"


def device_of(desk: Desk) -> str:
    """What the browser calls itself, so that a person knows their phone in the list."""
    return desk.request.headers.get("user-agent", "")[:200]


def language_of(desk: Desk) -> str:
    """The language that the page was read in."""
    return desk.words.language
