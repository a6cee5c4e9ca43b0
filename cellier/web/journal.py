"""The day's journal, what was just noted, and undoing it: one tap, after having seen what it touches."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from cellier.web.access import Access, allowed, may
from cellier.web.answers import Answer, Bytes, Go, Page
from cellier.web.bill_paper import papers_shown
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.forms import Form
from cellier.web.tablets import cooks_of
from cellier.web.taking_back import access_to, accesses_to
from integrations.numbers import date_of
from inventory.safety.photos import Photo, photos_shown
from inventory.undoing.gists import gists
from inventory.undoing.journal import Entry, journal
from inventory.undoing.kinds import name_of
from inventory.undoing.reversals import FOLLOWING, Mistake, reverse
from inventory.undoing.touches import sentences, touched_by, touched_by_each
from kernel.documents import REVERSIBLE, Document, document_by_id
from kernel.errors import NotFound
from kernel.files import read
from kernel.words import N_, InMonth, Said
from sustainability.late_for import counts_in

doors = Doors()

# More than a busy day has.
AT_ONCE = 60

# What brings goods, which others may have used since.
_BRINGS = frozenset(
    {"receipt", "rescue", "opening", "preparation", "sorting", "transfer_arrival", "import"}
)
# Nobody wrote here before, and a calendar's own first day has no eve.
_BEFORE_ALL = date(2000, 1, 1)
# Parts of another entry are seen with it, and go with it.
_UNSEEN = frozenset({"photo", "repointing", "rebilling"})
_HEAD = b"\xff\xd8\xff"

# What a kind's confirmation says beside its line: label and figure, in the reader's language.
More = Callable[[Desk, UUID], list[tuple[str, str]]]
MORE: dict[str, More] = {}


class NoSuchPhoto(NotFound):
    """Another canteen's, or nobody's."""

    says = N_("There is no such page, or it is another canteen's.")


class Shown(NamedTuple):
    """An entry of the journal with what undoing it would touch; `puts_back` where undoing it
    lets something hold again.
    """

    entry: Entry
    touches: list[Said]
    undoable: bool
    puts_back: bool


@doors.reads("/c/{canteen_id:uuid}/journal", Access.SEES)
def page(desk: Desk) -> Answer:
    """Who wrote what today, or on another day; the last first."""
    asked = date_of(desk.request.query_params.get("day", "")) or desk.today
    day = min(max(asked, _BEFORE_ALL), desk.today)
    written = journal(desk.session, desk.here.id, day, day)
    seen = [
        one for one in reversed(written) if one.kind not in _UNSEEN and one.goes_with is None
    ]
    skip = max(
        0, Form({"skip": [desk.request.query_params.get("skip", "")]}).whole("skip") or 0
    )
    shown = seen[skip : skip + AT_ONCE]
    kinds = {one.document_id: one.kind for one in shown}
    takes = accesses_to(desk.session, kinds, canteen_id=desk.here.id)
    bring = {one.document_id for one in shown if one.holds and one.kind in _BRINGS}
    touched = touched_by_each(desk.session, bring, canteen_id=desk.here.id)
    facts = {
        "entries": [
            _shown(
                one,
                sentences(touched.get(one.document_id, ())),
                theirs=may(takes[one.document_id], desk.roles),
            )
            for one in shown
        ],
        "earlier": skip + AT_ONCE if len(seen) > skip + AT_ONCE else None,
        "on": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1) if day < desk.today else None,
        "people": cooks_of(desk.session, desk.here.id),
    }
    return Page("journal.html", facts, offline=day == desk.today)


@doors.reads("/c/{canteen_id:uuid}/done/{document_id:uuid}", Access.SEES)
def done(desk: Desk, document_id: UUID) -> Answer:
    """What was noted, with its way back."""
    session, canteen_id = desk.session, desk.here.id
    document = document_by_id(session, document_id, canteen_id=canteen_id)
    if document.kind == "bill":
        # Its paper bears more than the kitchen is told, as where to pay.
        allowed(Access.BUYS, desk.roles)
    says = gists(session, {document.id: document.kind}, canteen_id=canteen_id)
    more = MORE.get(document.kind)
    late = late_said(desk, document_id)
    facts = {
        "document": document,
        "kind": name_of(document.kind),
        "says": says[document.id],
        "touches": sentences(touched_by(session, document_id, canteen_id=canteen_id)),
        "puts_back": _puts_back(document.kind, says[document.id]),
        "undoable": document.holds
        and document.kind in REVERSIBLE
        and may(access_to(session, document_id, canteen_id=canteen_id), desk.roles),
        "photos": papers_shown(desk, photos_shown(session, document_id, canteen_id=canteen_id)),
        "more": [*(more(desk, document_id) if more else ()), *([late] if late else ())],
        "people": cooks_of(session, canteen_id),
    }
    return Page("done.html", facts)


def late_said(desk: Desk, document_id: UUID) -> tuple[str, str] | None:
    """Where an entry counts that came after its month was closed, as label and figure."""
    late = counts_in(desk.session, document_id, canteen_id=desk.here.id)
    if late is None:
        return None
    closed, month = InMonth.of(late.closed), InMonth.of(late.month)
    say = desk.words.say
    return say(N_("{month} is closed: counted in"), month=closed), desk.words.write(month)


@doors.writes("/c/{canteen_id:uuid}/undo", Access.LOGS, again=page)
def undo(desk: Desk) -> Answer:
    """Take an entry back, or a taking back.

    Raises:
        NotYours: it is not the kitchen's, and another role's alone.

    """
    form = desk.form
    of = form.uuid("of")
    if of is not None:
        allowed(access_to(desk.session, of, canteen_id=desk.here.id), desk.roles)
    mistake = Mistake(id=form.id(), of=of, because=form.text("because"))
    reverse(desk.session, mistake, desk.by)
    return Go(desk.url(f"/done/{mistake.id}"))


@doors.reads("/c/{canteen_id:uuid}/photos/{sha256}", Access.SEES)
def photo(desk: Desk, sha256: str) -> Answer:
    """A picture that an entry of this canteen keeps.

    Raises:
        NoSuchPhoto: none does.
        NotYours: it is a bill's.

    """
    of = (
        select(Document.kind)
        .join(Photo, (Photo.canteen_id == Document.canteen_id) & (Photo.of_id == Document.id))
        .where(Photo.canteen_id == desk.here.id, Photo.sha256 == sha256)
    )
    kinds = set(desk.session.scalars(of))
    if not kinds:
        raise NoSuchPhoto
    if kinds == {"bill"}:
        allowed(Access.BUYS, desk.roles)
    content = read(sha256, desk.house.files)
    kind = next((name for head, name in _KINDS.items() if content.startswith(head)), None)
    if kind is None:
        raise NoSuchPhoto
    headers = {"Cache-Control": "private, max-age=31536000, immutable"}
    if kind == _PDF:
        # No browser opens it inside a page of ours.
        name = desk.words.say(N_("bill-{name}.pdf"), name=sha256[:8])
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Bytes(content, kind, headers)


_PDF = "application/pdf"
_KINDS: Mapping[bytes, str] = {
    b"%PDF-": _PDF,
    _HEAD: "image/jpeg",
    b"\x89PNG": "image/png",
    b"RIFF": "image/webp",
}


def _shown(entry: Entry, touches: list[Said], *, theirs: bool) -> Shown:
    alone = entry.kind in REVERSIBLE and entry.kind not in FOLLOWING
    alone = alone or (entry.kind == "reversal" and not entry.goes_with)
    undoable = theirs and entry.holds and alone
    return Shown(entry, touches, undoable, _puts_back(entry.kind, entry.says))


def _puts_back(kind: str, says: Said) -> bool:
    """A taking back that is undone puts back; one of a taking back takes back again."""
    return kind == "reversal" and says.facts.get("kind") != name_of("reversal")
