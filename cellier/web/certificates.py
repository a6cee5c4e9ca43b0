"""A certificate: its paper sent, what it says typed once beside its picture, news of it."""

from datetime import UTC, datetime
from uuid import UUID

from cellier.web.access import Access
from cellier.web.answers import Answer, Bytes, Go, Page
from cellier.web.certificate_facts import (
    certificate_facts,
    form_facts,
    form_ways,
    holder_typed,
)
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.forms import FieldEmpty, Form, NotAChoice
from cellier.web.uploads import bare, pictures, readable_paper
from integrations.pdf_pages import page_picture
from kernel.errors import NotFound
from kernel.files import is_pdf, put, read
from kernel.words import N_, Phrase
from sourcing.products import product_named
from suppliers.certificates import (
    Ending,
    NewCertificate,
    News,
    NewScope,
    add_certificate,
    certificate_by_id,
    note_news,
)
from suppliers.families import Family
from suppliers.labels import Label
from suppliers.scans import NewScan, ScanKind, keep_scan, scan_by_id

doors = Doors()

_NEW = "/c/{canteen_id:uuid}/certificates/new"
_ONE = "/c/{canteen_id:uuid}/certificates/{certificate_id:uuid}"
_PRIVATE = "private, max-age=31536000, immutable"
_HEADS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"RIFF": "image/webp"}


class NoPaper(NotFound):
    """The certificate was typed without one."""

    says = N_("No paper of this certificate is kept.")


@doors.reads(_NEW, Access.BUYS)
def writing(desk: Desk) -> Answer:
    """The paper first; then what it says, beside its picture."""
    return Page("certificate_new.html", form_facts(desk))


def scan_ready(desk: Desk) -> Form:
    """The photo or the PDF made bare, while nobody waits for it.

    Raises:
        NotAPaper, NotAPdf, NotAPhoto, FileTooLarge: of what was sent.

    """
    return bare(desk.form, ("paper",), readable_paper)


@doors.writes(
    "/c/{canteen_id:uuid}/certificates/scans", Access.BUYS, again=writing, first=scan_ready
)
def send(desk: Desk) -> Answer:
    """Keep the photo or the PDF, and go on beside it.

    Raises:
        FieldEmpty: nothing was chosen.

    """
    form = desk.form
    sent = pictures(desk, "paper")
    if not sent:
        raise FieldEmpty(field=Phrase("the photo or PDF of the paper"))
    kind = ScanKind.PDF if is_pdf(sent[0]) else ScanKind.PHOTO
    scan = NewScan(id=form.id(), kind=kind, sha256=put(sent[0], desk.house.files))
    keep_scan(desk.session, scan, desk.by)
    return Go(desk.url(f"/certificates/new?{form_ways(form, scan=str(scan.id))}"))


@doors.writes(_NEW, Access.BUYS, again=writing)
def write(desk: Desk) -> Answer:
    """Keep what the paper says; what it changes is shown, and waits for a word.

    Raises:
        FieldEmpty, NotADay, NotAChoice: of what was typed.
        HolderNotKnown, ProductNotFound: it names whom, or what, nobody wrote down.
        EndsBeforeItBegins: its dates are the wrong way round.

    """
    form = desk.form
    scan_id = form.uuid("scan")
    scan = scan_by_id(desk.session, scan_id, canteen_id=desk.here.id) if scan_id else None
    producer_id, supplier_id = holder_typed(desk)
    label, begins, ends = (
        form.choice("label", Label),
        form.day("valid_from"),
        form.day("valid_until"),
    )
    if label is None:
        raise FieldEmpty(field=Phrase("the label"))
    if begins is None or ends is None:
        raise FieldEmpty(field=Phrase("from when to when it is valid"))
    new_id, looked = form.id(), form.text("checked_where")[:200]
    new = NewCertificate(
        id=new_id,
        producer_id=producer_id,
        supplier_id=supplier_id,
        label=label,
        control_body=form.needed("control_body", Phrase("the control body")),
        number=form.needed("number", Phrase("the certificate's number")),
        valid_from=begins,
        valid_until=ends,
        scopes=_scopes(desk),
        document_sha256=scan.sha256 if scan else None,
        # The moment is the form's own: sent twice, it says the same.
        checked_at=_moment(new_id) if looked else None,
        checked_where=looked,
    )
    add_certificate(desk.session, new, desk.by)
    return Go(desk.url(f"/certificates/{new.id}?done=kept"))


