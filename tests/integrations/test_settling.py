from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from integrations.settling import SayOneThing, SettledAlready, Word, settle
from inventory.purchases import EvidenceRow, Kind
from inventory.receiving.receipts import receive
from inventory.receiving.waiting import Reason, SettledOtherwise, WaitingLine, waiting
from inventory.undoing.reversals import Mistake, reverse
from kernel.actor import By
from kernel.ids import new_id
from network.canteens import LocalRule
from sourcing.products import ProductNotFound, product_named
from suppliers.certificates import Ending, News, note_news
from suppliers.evidence import Evidence
from suppliers.families import Family
from suppliers.labels import Label
from suppliers.suppliers import suppliers_named
from sustainability.declaration import year_sums
from tests.builders import a_certificate, a_delivery, a_line, a_product, bought_by
from tests.integrations.files import SIRET
from tests.integrations.importing import invoiced, somebody_with_the_usual_foods, stated, tally

MACHIN = "Biodis;12/10/2026;F{};Machin bio du chef;1,5;8,00;;12,00;5,5"


@pytest.fixture
def ben(session: Session) -> By:
    return somebody_with_the_usual_foods(session)


def the_one_waiting(session: Session, by: By) -> WaitingLine:
    (line,) = waiting(session, canteen_id=by.canteen_id)
    return line


@pytest.fixture
def machin(session: Session, ben: By, tmp_path: Path) -> WaitingLine:
    """Nobody knows what it is."""
    invoiced(session, ben, tmp_path, MACHIN.format(1))
    return the_one_waiting(session, ben)


@pytest.fixture
def twin(session: Session, ben: By, tmp_path: Path) -> WaitingLine:
    """Perhaps the receipt of that day."""
    a_receipt(session, ben)
    invoiced(session, ben, tmp_path, "Biodis;02/03/2026;F1;Carottes bio 5 kg;2;9,50;;19,00;5,5")
    return the_one_waiting(session, ben)


def a_receipt(session: Session, by: By) -> None:
    """19.00 euros from Biodis, on 2 March."""
    (biodis,) = suppliers_named(session, ["Biodis"], by).values()
    line = a_line(a_product(session), price=Decimal("1.90"))
    receive(session, a_delivery(biodis, line), by)


def test_a_product_says_family_season_and_weight(
    session: Session, ben: By, machin: WaitingLine
) -> None:
    settle(session, machin, Word(product="Carottes", grams=333), ben)
    (line,) = bought_by(session, ben)
    assert line.product_id == product_named(session, "Carottes").id
    assert (line.family, line.grams) == (Family.FRUIT_AND_VEGETABLES, 500)  # 499.5, half up
    assert (line.declared, line.in_season, line.vat_rate) == (
        {Label.BIO}, True, Decimal("5.50"),
    )  # fmt: skip
    assert waiting(session, canteen_id=ben.canteen_id) == []


def test_a_family_alone_counts_by_value_only(
    session: Session, ben: By, machin: WaitingLine
) -> None:
    settle(session, machin, Word(family=Family.BAKERY), ben)
    (line,) = bought_by(session, ben)
    assert (line.family, line.product_id, line.grams) == (Family.BAKERY, None, None)
    assert (line.local, line.short_circuit) == (Evidence.UNKNOWN, Evidence.UNKNOWN)
    sums = year_sums(session, 2026, canteen_id=ben.canteen_id)
    assert sums["valeur_boulangerie_bio"] == sums["valeur_totale"] == Decimal("12.00")


def test_what_is_no_food_bears_no_label(session: Session, ben: By, machin: WaitingLine) -> None:
    settle(session, machin, Word(not_food=True), ben)
    (line,) = bought_by(session, ben)
    assert (line.kind, line.family, line.declared, line.local) == (
        Kind.NON_FOOD, None, set(), None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("word", "entered"),
    [
        (Word(product="Carottes", grams=400), (Kind.FOOD, Family.FRUIT_AND_VEGETABLES, 600)),
        (Word(family=Family.DAIRY), (Kind.FOOD, Family.DAIRY, None)),
        (Word(not_food=True), (Kind.NON_FOOD, None, None)),
    ],
)
def test_a_word_is_kept_for_every_later_import(
    session: Session,
    ben: By,
    machin: WaitingLine,
    tmp_path: Path,
    word: Word,
    entered: tuple[object, ...],
) -> None:
    settle(session, machin, word, ben)
    assert tally(invoiced(session, ben, tmp_path, MACHIN.format(2))) == (1, 0, 0, 0)
    for line in bought_by(session, ben):
        assert (line.kind, line.family, line.grams) == entered


