"""`cellier odoo settle`: the questions that only a person can answer, and the answers."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from cellier.commands.odoo.sides import in_words
from cellier.desks import now
from cellier.language import words
from cellier.opened import NobodyThere, by, reading, writing
from cellier.short_ids import id_named, short_ids
from cellier.showing import say
from integrations.erp.answers import Why
from integrations.erp.overviews import Put, put
from integrations.erp.questions import Question, Word, answers_to, settle
from kernel.actor import By
from kernel.words import N_
from network.canteens import Canteen

_ASKED: Mapping[Why, str] = {
    Why.SAME: N_("{about}: is the one in Odoo the same?"),
    Why.CHANGED: N_("{about}: somebody changed it in Odoo."),
    Why.CANCELLED: N_("{about}: somebody cancelled it in Odoo."),
    Why.DELETED: N_("{about}: somebody deleted it in Odoo."),
    Why.BEFORE: N_("{about}: it corrects what is from before. Is it in Odoo already?"),
}
_HERE = N_("here: {side}")
_EXPECTED = N_("expected: {side}")
_MEANS: Mapping[Word, str] = {
    Word.SAME: N_("they are the same"),
    Word.APART: N_("they are two: make ours there"),
    Word.OURS: N_("tell it again as it is here"),
    Word.THEIRS: N_("leave it as it is there"),
}
_MEANS_OF_BEFORE: Mapping[Word, str] = {
    Word.SAME: N_("it is there already: never tell it"),
    Word.APART: N_("it is not there: tell it"),
}


def run(asked: str | None, answers: Sequence[str]) -> None:
    """List what is open, or answer one question."""
    if asked is None:
        if answers:
            raise typer.BadParameter(words().say("Say which question: the letters before it."))
        _list()
        return
    if len(answers) > 1:
        raise typer.BadParameter(words().say("One answer, not several."))
    if not answers:
        _list(asked)
        return
    word = Word(answers[0])
    with writing() as session:
        canteens = list(session.scalars(select(Canteen).order_by(Canteen.name)))
        found = put(session, [one.id for one in canteens])
        question_id = id_named(asked, [one.question.id for one in found])
        one = next(each for each in found if each.question.id == question_id)
        who = _by(session, one.question, canteens)
        settle(session, question_id, word, who, now=now())
    means = words().say(_means(one.question, word))
    say("Noted. {about}: {means}.", about=one.title.in_words(words()), means=means)


def _by(session: Session, question: Question, canteens: Sequence[Canteen]) -> By:
    """Of the canteen it is about; of what the network shares, whoever comes first."""
    concerned = [one for one in canteens if question.about_canteen_id in (one.id, None)]
    for canteen in concerned[:-1]:
        try:
            return by(session, canteen)
        except NobodyThere:
            continue
    return by(session, concerned[-1])


def _list(asked: str | None = None) -> None:
    with reading() as session:
        canteens = {one.id: one.name for one in session.scalars(select(Canteen))}
        found = put(session, list(canteens))
        names = short_ids([one.question.id for one in found])
    if asked is not None:
        only = id_named(asked, names)
        found = [one for one in found if one.question.id == only]
    for one in found:
        _show(names[one.question.id], one, canteens if len(canteens) > 1 else {})
    if not found:
        typer.echo(words().say("No question waits for your word."))
    elif asked is None:
        first = found[0].question
        said = f"cellier odoo settle {names[first.id]} --{answers_to(first)[0]}"
        say("To answer, for example: {command}", command=said)


def _show(name: str, one: Put, canteens: Mapping[UUID, str]) -> None:
    speak, question = words(), one.question
    about = one.title.in_words(speak)
    canteen = question.about_canteen_id and canteens.get(question.about_canteen_id)
    if canteen:
        about = f"{canteen}, {about}"
    margin = " " * (len(name) + 2)
    typer.echo(f"{name}  {speak.say(_ASKED[question.why], about=about)}")
    here = _EXPECTED if question.why == Why.CHANGED else _HERE
    typer.echo(margin + speak.say(here, side=in_words(question.ours)))
    typer.echo(margin + speak.say("in Odoo: {side}", side=in_words(question.theirs)))
    for word in answers_to(question):
        typer.echo(f"{margin}--{word}  {speak.say(_means(question, word))}")


def _means(question: Question, word: Word) -> str:
    return (_MEANS_OF_BEFORE if question.why == Why.BEFORE else _MEANS)[word]
