"""What only a person can settle about Odoo, in plain words: what is asked, and what each answer does."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from cellier.web.desk import Desk
from cellier.web.rendering import told
from integrations.erp import answers
from integrations.erp.answers import Why
from integrations.erp.questions import Question, Word, answers_to
from kernel.words import N_, Said, Words

_ASKED: Mapping[Why, str] = {
    Why.SAME: N_("Odoo has one like it already. Is it the same?"),
    Why.CHANGED: N_("Somebody changed it in Odoo."),
    Why.CANCELLED: N_("Somebody cancelled it in Odoo."),
    Why.DELETED: N_("Somebody deleted it in Odoo."),
    Why.BEFORE: N_(
        "It corrects what was written before Cellier told Odoo. Is it in Odoo already?"
    ),
}
_HERE_IS = N_("Here")
# What it came to when it was told, or when a person last took it as it was there.
_EXPECTED = N_("Expected")
# What the button says, and what it does.
_ANSWERS: Mapping[tuple[Why, Word], tuple[str, str]] = {
    (Why.SAME, Word.SAME): (
        N_("It is the same"),
        N_("Odoo’s own is used; nothing is made there."),
    ),
    (Why.SAME, Word.APART): (
        N_("It is another one"),
        N_("Ours is made in Odoo, beside that one."),
    ),
    (Why.BEFORE, Word.SAME): (
        N_("It is there already"),
        N_("Nothing is told of it: the accountant has entered it by hand, or will."),
    ),
    (Why.BEFORE, Word.APART): (
        N_("Tell it"),
        N_("Odoo is told of it as of any other."),
    ),
    (Why.CHANGED, Word.OURS): (
        N_("Our version holds"),
        N_("Odoo is told again how it stands here."),
    ),
    (Why.CHANGED, Word.THEIRS): (
        N_("Keep Odoo’s version"),
        N_("It stays in Odoo as it is; here nothing changes."),
    ),
    (Why.CANCELLED, Word.OURS): (
        N_("Restore it in Odoo"),
        N_("Odoo is told again: there it holds once more."),
    ),
    (Why.CANCELLED, Word.THEIRS): (
        N_("Leave it cancelled"),
        N_("It stays cancelled there, and nothing more is told of it; here nothing changes."),
    ),
    (Why.DELETED, Word.OURS): (
        N_("Make it in Odoo again"),
        N_("It is made in Odoo anew, as it stands here."),
    ),
    (Why.DELETED, Word.THEIRS): (
        N_("Leave it deleted"),
        N_("It is not made anew, and nothing more is told of it; here nothing changes."),
    ),
}
# The commands that a remedy names, as this page has them.
_HERE = {
    "cellier odoo retry": N_("“Try again now”"),
    "cellier odoo settle": N_("the questions of this page"),
    "cellier odoo status": N_("this page"),
}


class Choice(NamedTuple):
    """One of the two answers, with what it does."""

    word: Word
    label: str
    means: str


class Shown(NamedTuple):
    """A question as the page puts it: what it is about, and both sides."""

    id: UUID
    title: str
    asked: str
    here: str
    ours: str
    theirs: str
    choices: tuple[Choice, ...]


def shown(desk: Desk, question: Question, title: Said) -> Shown:
    """The question with its two answers."""
    say = desk.words.say
    return Shown(
        question.id,
        capital(told(title, desk.words)),
        say(_ASKED[question.why]),
        say(_EXPECTED if question.why == Why.CHANGED else _HERE_IS),
        in_words(question.ours, desk.words),
        in_words(question.theirs, desk.words),
        tuple(
            Choice(word, *(say(one) for one in _ANSWERS[question.why, word]))
            for word in answers_to(question)
        ),
    )


def label_of(question: Question, word: Word) -> str:
    """What the button said."""
    return _ANSWERS[question.why, word][0]


def in_words(kept: str, words: Words) -> str:
    """A reason, a remedy or a side as it is kept, for whoever reads it on this page."""
    said = answers.in_words(kept, words)
    for command, here in _HERE.items():
        said = said.replace(command, words.say(here))
    return said


def capital(sentence: str) -> str:
    """As a line of its own begins."""
    return sentence[:1].upper() + sentence[1:]
