"""From a share down to its lines: they are all of it, and nothing else."""

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kernel.actor import By
from network.promises import Basis, Measure
from suppliers.evidence import Evidence
from suppliers.labels import Label
from sustainability.behind import Asked, Of, Resting, behind
from sustainability.grounds import grounds
from sustainability.heaps import Span
from sustainability.months import month
from tests.builders import a_certificate, somebody_in_a_new_canteen, take_back
from tests.sustainability.books import EARLY, MARCH, MONTHS, Book
from tests.sustainability.lives import Life

EVERYTHING = 10_000


def found(book: Book, asked: Asked, skip: int = 0, at_most: int = EVERYTHING):  # type: ignore[no-untyped-def]
    told = month(book.session, book.canteen, MARCH)
    span = Span((book.canteen.id,), told.first, told.last)
    return behind(book.session, span, asked, skip=skip, at_most=at_most)


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_lines_of_every_share_come_to_it(engine: Engine, data: st.DataObject) -> None:
    with Session(engine) as session:
        life = Life(Book(session, somebody_in_a_new_canteen(session)), data)
        life.is_lived()
        for first in MONTHS[:5]:
            told = month(session, life.book.canteen, first)
            span = Span((told.canteen.id,), told.first, told.last)
            for of, shares in ((Of.COOKED, told.cooked), (Of.BOUGHT, told.bought)):
                for measure in (Measure.PROMISE, Measure.ORGANIC, Measure.IN_SEASON):
                    asked = Asked(of, measure, Basis.MASS)
                    lines = behind(session, span, asked, skip=0, at_most=EVERYTHING)
                    value, mass = (shares[measure, basis] for basis in Basis)
                    assert sum((one.value for one in lines.lines), Decimal(0)) == (
                        value.denominator
                    )
                    assert sum(one.grams for one in lines.lines) == mass.denominator * 1000
                    assert sum(one.allocated for one in lines.lines) == mass.allocated * 1000
                    for evidence in Evidence:
                        some = [
                            one for one in lines.lines if one.resting.value == evidence.value
                        ]
                        assert sum(one.grams for one in some) == mass.part(evidence) * 1000
                        if some:
                            told_sum = lines.sums[Resting(evidence.value)]
                            assert told_sum.lines == len(some)
                            assert told_sum.value == value.part(evidence)


def test_lines_come_by_pages_the_largest_first(session: Session, awa: By) -> None:
    book = Book(session, awa)
    for kilos in ("3", "9", "5", "7"):
        book.buys(MARCH, kilos)
        book.serves(MARCH + EARLY, kilos)
    for of in Of:
        asked = Asked(of, Measure.ORGANIC, Basis.MASS)
        pages = [found(book, asked, skip, 2).lines for skip in (0, 2, 4)]
        assert [[one.grams for one in page] for page in pages] == [
            [9000, 7000],
            [5000, 3000],
            [],
        ]


def test_a_list_is_narrowed_down_to_what_rests_on_something(session: Session, awa: By) -> None:
    book = Book(session, awa)
    a_certificate(session, awa, producer_id=book.farmer)
    proven = book.buys_organic(MARCH, "4")
    declared = book.buys(MARCH, "6")
    for how, line in ((Resting.PROVEN, proven), (Resting.DECLARED, declared)):
        some = found(book, Asked(Of.BOUGHT, Measure.ORGANIC, Basis.VALUE, how)).lines
        assert [(one.line_id, one.resting) for one in some] == [(line, how)]
    without = Asked(Of.BOUGHT, Measure.EGALIM, Basis.VALUE, Resting.WITHOUT)
    assert found(book, without).lines == ()


def test_what_was_taken_back_stands_against_its_line(session: Session, awa: By) -> None:
    book = Book(session, awa)
    book.buys_organic(MARCH)
    line = found(book, Asked(Of.BOUGHT, Measure.ORGANIC, Basis.MASS)).lines[0]
    receipt = grounds(session, line.line_id, canteen_id=awa.canteen_id).line.document_id
    take_back(session, awa, receipt)
    lines = found(book, Asked(Of.BOUGHT, Measure.ORGANIC, Basis.MASS)).lines
    assert [(one.grams, one.reverses) for one in lines] == [(10_000, False), (-10_000, True)]
    assert grounds(session, line.line_id, canteen_id=awa.canteen_id).corrected


def test_a_line_names_the_paper_it_rests_on_or_why_none(session: Session, awa: By) -> None:
    book = Book(session, awa)
    before = grounds(session, book.buys_organic(MARCH), canteen_id=awa.canteen_id)
    a_certificate(
        session, awa, producer_id=book.farmer, number="FR-1", document_sha256="a" * 64
    )
    after = grounds(session, book.buys_organic(MARCH), canteen_id=awa.canteen_id)
    (claim,) = before.labels
    assert (claim.label, claim.paper, claim.why) == (Label.BIO, None, "no_certificate")
    (claim,) = after.labels
    assert claim.paper is not None
    assert (claim.evidence, claim.paper.number) == (Evidence.PROVEN, "FR-1")
    assert claim.paper.document_sha256 == "a" * 64
