"""The supplier's link as the purchaser handles it: made, ended, and what came by it judged."""

from uuid import UUID

from cellier.web.access import Access
from cellier.web.answers import Answer, Bytes, Go, Page
from cellier.web.bill_paper import sent_paper
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.forms import FieldEmpty
from cellier.web.order_facts import order_facts
from cellier.web.orders import ORDER, order
from cellier.web.signing_in import base
from kernel.files import is_pdf, read
from kernel.ids import derived
from kernel.words import Phrase
from sourcing.judging import Judging, judge
from sourcing.order_links import end_links, make_link
from sourcing.orders import order_by_id
from sourcing.supplier_answers import Verdict
from suppliers.scans import NewScan, ScanKind, keep_scan

doors = Doors()


@doors.writes(ORDER + "/link", Access.BUYS, again=order)
def link(desk: Desk, order_id: UUID) -> Answer:
    """A new link for the supplier: shown once, for the book knows only its hash."""
    token = make_link(desk.session, order_id, desk.by, link_id=desk.form.id(), now=desk.now)
    facts = order_facts(desk, order_id) | {"noted": "", "link": f"{base(desk)}/o/{token}"}
    return Page("order.html", facts)


@doors.writes(ORDER + "/link/end", Access.BUYS, again=order)
def end_link(desk: Desk, order_id: UUID) -> Answer:
    """No link leads to it any more."""
    end_links(desk.session, order_id, desk.by, now=desk.now)
    return Go(desk.url(f"/orders/{order_id}"))


@doors.writes(ORDER + "/answers/{answer_id:uuid}", Access.BUYS, again=order)
def judged(desk: Desk, order_id: UUID, answer_id: UUID) -> Answer:
    """Accept or decline what the supplier says.

    Raises:
        AnswerNotFound: the order has none of that id.
        JudgedAlready, AnsweredAnew, WrongState: it is not to be judged now.
        FieldEmpty, NotAChoice: it was not said which.

    """
    order_by_id(desk.session, order_id, canteen_id=desk.here.id)
    verdict = desk.form.choice("word", Verdict)
    if verdict is None:
        raise FieldEmpty(field=Phrase("your answer"))
    judging = Judging(
        id=derived(desk.form.id(), verdict.value), order_id=order_id, answer_id=answer_id,
        verdict=verdict,
    )  # fmt: skip
    judge(desk.session, judging, desk.by)
    return Go(desk.url(f"/orders/{order_id}"))


@doors.reads(ORDER + "/papers/{sha256}", Access.BUYS)
def paper(desk: Desk, order_id: UUID, sha256: str) -> Answer:
    """A paper that the supplier sent with an answer to this order.

    Raises:
        NoSuchCanteen: they sent none of that name.

    """
    sent_paper(desk, order_id, sha256)
    content = read(sha256, desk.house.files)
    kind = "application/pdf" if is_pdf(content) else _picture(content)
    # It came from outside: whatever it holds, it runs nothing.
    headers = {
        "Cache-Control": "private, max-age=3600",
        "Content-Disposition": "attachment" if kind == "application/pdf" else "inline",
    }
    return Bytes(content, kind, headers)


@doors.writes(ORDER + "/papers/{sha256}/certificate", Access.BUYS, again=order)
def certificate(desk: Desk, order_id: UUID, sha256: str) -> Answer:
    """On to a certificate's form, beside the paper that they sent.

    Raises:
        NoSuchCanteen: they sent none of that name.

    """
    sent_paper(desk, order_id, sha256)
    known = order_by_id(desk.session, order_id, canteen_id=desk.here.id)
    pdf = is_pdf(read(sha256, desk.house.files))
    kind = ScanKind.PDF if pdf else ScanKind.PHOTO
    scan = NewScan(id=desk.form.id(), kind=kind, sha256=sha256)
    keep_scan(desk.session, scan, desk.by)
    there = f"/certificates/new?supplier={known.supplier_id}&scan={scan.id}"
    return Go(desk.url(there))


def _picture(content: bytes) -> str:
    heads = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png"}
    return next(
        (kind for head, kind in heads.items() if content.startswith(head)), "image/webp"
    )
