"""Supplier bills: entered once, posted once, and taken back by their opposite."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from integrations.erp.answers import (
    Answer,
    Answers,
    Asked,
    Declined,
    State,
    Told,
    Why,
    kept,
    with_tax,
)
from integrations.erp.facts import BillFacts, Known
from integrations.odoo.bill_rows import Places, columns, record, total
from integrations.odoo.calls import Calls
from integrations.odoo.entries import MODEL, Entry, entries
from integrations.odoo.halving import by_halves
from integrations.odoo.hearing import No
from integrations.odoo.loading import Record, load
from integrations.odoo.misfits import Misfit
from integrations.odoo.naming import MODULE, Of, is_ours
from integrations.odoo.remedies import MEND, declined
from integrations.odoo.site import Booking, Site
from integrations.odoo.standings import press
from integrations.odoo.tolerances import same
from integrations.odoo.typed_already import typed_already
from kernel.rounding import cents
from kernel.words import N_, Phrase

_NOT_POSTED = N_("Odoo did not post it.")
_OTHER_SUM = N_("In Odoo it comes to another sum.")
_LINES = N_("Delete the lines that somebody added to it in Odoo, then: cellier odoo retry")
_POSTED = N_("Reset it to draft in Odoo, then: cellier odoo retry")
_DELIVERY_FIRST = N_(
    "What it asks for is not in Odoo yet: see to its order and delivery first, with "
    "cellier odoo status"
)
_THEIRS = N_(
    "Correct the bill that stands there in Odoo, or cancel it so that ours is made; then: cellier "
    "odoo retry"
)
_TAKEN_BACK = N_("{bill}, taken back here: a credit note of {net} is to answer it")
_GONE = Phrase("deleted")
_CANCELLED = Phrase("cancelled")


def enter(calls: Calls, site: Site, bills: Sequence[BillFacts], known: Known) -> Answers:
    """Have each as its turn says, at the sum that we know. What a person made of it there
    meanwhile stays, and is asked about.

    Raises:
        Unclear, Unusable: as any call.

    """
    return by_halves(bills, lambda part: _enter(calls, site, part, known))


def _enter(
    calls: Calls, site: Site, bills: Sequence[BillFacts], known: Known
) -> dict[UUID, Answer]:
    entering = _Entering(calls, site, known, bills)
    entering.look([bill for bill in bills if bill.turn == 1 and bill.remote])
    back = [bill for bill in bills if not bill.turn % 2]
    entering.make(
        [bill for bill in bills if bill.turn % 2], {bill.remote or 0 for bill in back}
    )
    entering.undo(back)
    entering.hold([bill for bill in bills if bill.turn % 2 and bill.again])
    entering.post(bills)
    return entering.answers


class _Entering:
    """One batch; `remotes` are the numbers there, `adopted` of what Cellier did not make."""

    def __init__(
        self, calls: Calls, site: Site, known: Known, bills: Sequence[BillFacts]
    ) -> None:
        self.calls = calls
        self.site = site
        self.known = known
        self.answers: dict[UUID, Answer] = {}
        self.remotes: dict[UUID, int] = {}
        self.adopted = self._adopted(bills)
        self._places: Places | None = None

    def look(self, bills: Sequence[BillFacts]) -> None:
        """What was told before is not made anew where a person deleted it. A bill of theirs that
        they cancelled stays so: where ours is to hold, it is made.
        """
        there = entries(self.calls, {bill.remote for bill in bills if bill.remote})
        for bill in bills:
            entry = there.get(bill.remote or 0)
            over = entry and entry.state is State.CANCELLED and bill.id in self.adopted
            if entry and not (over and bill.again):
                self.remotes[bill.id] = entry.id
            elif not bill.again:
                self.answers[bill.id] = Asked(Why.DELETED, _ours(bill), _GONE)

    def places(self) -> Places:
        """Asked once, where it is needed."""
        self._places = self._places or Places.of(self.calls)
        return self._places

    def make(self, bills: Sequence[BillFacts], going_back: Collection[int]) -> None:
        """Whatever is new; but a person's own, where there is one already, is asked about."""
        new = [bill for bill in bills if bill.id not in {*self.remotes, *self.answers}]
        unsure = [bill for bill in new if not bill.again]
        self.answers.update(typed_already(self.calls, unsure, self.known, but=going_back))
        self._load([(bill, None) for bill in new if bill.id not in self.answers])

    def undo(self, bills: Sequence[BillFacts]) -> None:
        """A draft is cancelled, as nothing was booked; what was posted has its opposite. A bill
        that stands for ours is taken back as if it were.
        """
        theirs = {bill.id: self.adopted[bill.id] for bill in bills if bill.id in self.adopted}
        before = [bill._replace(turn=bill.turn - 1) for bill in bills if bill.id not in theirs]
        self._load([(bill, None) for bill in before])
        self.remotes |= theirs
        firsts = {
            bill.id: self.remotes.pop(bill.id) for bill in bills if bill.id in self.remotes
        }
        there = entries(self.calls, firsts.values())
        drafts = [one.id for one in there.values() if one.state is State.DRAFT]
        no = press(self.calls, MODEL, "button_cancel", drafts)
        opposites = []
        for bill in bills:
            first = there.get(firsts.get(bill.id, 0))
            if first is None and bill.id in theirs:
                self.answers[bill.id] = Told(theirs[bill.id], bill.number, State.CANCELLED)
            if first is None:
                continue
            if first.id in no:
                self.answers[bill.id] = declined(no[first.id])
            elif first.state in (State.DRAFT, State.CANCELLED):
                self.answers[bill.id] = _told(first._replace(state=State.CANCELLED))
            elif _differs(bill, first) and not bill.again:
                net = f"{abs(bill.net)} €"
                ours = kept(_TAKEN_BACK, {"bill": bill.number or "–", "net": net})
                self.answers[bill.id] = _changed(bill, first)._replace(ours=ours)
            else:
                opposites.append((bill, first.id))
        self._load(opposites)

    def _adopted(self, bills: Sequence[BillFacts]) -> dict[UUID, int]:
        """What a person said to be these, and Cellier did not make."""
        remotes = {bill.id: bill.remote for bill in bills if bill.remote}
        ids = sorted(set(remotes.values()))
        names = self.calls(MODEL, "get_external_id", ids=ids) if ids else {}
        return {
            of: one for of, one in remotes.items() if not is_ours(names.get(str(one)) or "")
        }

    def _is_theirs(self, bill: BillFacts) -> bool:
        """Whether what stands for it is what Cellier did not make."""
        return bill.id in self.adopted and self.remotes.get(bill.id) == self.adopted[bill.id]

    def hold(self, bills: Sequence[BillFacts]) -> None:
        """Where a person said that ours holds: out of the bin, and with our lines again. What they
        made themselves is theirs.
        """
        bills = [bill for bill in self._left(bills) if not self._is_theirs(bill)]
        there = entries(self.calls, [self.remotes[bill.id] for bill in bills])
        in_bin = [one.id for one in there.values() if one.state is State.CANCELLED]
        press(self.calls, MODEL, "button_draft", in_bin)
        drafts = {*in_bin, *(one.id for one in there.values() if one.state is State.DRAFT)}
        other = [
            (bill, None)
            for bill in bills
            if self.remotes[bill.id] in drafts and _differs(bill, there[self.remotes[bill.id]])
        ]
        self._load(other, once=False)

    def post(self, bills: Sequence[BillFacts]) -> None:
        """Never at another sum than ours."""
        left = self._left(bills)
        there = entries(self.calls, [self.remotes[bill.id] for bill in left])
        for bill in left:
            answer = _judged(bill, there.get(self.remotes[bill.id]))
            if isinstance(answer, Declined) and self._is_theirs(bill):
                answer = answer._replace(remedy=_THEIRS)
            if answer is not None:
                self.answers[bill.id] = answer
        left = self._left(left)
        drafts = []
        if self.site.posts_bills:
            mine = [bill for bill in left if not self._is_theirs(bill)]
            ours = [there[self.remotes[bill.id]] for bill in mine]
            drafts = [one.id for one in ours if one.state is State.DRAFT]
        no = press(self.calls, MODEL, "action_post", drafts)
        there |= entries(self.calls, drafts)
        for bill in left:
            remote = self.remotes[bill.id]
            entry = there[remote]
            if remote in drafts and entry.state is State.DRAFT:
                self.answers[bill.id] = _refused(no.get(remote))
            else:
                self.answers[bill.id] = _told(entry)

    def _left(self, bills: Iterable[BillFacts]) -> list[BillFacts]:
        return [
            bill for bill in bills if bill.id not in self.answers and bill.id in self.remotes
        ]

    def _load(
        self, bills: Sequence[tuple[BillFacts, int | None]], *, once: bool = True
    ) -> None:
        """A company's bills together: its defaults are another's mistakes."""
        groups: dict[tuple[Booking, tuple[str, ...]], list[Record]] = {}
        for bill, takes_back in bills:
            booking = self.site.booking(bill.canteen_id, self.known)
            try:
                made = record(self.site, bill, self.known, self.places(), takes_back=takes_back)
            except Misfit as misfit:
                self.answers[bill.id] = misfit.declined
            else:
                group = booking._replace(analytic=None), columns(self.site, booking, bill)
                groups.setdefault(group, []).append(made)
        for (booking, names), records in groups.items():
            loaded = load(self.calls, MODEL, names, records, once=once, context=booking.context)
            self.answers.update({of: _waits(no) for of, no in loaded.declined.items()})
            self.remotes.update({of: ids[0] for of, ids in loaded.ids.items()})


