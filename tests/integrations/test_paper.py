"""What a reader finds on the month's paper, read back from the PDF itself."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from reportlab.graphics import renderSVG

from integrations.paper.bars import evidence_bar, fractions, legend
from integrations.paper.fonts import printable
from integrations.paper.month import monthly_report
from kernel.ids import new_id
from kernel.words import Words
from network.canteens import Egalim
from network.promises import Basis, Measure
from suppliers.evidence import Evidence
from sustainability.lateness import LateEntry
from sustainability.months import Fed
from sustainability.publishing import Late, Told
from sustainability.ratios import shares
from tests.integrations.papers import (
    BASKET,
    BIO,
    ENGLISH,
    NOVEMBER_3,
    a_canteen,
    a_month,
    an_awkward_month,
    an_empty_month,
    fonts_of,
    food,
    pages,
    printed,
)


def test_the_promise_stands_first_by_weight_and_by_value(tmp_path: Path) -> None:
    said = printed(a_month(), tmp_path)
    assert "Lyon Vaise October 2026" in said
    assert "78% by weight 12.6 kg of 16.2 kg" in said
    assert "50% by value before VAT €30.00 of €60.00" in said
    assert "39% backed by a certificate, 39% as stated" in said
    assert "10% awaits the renewal of a certificate: not counted" in said


def test_in_french_the_numbers_and_the_words_are_french(tmp_path: Path, french: Words) -> None:
    said = printed(a_month(), tmp_path, french)
    assert "Part bio, locale ou récupérée" in said
    assert "12,6 kg sur 16,2 kg" in said
    assert "Octobre 2026" in said
    assert "8 891,50 €" in said
    assert "repas pesés : 9 sur 21" in said


def test_a_threshold_is_a_target_only_where_the_law_binds(
    tmp_path: Path, french: Words
) -> None:
    assert "repère 50 %" in printed(a_month(), tmp_path, french)
    bound = a_month(canteen=a_canteen(egalim=Egalim.BINDING))
    assert "objectif 50 %" in printed(bound, tmp_path, french)


def test_a_threshold_missed_by_a_hair_is_not_said_to_be_reached(tmp_path: Path) -> None:
    almost = shares([food("49.9", "1", proven=BIO), food("50.1", "1")])
    said = printed(a_month(cooked=almost), tmp_path)
    assert "50% by weight" in said
    assert "benchmark 50%: not yet reached" in said


def test_a_kilo_that_is_organic_and_rescued_counts_once(tmp_path: Path) -> None:
    said = printed(a_month(), tmp_path)
    assert "of 12.6 kg that are organic, local or rescued, 12.6 kg are so in more" in said
    assert "organic and local: 6.3 kg · organic and rescued: 6.3 kg" in said


def test_a_cover_shows_its_cost_its_price_and_what_was_given(tmp_path: Path) -> None:
    said = printed(a_month(), tmp_path)
    assert "Food cost per cover €2.84 €2,306.08, VAT included" in said
    assert "Break-even price €11.40" in said
    assert "Contributions €10.95 €8,891.50 in all" in said
    assert "Carbon 0.61 kg CO₂e; known for 94% of the mass" in said


def test_a_zero_that_was_weighed_is_no_missing_weighing(tmp_path: Path) -> None:
    said = printed(a_month(), tmp_path)
    assert "38 g Unserved 9 of 21 meals weighed" in said
    assert "0 g Preparation 21 of 21 meals weighed" in said
    assert "not weighed Plate leftovers 0 of 21 meals weighed" in said


def test_farms_certificates_and_rescue_are_named(tmp_path: Path) -> None:
    said = printed(a_month(), tmp_path)
    assert "Ferme des Tilleuls Chasselay · 3 products 14 km 118 kg" in said
    assert "FR-BIO-01.250-0043443.2026.003 FR-BIO-01 31/10/2026 ended since €402.50" in said
    assert "Purchases avoided by rescue €312.40 6.3 kg of unsold food" in said


def test_what_is_open_is_said(tmp_path: Path) -> None:
    said = printed(a_month(), tmp_path)
    assert "9.9 kg were weighed into meals, 6.3 kg allocated after a count (estimate)." in said
    assert "€4.40 of food has no known weight: by value only." in said
    assert "4 lines wait to be classified" in said


def test_a_month_without_anything_says_so_and_shows_no_zero(tmp_path: Path) -> None:
    said = printed(an_empty_month(), tmp_path)
    assert "No meal was served this month: there is no share to tell." in said
    assert "not counted yet" in said
    assert "Nothing was bought this month." in said
    assert "Nothing was weighed this month." in said
    assert "0%" not in said
    assert "€0" not in said


def test_meals_whose_food_nobody_noted_are_not_called_no_meals(tmp_path: Path) -> None:
    said = printed(a_month(cooked=shares(()), cooked_by_day=[]), tmp_path)
    assert "Nobody noted what went into this month's meals" in said
    assert "No meal was served" not in said


def test_meals_of_rescued_food_only_have_no_share_by_value(tmp_path: Path) -> None:
    rescued = shares([food("8", "0", rescued=True)])
    said = printed(a_month(cooked=rescued, break_even=None), tmp_path)
    assert "100% by weight 8.0 kg of 8.0 kg" in said
    assert "nothing was paid for this food" in said
    assert "no meat, no fish" in said
    assert "the canteen's charges are not known yet" in said


@pytest.mark.parametrize("make", [a_month, an_empty_month, an_awkward_month])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_month_never_takes_more_than_three_pages(
    make: Any, language: str, tmp_path: Path
) -> None:
    file = tmp_path / "month.pdf"
    monthly_report(Told(make(), make()), Words(language), file, printed_on=NOVEMBER_3)
    texts = pages(file)
    assert len(texts) <= 3
    assert f"page 1 of {len(texts)}" in texts[0]
    assert "Per cover" in texts[0]
    assert "Waste per cover" in texts[0]


def test_who_does_not_fit_is_counted(tmp_path: Path) -> None:
    said = printed(an_awkward_month(), tmp_path)
    assert "60 producers or suppliers behind this month's meals" in said
    assert " others: " in said
    assert " other certificates: €" in said


def test_the_same_month_gives_the_same_bytes(tmp_path: Path) -> None:
    month, one, other = a_month(), tmp_path / "one.pdf", tmp_path / "other.pdf"
    for file in (one, other):
        monthly_report(Told(month, month), ENGLISH, file, printed_on=NOVEMBER_3)
    assert one.read_bytes() == other.read_bytes()


def test_every_letter_is_of_the_family_that_the_file_brings(tmp_path: Path) -> None:
    printed(a_month(), tmp_path)
    found = set(fonts_of(tmp_path / "month.pdf"))
    assert all("SourceSansPro" in name and embedded for name, embedded in found)
    assert b"/FontFile2" in (tmp_path / "month.pdf").read_bytes()


def test_every_french_letter_can_be_printed() -> None:
    letters = "àâäæçéèêëîïôœöùûüÿÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸ«»’…–—€₂°×·"
    assert printable(letters) == letters
    assert printable("e\N{COMBINING ACUTE ACCENT}") == "é"
    assert printable("1\N{NARROW NO-BREAK SPACE}284") == "1\N{NO-BREAK SPACE}284"
    assert printable("\N{FULLWIDTH LATIN CAPITAL LETTER A} \N{BANANA}\a") == "A ?"


def test_a_name_is_never_taken_for_markup(tmp_path: Path) -> None:
    fed = [Fed("Pain & <b>Sel</b>", "", None, 1000, 1)]
    assert "Pain & <b>Sel</b>" in printed(a_month(fed=fed), tmp_path)


def test_a_bar_is_as_long_as_what_it_rests_on() -> None:
    share = shares(BASKET)[Measure.PROMISE, Basis.VALUE]
    assert dict(fractions(share)) == {
        Evidence.PROVEN: 0.5,
        Evidence.DECLARED: 0.0,
        Evidence.EXPIRED: pytest.approx(1 / 6),
        Evidence.UNKNOWN: 0.0,
    }


def test_the_same_drawings_serve_a_page_as_svg() -> None:
    share = shares(BASKET)[Measure.PROMISE, Basis.MASS]
    bar = renderSVG.drawToString(evidence_bar(share, width=200, height=12, mark=Decimal("0.5")))
    assert bar.count("<polygon") > 20
    key = renderSVG.drawToString(legend(ENGLISH, width=300))
    assert "Certificate expired, renewal awaited" in key


def test_a_closed_month_says_when_it_was_published_and_what_came_late(tmp_path: Path) -> None:
    entry = LateEntry(
        new_id(),
        "meal",
        came=True,
        recorded_at=datetime(2026, 11, 3, 12, tzinfo=UTC),
        person_id=new_id(),
    )
    late = Late(
        date(2026, 9, 1), [entry], {"sat.covers": Decimal(30), "cost.net": Decimal("45.1")}
    )
    told = Told(a_month(), a_month(), [late], 3, date(2026, 11, 2))
    monthly_report(told, ENGLISH, tmp_path / "month.pdf", printed_on=NOVEMBER_3)
    said = " ".join(pages(tmp_path / "month.pdf"))
    assert "Published on 2 November 2026, as no. 3" in said
    assert "1 entry that came late for September 2026" in said
    assert "30 covers, €45.10 of food before VAT" in said


def test_what_bills_asked_more_is_said_beside_the_cost(tmp_path: Path) -> None:
    dearer = a_month()._replace(price_corrections=Decimal("12.40"))
    assert "Bills asked €12.40 more than the deliveries had said" in printed(dearer, tmp_path)
    cheaper = a_month()._replace(price_corrections=Decimal("-3.00"))
    assert "Bills asked €3.00 less than the deliveries had said" in printed(cheaper, tmp_path)
    assert "Bills asked" not in printed(a_month(), tmp_path)