def test_a_settled_line_is_known_to_its_file(
    session: Session, ben: By, machin: WaitingLine, tmp_path: Path
) -> None:
    settle(session, machin, Word(family=Family.DAIRY), ben)
    assert tally(invoiced(session, ben, tmp_path, MACHIN.format(1))) == (0, 0, 1, 0)
    assert len(bought_by(session, ben)) == 1


def test_what_was_settled_wrong_can_be_taken_back(
    session: Session, ben: By, machin: WaitingLine
) -> None:
    document_id = settle(session, machin, Word(family=Family.DAIRY), ben)
    assert document_id is not None
    reverse(session, Mistake(id=new_id(), of=document_id), ben)
    assert sum(line.net_value for line in bought_by(session, ben)) == 0


@pytest.mark.parametrize(
    "word",
    [
        Word(),
        Word(product="Carottes", family=Family.DAIRY),
        Word(family=Family.DAIRY, not_food=True),
        Word(same=True),
        Word(different=True),
        Word(family=Family.DAIRY, different=True),
    ],
)
def test_one_thing_is_said_of_a_line_nobody_knows(
    session: Session, ben: By, machin: WaitingLine, word: Word
) -> None:
    with pytest.raises(SayOneThing):
        settle(session, machin, word, ben)
    assert the_one_waiting(session, ben) == machin


@pytest.mark.parametrize(
    "word", [Word(), Word(same=True, different=True), Word(product="Carottes")]
)
def test_same_or_different_is_said_of_a_line_that_may_be_here(
    session: Session, ben: By, twin: WaitingLine, word: Word
) -> None:
    with pytest.raises(SayOneThing):
        settle(session, twin, word, ben)


def test_a_product_nobody_has_is_refused_and_the_line_waits_on(
    session: Session, ben: By, machin: WaitingLine
) -> None:
    with pytest.raises(ProductNotFound, match="Licorne"):
        settle(session, machin, Word(product="Licorne"), ben)
    assert the_one_waiting(session, ben) == machin


def test_a_line_is_settled_once(session: Session, ben: By, machin: WaitingLine) -> None:
    settle(session, machin, Word(family=Family.DAIRY), ben)
    with pytest.raises(SettledAlready, match="Machin"):
        settle(session, machin, Word(family=Family.DAIRY), ben)
    assert len(bought_by(session, ben)) == 1


def test_the_same_as_the_receipt_counts_once(
    session: Session, ben: By, twin: WaitingLine, tmp_path: Path
) -> None:
    assert settle(session, twin, Word(same=True), ben) is None
    assert sum(line.net_value for line in bought_by(session, ben)) == Decimal(19)
    row = "Biodis;02/03/2026;F1;Carottes bio 5 kg;2;9,50;;19,00;5,5"
    assert tally(invoiced(session, ben, tmp_path, row)) == (0, 0, 1, 0)


def test_another_purchase_counts_as_it_was_read(
    session: Session, ben: By, twin: WaitingLine
) -> None:
    settle(session, twin, Word(different=True), ben)
    assert sum(line.net_value for line in bought_by(session, ben)) == Decimal(38)
    (line,) = [one for one in bought_by(session, ben) if one.import_key]
    assert line.product_id == product_named(session, "Carottes").id
    assert (line.grams, line.declared) == (10_000, {Label.BIO})


def test_another_purchase_nobody_knows_waits_to_be_classified(
    session: Session, ben: By, tmp_path: Path
) -> None:
    a_receipt(session, ben)
    invoiced(session, ben, tmp_path, "Biodis;02/03/2026;F1;Machin;1;19,00;;19,00;5,5")
    line = the_one_waiting(session, ben)
    assert line.reason == Reason.PERHAPS_TWICE
    assert settle(session, line, Word(different=True), ben) is None
    assert the_one_waiting(session, ben).reason == Reason.TO_CLASSIFY
    settle(session, line, Word(family=Family.DAIRY), ben)
    assert sum(one.net_value for one in bought_by(session, ben)) == Decimal(38)


def test_the_states_line_keeps_what_it_said_of_local(
    session: Session, ben: By, tmp_path: Path
) -> None:
    a_receipt(session, ben)
    row = f"{SIRET},Lait,Biodis,2026-03-02,19.00,PRODUITS_LAITIERS,BIO,FRANCE,OUI,OUI,KM,40"
    stated(session, ben, tmp_path, row)
    settle(session, the_one_waiting(session, ben), Word(different=True), ben)
    (line,) = [one for one in bought_by(session, ben) if one.import_key]
    assert (line.local_rule, line.local_km) == (LocalRule.KM, Decimal(40))
    assert (line.local, line.short_circuit) == (Evidence.DECLARED, Evidence.DECLARED)
    assert (line.declared, line.family) == ({Label.BIO}, Family.DAIRY)


