from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from integrations.purchases import (
    OtherCanteen,
    canteen_of,
)
from inventory.purchases import EvidenceRow, Kind
from inventory.receiving.waiting import Reason, waiting
from kernel.actor import By
from network.canteens import LocalRule, WhichCanteen
from sourcing.decisions import Decided, Meaning, decide
from sourcing.products import product_named
from suppliers.evidence import Evidence
from suppliers.families import Family
from suppliers.labels import Label
from suppliers.suppliers import suppliers_named
from sustainability.declaration import year_sums
from tests.builders import (
    a_certificate,
    an_old_canteen,
    bought_by,
    somebody_in_a_new_canteen,
)
from tests.counting import statements
from tests.integrations.files import INVOICE, MACANTINE, SIRET, a_csv
from tests.integrations.importing import (
    invoiced,
    somebody_with_the_usual_foods,
    stated,
    take,
    tally,
)

REAL = Path(__file__).parents[2].parent / "shared" / "data" / "purchases" / "invoice-lines.csv"
OTHER_SIRET = "99000000200016"
CARROTS = (
    f'{SIRET},Carottes,Ferme,2026-05-02,100.00,FRUITS_ET_LEGUMES,"BIO,IGP",FRANCE,OUI,OUI,KM,40'
)
CHICKEN = f"{SIRET},Poulet,Ferme,2026-05-03,60.50,VIANDES_VOLAILLES,LABEL_ROUGE,FRANCE,,,,"
RICE = f"{SIRET},Riz,,2026-05-03,39.50,AUTRES,,EUROPE,,,,"


@pytest.fixture
def ben(session: Session) -> By:
    return somebody_with_the_usual_foods(session)


def test_the_states_line_is_kept_as_it_was_stated(
    session: Session, ben: By, tmp_path: Path
) -> None:
    stated(session, ben, tmp_path, CARROTS)
    (line,) = bought_by(session, ben)
    assert (line.kind, line.family, line.net_value) == (
        Kind.FOOD, Family.FRUIT_AND_VEGETABLES, Decimal("100.00"),
    )  # fmt: skip
    assert (line.declared, line.proven, line.grams) == ({Label.BIO, Label.IGP}, set(), None)
    assert (line.local, line.short_circuit) == (Evidence.DECLARED, Evidence.DECLARED)
    assert (line.local_rule, line.local_km) == (LocalRule.KM, Decimal(40))


def test_the_same_file_twice_counts_once(session: Session, ben: By, tmp_path: Path) -> None:
    rows = (CARROTS, CHICKEN, RICE, RICE)
    assert tally(stated(session, ben, tmp_path, *rows)) == (4, 0, 0, 0)
    assert tally(stated(session, ben, tmp_path, *rows)) == (0, 0, 4, 0)
    assert len(bought_by(session, ben)) == 4


def test_of_an_overlapping_file_only_what_is_new_is_taken(
    session: Session, ben: By, tmp_path: Path
) -> None:
    stated(session, ben, tmp_path, CARROTS, RICE)
    assert tally(stated(session, ben, tmp_path, RICE, CHICKEN, RICE)) == (2, 0, 1, 0)
    amounts = Counter(line.description for line in bought_by(session, ben))
    assert amounts == {"Carottes": 1, "Poulet": 1, "Riz": 2}


def test_a_wholesalers_file_twice_counts_once(
    session: Session, ben: By, tmp_path: Path
) -> None:
    rows = (
        "Biodis;12/10/2026;F1;Carottes 5 kg;2;9,50;;19,00;5,5",
        "Biodis;12/10/2026;F1;LIQUIDE VAISSELLE 5L;1;14,19;20;;20",
        "Biodis;12/10/2026;F1;Machin du chef;1;8,00;;8,00;",
    )
    assert tally(invoiced(session, ben, tmp_path, *rows)) == (2, 1, 0, 0)
    assert tally(invoiced(session, ben, tmp_path, *rows)) == (0, 0, 3, 0)
    assert len(waiting(session, canteen_id=ben.canteen_id)) == 1


def test_the_same_invoice_line_under_another_date_is_known(
    session: Session, ben: By, tmp_path: Path
) -> None:
    row = "Biodis;{};F1;Carottes 5 kg;2;9,50;;19,00;5,5"
    invoiced(session, ben, tmp_path, row.format("12/10/2026"))
    assert tally(invoiced(session, ben, tmp_path, row.format("14/10/2026"))) == (0, 0, 1, 0)


