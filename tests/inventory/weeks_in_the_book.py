"""What is done with the book in any week, as rules: counts, exchanges, bills, papers, mistakes."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from inventory.billing.billed import Kind as Paper
from inventory.billing.billed import NewBill, NewBillLine
from inventory.billing.bills import enter_bill
from inventory.counting.clashes import clashes
from inventory.counting.counting import count
from inventory.counting.counts import Became
from inventory.counting.found import Counted, NewCount
from inventory.counting.monthly import MonthlyCharge, charge_month
from inventory.counting.settlements import Settled, settle_clash
from inventory.counting.sheets import sheet
from inventory.exchanges.donations import NewDonation, donate
from inventory.exchanges.transfer_arrivals import receive_transfer
from inventory.exchanges.transfers import NewTransfer, send_transfer
from inventory.kitchen.meals import NewMeal
from inventory.kitchen.waste import NewWaste
from inventory.proof.reexaminations import reexaminations
from inventory.proof.reweighing import (
    Accepted,
    Declined,
    accept_reexamination,
    decline_reexamination,
)
from inventory.receiving.deliveries import Delivery
from inventory.safety.blocks import Blocking, Releasing, block, unblock
from inventory.safety.notices import Notice
from inventory.undoing.amendments import Amendment, amend
from inventory.undoing.explanations import Explained, explain
from inventory.undoing.likely import Likely
from inventory.undoing.reversals import Mistake
from inventory.undoing.shortfalls import to_explain
from kernel.ids import new_id
from suppliers.certificates import Ending, News, note_news
from sustainability.closings import Closing, Reopening, close_month, reopen_month
from sustainability.publishing import closings, next_month
from tests.builders import a_certificate
from tests.inventory.exchanges.two_ends import (
    a_donation,
    a_transfer,
    an_arrival,
    lines_of,
    out,
)
from tests.inventory.weeks import (
    FIRST,
    MONTHS,
    TODAY,
    Weeks,
    days,
    nth,
    prices,
    quantities,
    quarters,
    which,
    who,
)

MILLI = Decimal("0.001")
became = st.sampled_from((Became.COOKED, Became.COOKED, *Became))


class InTheBook(Weeks):
    """Counted, lent, given, billed, proven, recalled, corrected, closed."""

    @rule(
        who=who, day=days, what=nth, place=nth, by_lot=st.booleans(), found=quantities,
        became=became, early=st.booleans(),
    )  # fmt: skip
    def count(
        self, who: int, day: date, what: int, place: int, by_lot: bool, found: Decimal,
        became: Became, early: bool,
    ) -> None:  # fmt: skip
        by = self.hands[who]
        of = {"lot_id": self.lot(by, what)} if by_lot else {"product_id": self.food(what).id}
        more = {"place_id": self.shelf(by, place), "quantity": (found / 3).quantize(MILLI)}

        def make() -> NewCount:
            line = Counted(id=new_id(), **self.gone(became), **of, **more)
            return NewCount(id=new_id(), counted_on=day, before_service=early, lines=(line,))

        self.act(count, make, by)

    @rule(who=who, what=nth, half=quarters, other=quarters, became=became, day=days)
    def count_from_one_list(
        self, who: int, what: int, half: int, other: int, became: Became, day: date
    ) -> None:
        """Two people with the same list: where they differ, one of them is asked."""
        by = self.hands[who]
        lines = sheet(self.session, by.canteen_id, day)
        if not lines:
            return
        line = lines[what % len(lines)]
        for person, share in ((by, half), (self.beside(by), other)):
            booked = max(line.booked, Decimal(0))
            said = {"quantity": (booked * share / 4).quantize(Decimal("0.001"))}
            said |= {"booked": line.booked, "after": line.after, "place_id": line.place_id}
            said |= self.gone(became)
            one = Counted(id=new_id(), product_id=line.product_id, **said)
            new = NewCount(id=new_id(), counted_on=day, lines=(one,))
            self.act(count, lambda new=new: new, person)

    @rule(who=who, nth=nth, found=quantities, became=became, again=st.booleans())
    def settle(self, who: int, nth: int, found: Decimal, became: Became, again: bool) -> None:
        by = self.hands[who]
        if waiting := clashes(self.session, by.canteen_id):
            line_id = waiting[nth % len(waiting)].kept.line_id
            said = {"quantity": found, "recounted": again, **self.gone(became)}
            new = Settled(id=new_id(), line_id=line_id, **said)
            self.act(settle_clash, lambda: new, by)

    def gone(self, became: Became) -> dict[str, Any]:
        """What became of it, and to whom it was given."""
        to = self.partner_id if became == Became.GIVEN else None
        return {"became": became, "association_id": to}

    @rule(who=who, month=st.sampled_from(MONTHS))
    def charge(self, who: int, month: date) -> None:
        new = MonthlyCharge(id=new_id(), month=month)
        self.act(charge_month, lambda: new, self.hands[who])

    @rule(who=who, what=nth, quantity=quantities, day=days, by_lot=st.booleans())
    def donate(self, who: int, what: int, quantity: Decimal, day: date, by_lot: bool) -> None:
        by = self.hands[who]
        of = {"lot_id": self.lot(by, what)} if by_lot else {"product_id": self.food(what).id}

        def make() -> NewDonation:
            return a_donation(self.partner_id, out(str(quantity), **of), given_on=day)

        self.act(donate, make, by)

    @rule(who=who, what=nth, more=nth, quantity=quantities, day=days)
    def send(self, who: int, what: int, more: int, quantity: Decimal, day: date) -> None:
        by, to = self.hands[who], self.hands[1 - who]
        lines = [out(str(quantity), product_id=self.food(what).id)]
        if lot_id := self.lot(by, more):
            lines.append(out("0.4", lot_id=lot_id))
        self.act(send_transfer, lambda: a_transfer(to, *lines, sent_on=day), by)

    @rule(nth=nth, good=quarters, bad=quarters, late=st.integers(0, 4))
    def arrive(self, nth: int, good: int, bad: int, late: int) -> None:
        if sent := self.one_of(nth, NewTransfer):
            came = []
            for line in lines_of(self.session, sent.id):
                whole = (line.quantity * good / 4).quantize(Decimal("0.001"))
                broken = (line.quantity - whole) * bad / 4
                came.append((str(whole), str(broken.quantize(Decimal("0.001"), "ROUND_DOWN"))))
            to = self.hands[self.hands.index(sent.by) - 1]
            day = sent.command.sent_on + timedelta(days=late)
            new = an_arrival(self.session, sent.id, *came, received_on=day)
            self.act(receive_transfer, lambda: new, to)

    @rule(nth=nth, net=prices, day=days, part=st.none() | quantities, credit=st.booleans())
    def bill(self, nth: int, net: Decimal, day: date, part: Any, credit: bool) -> None:
        if came := self.one_of(nth, Delivery):
            # No more is given back than was asked: a share of less than nothing is none.
            credit = credit and self.worth(came.command.lines[0].id) >= 1
            kind = Paper.CREDIT_NOTE if credit else Paper.INVOICE
            asked = Decimal("-0.01") if credit else (net + 1).quantize(Decimal("0.01"))
            line = NewBillLine(
                id=new_id(), receipt_line_id=came.command.lines[0].id, description="Carottes",
                quantity=part, net=asked,
            )  # fmt: skip
            new = NewBill(
                id=new_id(), supplier_id=came.command.supplier_id, number=str(nth % 5),
                billed_on=day, kind=kind, lines=(line,),
            )  # fmt: skip
            self.act(enter_bill, lambda: new, came.by)

    @rule(
        day=days, ending=st.none() | st.sampled_from(list(Ending)), nth=nth,
        yes=st.none() | st.booleans(),
    )  # fmt: skip
    def learn(self, day: date, ending: Ending | None, nth: int, yes: bool | None) -> None:
        """Of a renewal, or of what became of a paper."""
        by = self.hands[0]
        if ending is None:
            until = {"valid_from": day, "valid_until": day + timedelta(days=90)}
            paper = a_certificate(self.session, by, producer_id=self.producer_id, **until)
            self.papers.append(paper)
        else:
            paper = self.papers[nth % len(self.papers)]
            news = News(id=new_id(), certificate_id=paper, ending=ending, on=day)
            note_news(self.session, news, by)
        if yes is not None:
            self.answer(0, yes, one=nth % 2 == 0)

    @rule(who=who, yes=st.booleans(), one=st.booleans())
    def answer(self, who: int, yes: bool, one: bool) -> None:
        by = self.hands[who]
        for task in reexaminations(self.session, by.canteen_id, TODAY):
            of: Any = {"supplier_id": task.supplier_id, "seen": task.seen}
            of |= {"line_ids": (task.lines[0].line.id,) if one else ()}
            if yes:
                self.act(accept_reexamination, lambda of=of: Accepted(id=new_id(), **of), by)
            else:
                self.act(decline_reexamination, lambda of=of: Declined(id=new_id(), **of), by)

    @rule(who=who, nth=nth)
    def block(self, who: int, nth: int) -> None:
        if lot_id := self.lot(self.hands[who], nth):
            notice = Notice(lot=str(lot_id))
            new = Blocking(id=new_id(), notice=notice)
            if made := self.act(block, lambda: new, self.hands[who]):
                self.blocks.append(made)

    @rule(nth=nth)
    def unblock(self, nth: int) -> None:
        if self.blocks:
            of = self.blocks[nth % len(self.blocks)]
            new = Releasing(id=new_id(), block_id=of)
            self.act(unblock, lambda: new, self.hands[0])

    @rule(nth=nth, quantity=quantities, price=prices, what=which)
    def amend(self, nth: int, quantity: Decimal, price: Decimal, what: int) -> None:
        """A delivery of another quantity, price or product; a meal of other food; waste."""
        if wrong := self.one_of(nth, Delivery, NewMeal, NewWaste):
            said = wrong.command
            anew: dict[str, Any] = {"id": new_id()}
            if isinstance(said, Delivery):
                facts = {"id": new_id(), "quantity": quantity, "price": price, "grams": None}
                if what == 2:
                    facts["product_id"] = self.products[nth % 3].id
                line = said.lines[0].model_copy(update=facts)
                others = [one.model_copy(update={"id": new_id()}) for one in said.lines[1:]]
                anew["lines"] = (line, *others)
            elif isinstance(said, NewMeal):
                put = [
                    one.model_copy(update={"id": new_id(), "quantity": quantity})
                    for one in said.ingredients
                ]
                ticks = [one.model_copy(update={"id": new_id()}) for one in said.ticked]
                anew |= {"ingredients": tuple(put), "ticked": tuple(ticks)}
            right = said.model_copy(update=anew)
            new = Amendment(id=new_id(), of=wrong.id, replacement=right)
            if self.act(amend, lambda: new, wrong.by):
                self.entries.append(wrong._replace(id=right.id, command=right))

    @rule(who=who, nth=nth)
    def explain(self, who: int, nth: int) -> None:
        by = self.hands[who]
        owing = [
            Explained(
                id=new_id(), lot_id=one.lot_id, place_id=one.place_id, from_lot_id=sign.acts_on
            )
            for one in to_explain(self.session, by.canteen_id, TODAY)
            for sign in one.causes
            if sign.cause == Likely.OTHER_LOT and sign.acts_on
        ]
        if owing:
            self.act(explain, lambda: owing[nth % len(owing)], by)

    @rule(who=who, again=quarters)
    def close_or_reopen(self, who: int, again: int) -> None:
        by = self.hands[who]
        known = closings(self.session, canteen_id=by.canteen_id)
        if known and not again:
            opening = Reopening(id=new_id(), month=known[-1].month, because="Oubli")
            self.act(reopen_month, lambda: opening, by)
        else:
            month = next_month(known[-1].month) if known else FIRST
            self.act(close_month, lambda: Closing(id=new_id(), month=month), by)

    @rule(nth=nth)
    def take_back(self, nth: int) -> None:
        """Anything, also what took something back."""
        if wrong := self.one_of(nth, object):
            self.turn(wrong.by, wrong.id)

    @rule(nth=nth)
    def put_back(self, nth: int) -> None:
        if wrong := self.one_of(nth, Mistake, Amendment):
            self.turn(wrong.by, wrong.id)

    @rule(nth=nth)
    def take_back_and_put_back(self, nth: int) -> None:
        if wrong := self.one_of(nth, object):
            before = self.state()
            if gone := self.turn(wrong.by, wrong.id):
                assert self.turn(wrong.by, gone), "what was just taken back is put back"
                assert self.state() == before

    @rule()
    def send_again(self) -> None:
        if self.sent:
            before = self.everything()
            self.sent()
            assert self.everything() == before
