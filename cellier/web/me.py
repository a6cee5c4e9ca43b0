"""One's own page: language, password, and where one is signed in."""

from functools import partial
from uuid import UUID

from cellier.web.access import Access
from cellier.web.answers import Answer, Go, Page
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.guessing import guessed, refused
from network.audit import AuditKind, note
from network.canteens import Canteen
from network.people import rename
from network.sign_ins import change_password, email_of
from network.visits import end_visit, end_visits, visits_of

doors = Doors()


@doors.reads("/me", Access.A_PERSON)
def me(desk: Desk) -> Answer:
    """Who I am here."""
    person_id = desk.person.person_id
    canteens = [desk.session.get_one(Canteen, one) for one in desk.person.posts]
    facts = {
        "email": email_of(desk.session, person_id),
        "visits": visits_of(desk.session, person_id, now=desk.now),
        "canteens": sorted(canteens, key=lambda one: one.name),
    }
    return Page("me.html", facts)


@doors.writes("/me/name", Access.A_PERSON, again=me)
def name(desk: Desk) -> Answer:
    """Be called otherwise."""
    rename(desk.session, desk.person.person_id, desk.form.text("name"))
    return Go("/me")


@doors.writes("/me/password", Access.A_PERSON, again=me)
def password(desk: Desk) -> Answer:
    """Change it; all other browsers are signed out."""
    person, form = desk.person, desk.form
    old, new = form.text("old"), form.text("password")
    change = partial(change_password, desk.session, person.person_id, old=old, new=new)
    email = email_of(desk.session, person.person_id) or str(person.person_id)
    wrong = guessed(desk, email, change)
    if wrong is not None:
        return refused(desk, wrong, partial(me, desk))
    end_visits(desk.session, person.person_id, now=desk.now, but=person.id)
    note(desk.session, AuditKind.PASSWORD_CHANGED, at=desk.now, person_id=person.person_id)
    return Go("/me")


@doors.writes("/me/visits/{visit_id:uuid}/end", Access.A_PERSON, again=me)
def end(desk: Desk, visit_id: UUID) -> Answer:
    """Sign another browser out."""
    end_visit(desk.session, visit_id, person_id=desk.person.person_id, now=desk.now)
    note(desk.session, AuditKind.VISIT_ENDED, at=desk.now, person_id=desk.person.person_id)
    return Go("/me")