def test_two_canteens_may_share_an_invoice(session: Session, ben: By, tmp_path: Path) -> None:
    cleo = somebody_in_a_new_canteen(session)
    row = "Biodis;12/10/2026;F1;Carottes 5 kg;2;9,50;;19,00;5,5"
    for by in (ben, cleo):
        assert tally(invoiced(session, by, tmp_path, row)) == (1, 0, 0, 0)


def test_what_is_recognised_has_family_labels_and_weight(
    session: Session, ben: By, tmp_path: Path
) -> None:
    invoiced(
        session, ben, tmp_path, "Biodis;12/10/2026;F1;Carottes bio sac 5 kg;2;9,50;;19,00;5,5"
    )
    (line,) = bought_by(session, ben)
    assert line.product_id == product_named(session, "Carottes").id
    assert (line.family, line.declared, line.grams) == (
        Family.FRUIT_AND_VEGETABLES, {Label.BIO}, 10_000,
    )  # fmt: skip
    assert (line.local, line.in_season) == (Evidence.UNKNOWN, True)


def test_what_is_no_food_is_kept_outside_food(
    session: Session, ben: By, tmp_path: Path
) -> None:
    invoiced(session, ben, tmp_path, "Biodis;12/10/2026;F1;LIQUIDE VAISSELLE 5L;1;14,19;;;20")
    (line,) = bought_by(session, ben)
    assert (line.kind, line.family, line.local) == (Kind.NON_FOOD, None, None)


def test_nothing_is_guessed_of_what_nobody_knows(
    session: Session, ben: By, tmp_path: Path
) -> None:
    invoiced(session, ben, tmp_path, "Biodis;12/10/2026;F1;Machin du chef;1;8;;8,00;")
    assert bought_by(session, ben) == []
    (line,) = waiting(session, canteen_id=ben.canteen_id)
    assert (line.reason, line.description) == (Reason.TO_CLASSIFY, "Machin du chef")


def test_a_decision_of_a_person_comes_before_any_guess(
    session: Session, ben: By, tmp_path: Path
) -> None:
    rice = product_named(session, "Riz")
    decide(session, "machin du chef", Decided(Meaning.FOOD, rice.family, rice.id, 333), ben)
    decide(session, "carottes", Decided(Meaning.NON_FOOD, None, None, None), ben)
    row = "Biodis;12/10/2026;F1;{};1,5;8;;8,00;"
    rows = [row.format(name) for name in ("MACHIN du Chef", "Carottes")]
    assert tally(invoiced(session, ben, tmp_path, *rows)) == (2, 0, 0, 0)
    lines = {line.description: line for line in bought_by(session, ben)}
    machin = lines["MACHIN du Chef"]
    assert (machin.product_id, machin.grams) == (rice.id, 500)  # 499.5, half up
    assert lines["Carottes"].kind == Kind.NON_FOOD


def test_level_two_of_hve_in_a_name_counts_through_2026(
    session: Session, ben: By, tmp_path: Path
) -> None:
    decide(session, "machin hve niveau 2", Decided(Meaning.FOOD, Family.MEAT, None, None), ben)
    invoiced(session, ben, tmp_path, "Biodis;12/10/2026;F1;Machin HVE niveau 2;1;8;;8,00;")
    sums = year_sums(session, 2026, canteen_id=ben.canteen_id)
    assert sums["valeur_egalim_autres"] == Decimal("8.00")


def test_a_suppliers_certificate_proves_what_was_imported(
    session: Session, ben: By, tmp_path: Path
) -> None:
    (biodis,) = suppliers_named(session, ["Biodis"], ben).values()
    paper = a_certificate(session, ben, supplier_id=biodis)
    invoiced(session, ben, tmp_path, "Biodis;12/10/2026;F1;Carottes bio 5 kg;2;9,50;;19,00;5,5")
    (line,) = bought_by(session, ben)
    assert line.proven == {Label.BIO}
    query = select(EvidenceRow).where(EvidenceRow.canteen_id == ben.canteen_id)
    evidence = session.scalars(query).one()
    assert (evidence.line_id, evidence.certificate_id) == (line.id, paper)


BAD = f"{SIRET},Pain,Four,2099-01-01,-3,BOULANGERIES,,,,,,"


def test_one_bad_row_keeps_the_whole_file_out(
    session: Session, ben: By, tmp_path: Path
) -> None:
    outcome = stated(session, ben, tmp_path, CARROTS, BAD, RICE)
    assert outcome.refused
    assert [(one.row, one.column) for one in outcome.faults] == [
        (3, "date"), (3, "prix_ht"), (3, "famille_produits"),
    ]  # fmt: skip
    assert bought_by(session, ben) == []