@doors.reads(_ONE, Access.SEES)
def page(desk: Desk, certificate_id: UUID) -> Answer:
    """The paper, what it covers, and the purchases that rest on it."""
    certificate = certificate_by_id(desk.session, certificate_id)
    return Page("certificate.html", certificate_facts(desk, certificate))


@doors.writes(f"{_ONE}/news", Access.BUYS, again=page)
def news(desk: Desk, certificate_id: UUID) -> Answer:
    """The control body suspended, withdrew or restored it."""
    form = desk.form
    ending, on = form.choice("ending", Ending), form.day("on")
    if ending is None or on is None:
        raise FieldEmpty(field=Phrase("what became of it, and since when"))
    told = News(id=form.id(), certificate_id=certificate_id, ending=ending, on=on)
    note_news(desk.session, told, desk.by)
    return Go(desk.url(f"/certificates/{certificate_id}?done=news"))


@doors.reads(f"{_ONE}/paper", Access.SEES)
def paper(desk: Desk, certificate_id: UUID) -> Answer:
    """The picture of the paper; of a PDF, of one of its pages.

    Raises:
        NoPaper: none is kept with it.

    """
    sha256 = certificate_by_id(desk.session, certificate_id).document_sha256
    if sha256 is None:
        raise NoPaper
    return _picture(desk, read(sha256, desk.house.files))


@doors.reads(f"{_ONE}/paper.pdf", Access.SEES)
def original(desk: Desk, certificate_id: UUID) -> Answer:
    """The PDF as it was sent, to keep elsewhere: no browser opens it inside a page of ours."""
    sha256 = certificate_by_id(desk.session, certificate_id).document_sha256
    content = read(sha256, desk.house.files) if sha256 else b""
    if not is_pdf(content):
        raise NoPaper
    name = desk.words.say("certificate-{name}.pdf", name=str(certificate_id))
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": _PRIVATE,
    }
    return Bytes(content, "application/pdf", headers)


@doors.reads("/c/{canteen_id:uuid}/certificates/scans/{scan_id:uuid}", Access.BUYS)
def scan_picture(desk: Desk, scan_id: UUID) -> Answer:
    """What was sent and is being typed."""
    scan = scan_by_id(desk.session, scan_id, canteen_id=desk.here.id)
    return _picture(desk, read(scan.sha256, desk.house.files))


def _picture(desk: Desk, content: bytes) -> Bytes:
    if is_pdf(content):
        asked = Form({"page": [desk.request.query_params.get("page", "")]}).whole("page") or 1
        return Bytes(page_picture(content, asked), "image/png", {"Cache-Control": _PRIVATE})
    kind = next((name for head, name in _HEADS.items() if content.startswith(head)), None)
    if kind is None:
        raise NoPaper
    return Bytes(content, kind, {"Cache-Control": _PRIVATE})


def _scopes(desk: Desk) -> tuple[NewScope, ...]:
    """The families that are ticked, and the products that are named; none for everything."""
    form = desk.form
    try:
        families = [Family(one) for one in dict.fromkeys(form.texts("families"))]
    except ValueError:
        raise NotAChoice(text=form.texts("families")[0][:60]) from None
    named = [product_named(desk.session, one).id for one in form.texts("product")]
    return (
        *(NewScope(family=one) for one in families),
        *(NewScope(product_id=one) for one in dict.fromkeys(named)),
    )


def _moment(made: UUID) -> datetime:
    return datetime.fromtimestamp((made.int >> 80) / 1000, UTC)
