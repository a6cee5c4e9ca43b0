"""What goes along with food that is given, read back from the PDF itself."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from integrations.gifts import write_gifts
from integrations.paper.donation_slip import DonationPaper, donation_slip
from integrations.paper.gift_slip import GiftPaper, YearPaper, gift_slip, year_of_gifts
from inventory.exchanges.donations import Donation
from inventory.exchanges.gifts import DonorYear, Gift, Nature
from inventory.exchanges.given import Given, GivenLine
from kernel.ids import new_id
from kernel.words import Words
from network.associations import Agreement, Association
from network.canteens import Canteen
from sourcing.products import StockUnit
from tests.integrations.papers import ENGLISH, LONG, a_canteen, fonts_of, pages

MONDAY = date(2026, 11, 2)


def lyon() -> Canteen:
    address = {"address": "37 rue Saint-Pierre", "postcode": "69009", "city": "Lyon"}
    return a_canteen(siret="80929476700028", **address)


def a_given_line(product: str, grams: int, **facts: Any) -> GivenLine:
    known = {
        "product": product,
        "unit": StockUnit.KG,
        "quantity": Decimal(grams) / 1000,
        "grams": grams,
        "number": None,
        "use_by": None,
        "best_before": None,
        "hurried": False,
        **facts,
    }
    return GivenLine(**known)


LINES = [
    a_given_line("Carottes", 8500),
    a_given_line(
        "Yaourts",
        3000,
        number="Y1",
        use_by=MONDAY + timedelta(days=1),
        hurried=True,
        unit=StockUnit.PIECE,
        quantity=Decimal(24),
    ),
    a_given_line("Lait", 2060, unit=StockUnit.LITRE, quantity=Decimal(2), number="L8"),
    a_given_line("Riz", 375, best_before=date(2027, 4, 1)),
]


def a_donation_paper(
    lines: list[GivenLine], *, note: str = "", name: str = "Le Fourneau", **agreement: Any
) -> DonationPaper:
    canteen = lyon()
    association = Association(
        name=name, address="3 rue des Capucins", city="Lyon", contact="Inès", phone="06 12"
    )
    known = {"words": "Convention 12", "from_on": date(2026, 1, 1), **agreement}
    paper = Agreement(association_id=association.id, **known)
    donation = Donation(
        canteen_id=canteen.id,
        association_id=association.id,
        agreement_id=paper.id,
        given_on=MONDAY,
        note=note,
    )
    return DonationPaper(canteen, Given(donation, association, paper, lines))


def given(paper: DonationPaper, folder: Path, words: Words = ENGLISH) -> list[str]:
    file = folder / "donation.pdf"
    donation_slip(paper, words, file)
    return pages(file)


def test_a_slip_says_who_gave_what_to_whom_and_until_when_it_is_good(tmp_path: Path) -> None:
    (said,) = given(a_donation_paper(LINES, note="Bacs à rendre"), tmp_path)
    assert "Donation slip given on Monday, 2 November 2026" in said
    assert "Lyon Vaise 37 rue Saint-Pierre 69009 Lyon SIRET 80929476700028" in said
    assert "Le Fourneau 3 rue des Capucins Lyon Inès · 06 12 Convention 12" in said
    assert "agreement in force since 1 January 2026" in said
    assert "Carottes – no date 8.5 kg" in said
    assert "Yaourts Y1 3 November 2026 less than 48 hours 3 kg 24 units" in said
    assert "Lait L8 no date 2.06 kg 2 l" in said
    assert "Riz – 1 April 2027 best before 0.375 kg" in said
    assert "Total weight 13.935 kg" in said
    assert "1 line has less than 48 hours left" in said
    assert "Bacs à rendre" in said
    assert said.count("Name, day and time, signature") == 2


def test_where_nothing_hurries_nothing_warns(tmp_path: Path) -> None:
    until = date(2026, 12, 31)
    (said,) = given(a_donation_paper(LINES[:1], until_on=until), tmp_path)
    assert "48 hours" not in said
    assert "in force from 1 January 2026 to 31 December 2026" in said


def test_a_long_slip_repeats_its_head_and_keeps_its_signatures_together(
    tmp_path: Path,
) -> None:
    lines = [
        a_given_line(f"{one} {LONG}"[:200], 1000 + one, number="L" * 60) for one in range(40)
    ]
    texts = given(a_donation_paper(lines, name=LONG), tmp_path)
    assert len(texts) > 2
    assert all("Lot number" in text for text in texts[:-1])
    assert f"page 2 of {len(texts)}" in texts[1]
    assert "40.78 kg" in texts[-1]
    assert "For the canteen" in texts[-1]
    assert "For the association" in texts[-1]


def test_the_same_donation_is_the_same_file_with_its_letters_in_it(tmp_path: Path) -> None:
    paper = a_donation_paper(LINES)
    for name in ("one.pdf", "two.pdf"):
        donation_slip(paper, ENGLISH, tmp_path / name)
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()
    assert all(embedded for _, embedded in fonts_of(tmp_path / "one.pdf"))


def test_a_french_slip_writes_as_the_french_do(tmp_path: Path) -> None:
    (said,) = given(a_donation_paper(LINES), tmp_path, Words("fr"))
    assert "13,935 kg" in said
    assert "1er avril 2027" in said


def a_gift(day: date, *kept: tuple[str, int], thrown: int = 0, donor: str = "Marché") -> Gift:
    natures = [Nature(name, grams, Decimal(grams) / 500) for name, grams in kept]
    weight = sum(grams for _, grams in kept) + thrown
    return Gift(new_id(), day, donor, None, weight, Decimal(2), natures, thrown)


def received(folder: Path, *gifts: Gift, **facts: Any) -> list[str]:
    file = folder / "gift.pdf"
    gift_slip(GiftPaper(lyon(), gifts, **facts), ENGLISH, file)
    return pages(file)


def test_a_donor_reads_what_was_received_and_nothing_of_its_worth(tmp_path: Path) -> None:
    gift = a_gift(MONDAY, ("Poires", 6000), ("Poireaux", 3000), thrown=1500)
    (said,) = received(tmp_path, gift, donor_address=("Place Valmy", "69009 Lyon"))
    assert "received on Monday, 2 November 2026" in said
    assert "1 crate received 10.5 kg" in said
    assert "Given by Marché Place Valmy 69009 Lyon" in said
    assert "2 November 2026 Poires 6 kg Poireaux 3 kg" in said
    assert "unfit to be eaten, sorted out 1.5 kg" in said
    assert "Total weight received 10.5 kg" in said
    assert "€" not in said
    assert "It is no tax receipt." in said


def test_a_donors_month_is_one_slip_of_as_many_pages_as_it_takes(tmp_path: Path) -> None:
    gifts = [a_gift(MONDAY + timedelta(days=one), (LONG, 2000)) for one in range(28)]
    span = {"first": date(2026, 11, 1), "last": date(2026, 11, 30)}
    texts = received(tmp_path, *gifts, **span)
    assert "from 1 November 2026 to 30 November 2026" in texts[0]
    assert "28 crates received 56 kg" in texts[0]
    assert all("Received on" in text for text in texts[:-1])
    assert "56 kg" in texts[-1]


def test_a_crate_of_a_hundred_natures_finds_its_pages(tmp_path: Path) -> None:
    gift = a_gift(MONDAY, *((f"{one} {LONG}"[:200], 100) for one in range(100)), donor=LONG)
    texts = received(tmp_path, gift)
    assert len(texts) > 2
    assert "10 kg" in texts[-1]


DONORS = [
    DonorYear("Marché Saint-Pierre", None, 112, 1_213_450, 0, Decimal("2426.9049")),
    DonorYear("Biocoop", None, 48, 402_330, 12_500, Decimal("901.3349")),
    DonorYear("Boulangerie", None, 96, 188_000, 188_000, Decimal("0.0000")),
]


def a_year(folder: Path, donors: list[DonorYear]) -> list[str]:
    file = folder / "year.pdf"
    year_of_gifts(YearPaper(lyon(), 2026, donors), ENGLISH, file)
    return pages(file)


def test_a_year_of_gifts_adds_up_to_the_cent(tmp_path: Path) -> None:
    (said,) = a_year(tmp_path, DONORS)
    assert "Gifts in kind, 2026 Lyon Vaise" in said
    assert "Marché Saint-Pierre 112 1,213.45 kg – €2,426.90" in said
    assert "Biocoop 48 402.33 kg 12.5 kg €901.33" in said
    assert "Boulangerie 96 188 kg 188 kg –" in said
    # 2,426.90 + 901.33: what the column comes to for whoever adds it up.
    assert "Reference value, before VAT €3,328.23" in said
    assert "kept: 1,803.78 kg" in said
    assert "without a reference price: 200.5 kg" in said
    assert "deduct" not in said


def test_a_year_without_gifts_says_so(tmp_path: Path) -> None:
    (said,) = a_year(tmp_path, [])
    assert "Nobody gave food in this year." in said


def test_many_donors_of_long_names_are_all_there(tmp_path: Path) -> None:
    donors = [
        DonorYear(f"{one} {LONG}"[:200], None, 1, 1000, 0, Decimal(1)) for one in range(40)
    ]
    texts = a_year(tmp_path, donors)
    assert all("Donor" in text for text in texts[:-1])
    assert "€40.00" in texts[-1]


@pytest.mark.parametrize(("delimiter", "point"), [(",", "."), (";", ",")])
def test_a_year_of_gifts_as_a_table(delimiter: str, point: str) -> None:
    file = StringIO()
    write_gifts(file, DONORS, delimiter)
    rows = list(csv.DictReader(StringIO(file.getvalue()), delimiter=delimiter))
    assert [row["donor"] for row in rows] == [one.donor for one in DONORS]
    assert rows[1] == {
        "donor": "Biocoop",
        "crates": "48",
        "kilos": f"402{point}330",
        "kilos_without_price": f"12{point}500",
        "reference_value": f"901{point}33",
    }