def test_the_rest_is_taken_where_somebody_says_so(
    session: Session, ben: By, tmp_path: Path
) -> None:
    outcome = stated(session, ben, tmp_path, CARROTS, BAD, RICE, skip_bad=True)
    assert (len(outcome.entered), len(outcome.faults)) == (2, 3)
    bad = "Biodis;hier;F1;Carottes 5 kg;2;9,50;;19,00;5,5"
    good = bad.replace("hier", "12/10/2026")
    assert len(invoiced(session, ben, tmp_path, bad, good, skip_bad=True).entered) == 1
    assert len(bought_by(session, ben)) == 3


def test_another_canteens_file_is_refused_by_both_numbers(
    session: Session, ben: By, tmp_path: Path
) -> None:
    theirs = RICE.replace(SIRET, OTHER_SIRET)
    with pytest.raises(OtherCanteen, match=f"{OTHER_SIRET}.*{SIRET}"):
        stated(session, ben, tmp_path, CARROTS, theirs)
    assert bought_by(session, ben) == []


def test_the_file_says_whose_it_is(session: Session, ben: By, tmp_path: Path) -> None:
    cleo = somebody_in_a_new_canteen(session, siret=OTHER_SIRET)
    for by, siret in ((ben, SIRET), (cleo, OTHER_SIRET)):
        file = a_csv(tmp_path, MACANTINE, RICE.replace(SIRET, siret))
        assert canteen_of(session, file, None).id == by.canteen_id


def test_a_siret_that_two_canteens_share_is_asked_about(
    session: Session, ben: By, tmp_path: Path
) -> None:
    an_old_canteen(session, SIRET)
    with pytest.raises(WhichCanteen, match=r"Les Tilleuls.*Les Tilleuls"):
        canteen_of(session, a_csv(tmp_path, MACANTINE, RICE), None)


def test_a_long_file_costs_no_more_statements_than_a_short_one(
    engine: Engine, session: Session, ben: By, tmp_path: Path
) -> None:
    def rows(bill: str, n: int) -> list[str]:
        return [
            f"Biodis;12/10/2026;{bill}{i};Carottes 5 kg;2;9,50;;19,00;5,5" for i in range(n)
        ]

    invoiced(session, ben, tmp_path, *rows("A", 1))
    few = statements(engine, lambda: invoiced(session, ben, tmp_path, *rows("B", 2)))
    many = statements(engine, lambda: invoiced(session, ben, tmp_path, *rows("C", 40)))
    assert many == few


@pytest.mark.skipif(not REAL.exists(), reason="the real invoice lines are not beside the repo")
def test_real_invoice_lines_are_taken_once_and_none_is_lost(session: Session, ben: By) -> None:
    outcome = take(session, ben, REAL)
    entered, waits, known, _ = tally(outcome)
    assert (entered + waits, known) == (44, 0)
    assert entered >= 38
    assert tally(take(session, ben, REAL)) == (0, 0, 44, 0)
    value = sum(line.net_value for line in bought_by(session, ben))
    left = waiting(session, canteen_id=ben.canteen_id)
    assert value + sum(Decimal(line.row["net_value"]) for line in left) == Decimal("3194.35")


@pytest.mark.parametrize(
    "title",
    [
        "Récapitulatif des achats\n",
        "Relevé, du 1er mai 2026, au 31 mai 2026, client 42\n\n",
        "Biodis;SAS\nÉdité le;01/06/2026\n",
    ],
)
def test_a_title_above_the_headings_is_none_of_them(
    session: Session, ben: By, tmp_path: Path, title: str
) -> None:
    row = "Biodis;02/05/2026;F-1;Carottes bio;10 ;2,00;;20,00;5,5"
    plain = invoiced(session, ben, tmp_path, row)
    assert tally(plain)[2:] == (0, 0)
    titled = a_csv(tmp_path, f"{title}{INVOICE}", row, name="titre.csv")
    # The same line of the same invoice, wherever it stands.
    assert tally(take(session, ben, titled)) == (0, 0, 1, 0)


def test_a_bad_row_below_a_title_keeps_its_number(
    session: Session, ben: By, tmp_path: Path
) -> None:
    row = "Biodis;un jour;F-1;Carottes bio;10;2,00;;20,00;5,5"
    (fault,) = take(session, ben, a_csv(tmp_path, f"Achats\n\n{INVOICE}", row)).faults
    assert (fault.row, fault.column) == (4, "date")
