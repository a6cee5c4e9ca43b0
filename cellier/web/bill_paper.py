"""A bill's paper: a photo or a PDF, sent with its form, or by the supplier with their answer."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from cellier.web.access import NoSuchCanteen
from cellier.web.bill_shown import named
from cellier.web.desk import Desk
from cellier.web.forms import Form
from cellier.web.uploads import attach_photos, bare, readable_paper
from inventory.safety.bill_papers import bills_of
from inventory.safety.photos import Kept, NewPhoto, Subject, attach
from kernel.files import FileLost, is_pdf, read
from kernel.ids import derived
from sourcing.orders import PurchaseOrder, order_by_id
from sourcing.supplier_answers import Answered, PaperKind, answers_to


class SentPaper(NamedTuple):
    """What the supplier sent by their link with an answer to that order."""

    order_id: UUID
    sha256: str
    kind: PaperKind


def sent_paper(desk: Desk, order_id: UUID, sha256: str) -> SentPaper:
    """One that came with an answer to the order.

    Raises:
        OrderNotFound: this canteen has none of that id.
        NoSuchCanteen: they sent none of that name.

    """
    order = order_by_id(desk.session, order_id, canteen_id=desk.here.id)
    for answer in answers_to(desk.session, order):
        for each in answer.papers:
            if each.sha256 == sha256:
                return SentPaper(order_id, sha256, each.kind)
    raise NoSuchCanteen


def entered_as(
    desk: Desk, order: PurchaseOrder, said: Iterable[Answered]
) -> dict[str, dict[str, Any]]:
    """By invoice that came with an order, the bill it was entered as, if it was."""
    papers = {
        each.sha256 for one in said for each in one.papers if each.kind == PaperKind.INVOICE
    }
    found = bills_of(desk.session, desk.here.id, order.supplier_id, papers)
    return {
        sha256: {"bill_id": one.bill_id, "name": named(desk, one.kind, one.number)}
        for sha256, one in found.items()
    }


def paper_asked(desk: Desk, supplier_id: UUID, said: Form) -> SentPaper | None:
    """The paper that a bill of that supplier is typed from, as its form or address names it.

    Raises:
        OrderNotFound, NoSuchCanteen: nobody sent it, or somebody else did.

    """
    order_id = said.uuid("paper_of")
    if order_id is None:
        return None
    order = order_by_id(desk.session, order_id, canteen_id=desk.here.id)
    if order.supplier_id != supplier_id:
        raise NoSuchCanteen
    return sent_paper(desk, order_id, said.text("paper"))


def paper_ready(desk: Desk) -> Form:
    """Its paper made bare, while nobody waits for it; who only asks what it comes to sends none.

    Raises:
        NotAPaper, NotAPdf, FileTooLarge, NotAPhoto: of what was sent.

    """
    return bare(desk.form, () if "recalculate" in desk.form else ("photo",), readable_paper)


def attach_paper(desk: Desk, bill_id: UUID, supplier_id: UUID) -> None:
    """Keep what was sent with the form, and what the supplier had sent.

    Raises:
        OrderNotFound, NoSuchCanteen: as of a paper asked for.

    """
    attach_photos(desk, bill_id, "photo", Subject.BILL)
    if theirs := paper_asked(desk, supplier_id, desk.form):
        new = NewPhoto(
            id=derived(bill_id, "paper", theirs.sha256),
            of=bill_id,
            subject=Subject.BILL,
            sha256=theirs.sha256,
        )
        attach(desk.session, new, desk.by)


def papers_shown(desk: Desk, kept: Iterable[Kept]) -> list[dict[str, Any]]:
    """Each to be shown as a picture; a PDF is led to."""
    return [{"sha256": one.sha256, "pdf": _is_pdf(desk, one.sha256)} for one in kept]


def _is_pdf(desk: Desk, sha256: str) -> bool:
    try:
        return is_pdf(read(sha256, desk.house.files))
    except FileLost:
        return False
