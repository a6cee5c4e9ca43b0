"""What Odoo is told, for whoever buys: what waits, what is in the way, what is asked, what became of it.

Odoo itself is never called here: what a person decides is done by the worker, at its next round.
"""

from uuid import UUID

from cellier.desks import since
from cellier.web.access import Access
from cellier.web.answers import Answer, Go, Page
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.forms import FieldEmpty, NotAChoice
from cellier.web.odoo_answers import capital, in_words, label_of
from cellier.web.odoo_lists import facts, title_of
from cellier.web.rendering import told
from integrations.erp.counterparts import Counterpart, retry
from integrations.erp.leaving import leave, take_up
from integrations.erp.overviews import Glance, glance
from integrations.erp.questions import NoSuchQuestion, Question, Word, answers_to, settle
from integrations.erp.things import tell_all_anew
from integrations.erp.titles import UNTITLED, titles
from integrations.odoo.set_up import is_set_up
from kernel.documents import document_by_id
from kernel.settings import settings
from kernel.words import N_, Phrase

doors = Doors()

_RETRIED = N_("What was set aside is tried again at the next round.")
_LEFT = N_("{document} is left as it is in Odoo: nothing more is told of it.")
_RESUMED = N_("{document} is told to Odoo again, at the next round.")
_NOTED = N_("Noted. {about}: “{answer}”.")
_ALREADY = N_("This was answered before. {about}: “{answer}”.")
_AGREED = N_("{about}: both sides agree again, nothing is left to answer.")


@doors.reads("/c/{canteen_id:uuid}/odoo", Access.BUYS)
def page(desk: Desk) -> Answer:
    """How things stand between this canteen's book and Odoo."""
    minutes = settings().worker_tell_minutes
    around = {"set_up": is_set_up(settings()), "noted": _noted(desk), "minutes": minutes}
    return Page("odoo.html", facts(desk) | around)


@doors.writes("/c/{canteen_id:uuid}/odoo/retry", Access.BUYS, again=page)
def try_again(desk: Desk) -> Answer:
    """All that this canteen set aside, at the next round."""
    if not retry(desk.session, [desk.here.id], desk.now):
        return Go(desk.url("/odoo"))
    tell_all_anew(desk.session)
    return Go(desk.url("/odoo?done=retry"))


@doors.writes("/c/{canteen_id:uuid}/odoo/questions/{question_id:uuid}", Access.BUYS, again=page)
def answer(desk: Desk, question_id: UUID) -> Answer:
    """Take a person's word; whoever comes second is told what the first said.

    Raises:
        NoSuchQuestion: it was never asked, or is another canteen's.
        FieldEmpty, NotAChoice: it is none of the two answers.

    """
    question = _question(desk, question_id, lock=True)
    word = desk.form.choice("word", Word)
    if question.answered_at is None:
        if word is None:
            raise FieldEmpty(field=Phrase("your answer"))
        if word not in answers_to(question):
            raise NotAChoice(text=word)
        settle(desk.session, question_id, word, desk.by, now=desk.now)
    done = "answered" if question.word == word else "already"
    return Go(desk.url(f"/odoo?done={done}&of={question_id}"))


@doors.reads("/c/{canteen_id:uuid}/odoo/documents/{document_id:uuid}/leave", Access.BUYS)
def leaving(desk: Desk, document_id: UUID) -> Answer:
    """What leaving a document means, before it is done."""
    document_by_id(desk.session, document_id, canteen_id=desk.here.id)
    theirs = desk.session.get(Counterpart, (desk.here.id, document_id))
    return Page(
        "odoo_leave.html",
        {
            "document_id": document_id,
            "aside": theirs is not None and theirs.aside_at is not None,
            "title": _title(desk, document_id),
            "reason": in_words(theirs.reason, desk.words) if theirs else "",
        },
    )


@doors.writes(
    "/c/{canteen_id:uuid}/odoo/documents/{document_id:uuid}/leave",
    Access.BUYS,
    again=leaving,
)
def leave_it(desk: Desk, document_id: UUID) -> Answer:
    """Tell Odoo nothing more of it; said twice it is left once.

    Raises:
        DocumentNotFound: this canteen has none of that id.
        NotSetAside: nothing is wrong with it.

    """
    document_by_id(desk.session, document_id, canteen_id=desk.here.id)
    key = (desk.here.id, document_id)
    theirs = desk.session.get(Counterpart, key, with_for_update=True)
    if theirs is None or not theirs.left:
        leave(desk.session, desk.here.id, document_id, now=desk.now)
    return Go(desk.url(f"/odoo?done=left&of={document_id}"))


@doors.writes(
    "/c/{canteen_id:uuid}/odoo/documents/{document_id:uuid}/resume", Access.BUYS, again=page
)
def resume(desk: Desk, document_id: UUID) -> Answer:
    """Tell Odoo of it again; said twice it is taken up once.

    Raises:
        DocumentNotFound: this canteen has none of that id.

    """
    document_by_id(desk.session, document_id, canteen_id=desk.here.id)
    theirs = desk.session.get(Counterpart, (desk.here.id, document_id), with_for_update=True)
    if theirs is not None and theirs.left:
        take_up(desk.session, desk.here.id, document_id, now=desk.now)
    return Go(desk.url(f"/odoo?done=resumed&of={document_id}"))


def at_a_glance(desk: Desk) -> Glance | None:
    """For whoever buys, where there is an Odoo at all; for the kitchen there is nothing to do."""
    if not desk.may_buy or not is_set_up(settings()):
        return None
    return glance(desk.session, desk.here.id, since=since())


def _question(desk: Desk, question_id: UUID, *, lock: bool = False) -> Question:
    """One of this canteen, or of what the whole network shares.

    Raises:
        NoSuchQuestion: there is none.

    """
    question = desk.session.get(Question, question_id, with_for_update=lock or None)
    if question is None or question.about_canteen_id not in (None, desk.here.id):
        raise NoSuchQuestion
    return question


def _noted(desk: Desk) -> str:
    """What was just done, by the address it led to; nothing where that is not so."""
    query, say = desk.request.query_params, desk.words.say
    done = query.get("done", "")
    if done == "retry":
        return say(_RETRIED)
    try:
        of = UUID(query.get("of", ""))
    except ValueError:
        return ""
    if done in ("left", "resumed"):
        theirs, left = desk.session.get(Counterpart, (desk.here.id, of)), done == "left"
        if theirs is None or theirs.left is not left:
            return ""
        return say(_LEFT if left else _RESUMED, document=_title(desk, of))
    return _answered(desk, of, before=done == "already")


def _answered(desk: Desk, question_id: UUID, *, before: bool) -> str:
    say = desk.words.say
    try:
        question = _question(desk, question_id)
    except NoSuchQuestion:
        return ""
    if question.answered_at is None:
        return ""
    about = capital(told(title_of(desk, question), desk.words))
    if question.word is None:
        return say(_AGREED, about=about)
    answered = say(label_of(question, question.word))
    return say(_ALREADY if before else _NOTED, about=about, answer=answered)


def _title(desk: Desk, document_id: UUID) -> str:
    named = titles(desk.session, desk.here.id, [document_id])
    return capital(told(named.get(document_id, UNTITLED), desk.words))