def _judged(bill: BillFacts, entry: Entry | None) -> Answer | None:
    """Whether a person had a hand in it; none where it may be posted."""
    if entry is None:
        return Asked(Why.DELETED, _ours(bill), _GONE)
    if entry.state is State.CANCELLED:
        return Asked(Why.CANCELLED, _ours(bill), _CANCELLED, entry.id)
    if not _differs(bill, entry):
        return None
    if not bill.again:
        return _changed(bill, entry)
    return Declined(_OTHER_SUM, _LINES if entry.state is State.DRAFT else _POSTED)


def _differs(bill: BillFacts, entry: Entry) -> bool:
    """Before VAT to the cent, as its lines are written so that they come to it; the VAT of each
    line is rounded, and the sum.
    """
    near = same(entry.total, total(bill), roundings=len(bill.lines) + 1)
    return entry.net != abs(bill.net) or not near


def _changed(bill: BillFacts, entry: Entry) -> Asked:
    if entry.net != abs(bill.net):
        return Asked(Why.CHANGED, _ours(bill), f"{entry.net} €", entry.id, entry.net)
    ours, theirs = (
        with_tax(abs(bill.net), cents(total(bill))),
        with_tax(entry.net, entry.total),
    )
    return Asked(Why.CHANGED, ours, theirs, entry.id, entry.net)


def _refused(no: No | None) -> Declined:
    return declined(no) if no else Declined(_NOT_POSTED, MEND)


def _waits(no: Declined) -> Declined:
    """Odoo writes the name of what it misses in every language."""
    lines = (f"{MODULE}.{Of.ORDER_LINE}_", f"{MODULE}.{Of.RECEIPT_LINE}_")
    missing = any(line in no.reason for line in lines)
    return no._replace(remedy=_DELIVERY_FIRST) if missing else no


def _told(entry: Entry) -> Told:
    return Told(entry.id, entry.number, entry.state, entry.net, entry.total)


def _ours(bill: BillFacts) -> str:
    return f"{bill.number} {abs(bill.net)} €".strip()