def test_the_papers_of_that_day_prove_what_is_settled_later(
    session: Session, ben: By, machin: WaitingLine
) -> None:
    (biodis,) = suppliers_named(session, ["Biodis"], ben).values()
    paper = a_certificate(session, ben, supplier_id=biodis)
    settle(session, machin, Word(product="Carottes"), ben)
    (line,) = bought_by(session, ben)
    assert line.proven == {Label.BIO}
    query = select(EvidenceRow.certificate_id).where(EvidenceRow.canteen_id == ben.canteen_id)
    assert session.scalars(query).all() == [paper]


def test_a_claim_whose_paper_was_suspended_stays_open(
    session: Session, ben: By, tmp_path: Path
) -> None:
    a_receipt(session, ben)
    (biodis,) = suppliers_named(session, ["Biodis"], ben).values()
    paper = a_certificate(session, ben, supplier_id=biodis)
    news = News(id=new_id(), certificate_id=paper, ending=Ending.SUSPENDED, on="2026-02-01")
    note_news(session, news, ben)
    row = "Biodis;02/03/2026;F1;Carottes bio 5 kg;2;9,50;;19,00;5,5"
    invoiced(session, ben, tmp_path, row)
    settle(session, the_one_waiting(session, ben), Word(different=True), ben)
    (line,) = [one for one in bought_by(session, ben) if one.import_key]
    assert (line.unknown, line.declared) == ({Label.BIO}, set())


@pytest.mark.parametrize("word", [Word(not_food=True), Word(family=Family.DAIRY)])
def test_a_line_waits_again_once_its_settlement_is_taken_back(
    session: Session, ben: By, machin: WaitingLine, tmp_path: Path, word: Word
) -> None:
    document_id = settle(session, machin, word, ben)
    assert document_id is not None
    mistake = Mistake(id=new_id(), of=document_id)
    reverse(session, mistake, ben)
    assert the_one_waiting(session, ben) == machin
    assert tally(invoiced(session, ben, tmp_path, MACHIN.format(1))) == (0, 0, 1, 0)
    reverse(session, Mistake(id=new_id(), of=mistake.id), ben)
    assert waiting(session, canteen_id=ben.canteen_id) == []


def test_a_line_is_settled_otherwise_however_often_it_was_taken_back(
    session: Session, ben: By, machin: WaitingLine
) -> None:
    for family in (Family.DAIRY, Family.BAKERY):
        document_id = settle(session, machin, Word(family=family), ben)
        assert document_id is not None
        assert waiting(session, canteen_id=ben.canteen_id) == []
        reverse(session, Mistake(id=new_id(), of=document_id), ben)
        assert the_one_waiting(session, ben) == machin
    settle(session, machin, Word(family=Family.MEAT), ben)
    assert sum(line.net_value for line in bought_by(session, ben)) == Decimal(12)
    with pytest.raises(SettledAlready):
        settle(session, machin, Word(family=Family.MEAT), ben)


def test_the_same_as_a_receipt_after_all_waits_no_more(
    session: Session, ben: By, twin: WaitingLine
) -> None:
    document_id = settle(session, twin, Word(different=True), ben)
    assert document_id is not None
    reverse(session, Mistake(id=new_id(), of=document_id), ben)
    settle(session, the_one_waiting(session, ben), Word(same=True), ben)
    assert waiting(session, canteen_id=ben.canteen_id) == []


def test_of_two_words_on_a_line_one_holds(
    session: Session, ben: By, machin: WaitingLine
) -> None:
    words: list[UUID] = []
    for family in (Family.DAIRY, Family.BAKERY):
        document_id = settle(session, machin, Word(family=family), ben)
        assert document_id is not None
        words.append(document_id)
        if family == Family.DAIRY:
            first = reverse(session, Mistake(id=new_id(), of=document_id), ben)
    with pytest.raises(SettledOtherwise):
        reverse(session, Mistake(id=new_id(), of=first), ben)
    session.expire_all()
    second = reverse(session, Mistake(id=new_id(), of=words[1]), ben)
    reverse(session, Mistake(id=new_id(), of=first), ben)
    assert waiting(session, canteen_id=ben.canteen_id) == []
    with pytest.raises(SettledOtherwise):
        reverse(session, Mistake(id=new_id(), of=second), ben)


def test_who_settles_a_line_second_hears_of_the_first(
    session: Session, ben: By, machin: WaitingLine
) -> None:
    elsewhere = update(WaitingLine).where(WaitingLine.id == machin.id).values(settled=True)
    session.execute(elsewhere.execution_options(synchronize_session=False))
    with pytest.raises(SettledAlready):
        settle(session, machin, Word(family=Family.DAIRY), ben)
    assert bought_by(session, ben) == []
