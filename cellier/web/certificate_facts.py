"""A certificate as its pages show it, and whom a form means by a name."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import select

from cellier.naming import EVIDENCES, WHYS
from cellier.web.desk import Desk
from cellier.web.forms import Form
from cellier.web.goods import product_names
from cellier.web.supplier_facts import covered, holder_names, standing
from cellier.web.supplier_facts import product_names as goods_named
from cellier.web.supplier_words import ENDINGS, LABEL_CHOICES
from integrations.paper.figures import euros, kilos_of
from integrations.paper.names import FAMILIES, LABELS
from integrations.pdf_pages import NotAPdf, pages_of
from inventory.proof.reexaminations import Task, reexaminations
from inventory.proof.resting import RestingLine, lines_on
from kernel.errors import Refused
from kernel.files import FileLost, is_pdf, read
from kernel.words import N_, Phrase
from sourcing.wording import normal
from suppliers.certificates import Certificate, Ending
from suppliers.papers import Paper, papers_of
from suppliers.producers import Producer, producer_called
from suppliers.scans import scan_by_id
from suppliers.suppliers import Supplier, supplier_called

AT_ONCE = 40
# The control bodies of organic farming in France, by their codes (INAO, 2026).
BODIES = ("FR-BIO-01", "FR-BIO-09", "FR-BIO-10", "FR-BIO-12", "FR-BIO-13", "FR-BIO-15",
          "FR-BIO-16", "FR-BIO-17", "FR-BIO-18", "FR-BIO-19", "Certipaq", "Certis", "Ocacia")  # fmt: skip
_NOTED = {
    "kept": N_("The certificate is kept."),
    "news": N_("What became of it is written down."),
}
_KEPT_WITH = ("producer", "supplier", "label", "holder")


class HolderNotKnown(Refused):
    """Nobody of that name is written down."""

    says = N_(
        "Nobody is called “{holder}” yet: write them down first as a producer or a supplier, or "
        "choose another name."
    )


class Resting(NamedTuple):
    """A purchase that rests on the paper, as a list shows it."""

    line: RestingLine
    value: str
    mass: str
    said: str
    how: str


def form_facts(desk: Desk) -> dict[str, Any]:
    """What the form of a new certificate needs; the address may name holder, label and scan."""
    query = desk.request.query_params
    asked = Form({name: [value] for name, value in query.items()})
    scan_id = desk.typed.uuid("scan") if desk.typed.fields else asked.uuid("scan")
    scan = scan_by_id(desk.session, scan_id, canteen_id=desk.here.id) if scan_id else None
    growers = desk.session.scalars(select(Producer.name)).all()
    sellers = desk.session.scalars(select(Supplier.name)).all()
    holder, whose = _holder_asked(desk, asked)
    return {
        "scan": scan,
        "pages": _pages(desk, scan.sha256) if scan else 0,
        "holder": desk.typed.text("holder", holder),
        "whose": desk.typed.text("whose", whose),
        "holders": sorted({*growers, *sellers}, key=normal),
        "label": desk.typed.text("label", asked.text("label") or "BIO"),
        "labels": LABEL_CHOICES,
        "bodies": BODIES,
        "families": [(one.value, said) for one, said in FAMILIES.items()],
        "products": product_names(desk.session),
        "asked": [(name, asked.text(name)) for name in _KEPT_WITH if name in asked],
    }


def form_ways(form: Form, **more: str) -> str:
    """What the address goes on to name."""
    said = {name: form.text(name) for name in _KEPT_WITH if name in form}
    return urlencode(said | more)


def holder_typed(desk: Desk) -> tuple[UUID | None, UUID | None]:
    """The producer or the supplier of that name; of both, whom the form says.

    Raises:
        FieldEmpty: no name.
        HolderNotKnown: nobody of that name.

    """
    form = desk.form
    name = form.needed("holder", Phrase("whose certificate it is"))
    grower, seller = producer_called(desk.session, name), supplier_called(desk.session, name)
    if grower and (seller is None or form.text("whose") != "supplier"):
        return grower.id, None
    if seller:
        return None, seller.id
    raise HolderNotKnown(holder=name)


def certificate_facts(desk: Desk, one: Certificate) -> dict[str, Any]:
    """The paper, what it covers, how it stands, and the purchases that rest on it."""
    paper = _paper(desk, one)
    page = _page(desk)
    found = lines_on(
        desk.session,
        one.id,
        canteen_id=desk.here.id,
        skip=(page - 1) * AT_ONCE,
        at_most=AT_ONCE,
    )
    here = desk.url(f"/certificates/{one.id}")
    words = desk.words
    return {
        "certificate": one,
        "paper": paper,
        "holder": holder_names(desk, [paper]).get(one.producer_id or one.supplier_id, ""),
        "label": words.say(LABELS[one.label]),
        "covers": covered(paper, goods_named(desk, set(paper.product_ids)), words),
        "chip": standing(desk, paper),
        "events": [(words.day(on), words.say(ENDINGS[what])) for on, what in paper.events],
        "endings": [(one.value, said) for one, said in ENDINGS.items()],
        "pages": _pages(desk, one.document_sha256),
        "pdf": _is_pdf(desk, one.document_sha256),
        "lines": [_resting(desk, line) for line in found.lines],
        "many": found.many,
        "sum": words.say(
            "{value}, {mass}",
            value=euros(words, found.value),
            mass=kilos_of(words, found.grams),
        ),
        "before": f"{here}?page={page - 1}" if page > 1 else "",
        "after": f"{here}?page={page + 1}" if page * AT_ONCE < found.many else "",
        "learnt": list(_learnt(desk, one.id)),
        "noted": words.say(_NOTED.get(desk.request.query_params.get("done", ""), "")),
        "ending_now": Ending.SUSPENDED.value,
    }


def _paper(desk: Desk, one: Certificate) -> Paper:
    growers = {one.producer_id} if one.producer_id else set()
    sellers = {one.supplier_id} if one.supplier_id else set()
    theirs = papers_of(desk.session, producer_ids=growers, supplier_ids=sellers)
    return next(each for each in theirs if each.id == one.id)


def _learnt(desk: Desk, certificate_id: UUID) -> Iterator[Task]:
    for task in reexaminations(desk.session, desk.here.id, desk.today):
        if certificate_id in task.papers:
            yield task


def _resting(desk: Desk, line: RestingLine) -> Resting:
    words = desk.words
    why = words.say(WHYS[line.why]) if line.why else ""
    said = words.say(EVIDENCES[line.evidence])
    return Resting(
        line,
        euros(words, line.value),
        kilos_of(words, line.grams) if line.grams is not None else "–",
        f"{said}, {why}" if why else said,
        line.evidence.value,
    )


def _holder_asked(desk: Desk, asked: Form) -> tuple[str, str]:
    for kind, table in (("producer", Producer), ("supplier", Supplier)):
        if known := asked.uuid(kind):
            one = desk.session.get(table, known)
            if one is not None:
                return str(one.name), kind  # type: ignore[attr-defined]
    return asked.text("holder"), "producer"


def _page(desk: Desk) -> int:
    asked = desk.request.query_params.get("page", "1")
    return min(max(1, Form({"page": [asked]}).whole("page") or 1), 10_000)


def _pages(desk: Desk, sha256: str | None) -> int:
    """How many pictures there are of the paper; none where its file is gone."""
    content = _content(desk, sha256)
    if not content:
        return 0
    try:
        return pages_of(content) if is_pdf(content) else 1
    except NotAPdf:
        return 0


def _is_pdf(desk: Desk, sha256: str | None) -> bool:
    return is_pdf(_content(desk, sha256))


def _content(desk: Desk, sha256: str | None) -> bytes:
    try:
        return read(sha256, desk.house.files) if sha256 else b""
    except FileLost:
        return b""
