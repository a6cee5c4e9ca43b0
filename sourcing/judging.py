"""What the purchaser makes of a supplier's answer."""

from uuid import UUID

from sqlalchemy.orm import Session

from kernel.actor import By
from kernel.command import Command
from kernel.documents import once
from kernel.errors import NotFound, Refused
from kernel.ids import derived
from kernel.words import N_, Phrase
from sourcing.orders import State, order_by_id
from sourcing.sending import STATES, Confirming, WrongState, confirm
from sourcing.steps import How
from sourcing.supplier_answers import Stands, SupplierAnswer, Verdict, answers_to


class Judging(Command):
    """The purchaser's word on an answer."""

    order_id: UUID
    answer_id: UUID
    verdict: Verdict


class AnswerNotFound(NotFound):
    """Another order's, or nobody's; or it speaks of no line."""

    says = N_("There is no such answer to this order.")


class AnsweredAnew(Refused):
    """What they say now is something else."""

    says = N_("The supplier has answered anew since: judge the newest answer.")


class JudgedAlready(Refused):
    """Whoever was told so once counts on it."""

    says = N_("This answer was {verdict} already, and stays so: call the supplier.")


VERDICTS = {
    Verdict.ACCEPTED: Phrase("accepted"),
    Verdict.DECLINED: Phrase("declined"),
}


@once("supplier_answer_judged")
def judge(session: Session, judging: Judging, by: By) -> UUID:
    """Accept the newest answer, which confirms the order; or decline it.

    Raises:
        AnswerNotFound: the order has none of that id that speaks of lines.
        JudgedAlready: it was accepted or declined before.
        AnsweredAnew: it is not the newest any more.
        WrongState: the order came, or was called off meanwhile.

    """
    order = order_by_id(session, judging.order_id, canteen_id=by.canteen_id, lock=True)
    said = {one.id: one for one in answers_to(session, order) if one.lines}
    one = said.get(judging.answer_id)
    if one is None:
        raise AnswerNotFound
    if one.verdict is not None:
        raise JudgedAlready(verdict=VERDICTS[one.verdict])
    if one.stands == Stands.SUPERSEDED:
        raise AnsweredAnew
    if order.state not in (State.SENT, State.CONFIRMED):
        raise WrongState(number=order.number, state=STATES[order.state])
    row = session.get_one(SupplierAnswer, (by.canteen_id, one.id))
    row.verdict = judging.verdict
    session.flush()
    if judging.verdict == Verdict.ACCEPTED and order.state == State.SENT:
        step = Confirming(id=derived(judging.id, "confirmed"), order_id=order.id, how=How.LINK)
        confirm(session, step, by)
    return judging.id
