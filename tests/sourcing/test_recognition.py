import csv
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing.foods import starting_list
from sourcing.recognition import SURE, Recognition, labels_said, normal, recognise
from sourcing.vat import rate
from suppliers.families import Family
from suppliers.labels import Label

HERE = Path(__file__).parent


class Line(NamedTuple):
    """A line of a real invoice, and what it is; an empty food is no food."""

    name: str
    vat_code: str
    quantity: str
    price: str
    food: str
    family: str
    unit: str
    total_grams: str
    labels: str

    def recognised(self) -> Recognition:
        return recognise(
            self.name,
            quantity=Decimal(self.quantity),
            price=Decimal(self.price),
            vat_rate=rate(self.vat_code),
        )

    def what(self, of: Recognition) -> bool:
        said = (of.family or "", of.unit or "")
        return of.non_food == (not self.food) and said == (self.family, self.unit)

    def weight(self, of: Recognition) -> bool:
        return str(of.total_grams or "") == self.total_grams


def real_lines() -> list[Line]:
    with (HERE / "invoice_lines_expected.csv").open(encoding="utf-8", newline="") as file:
        return [Line(**row) for row in csv.DictReader(file)]


def test_most_real_lines_are_read_right() -> None:
    lines = real_lines()
    read = [(line, line.recognised()) for line in lines]
    right = [line for line, found in read if line.what(found) and line.weight(found)]
    assert len(lines) == 44
    assert len(right) >= 42
    counted = [line for line, found in read if found.sure]
    assert len(counted) >= 39


@pytest.mark.parametrize("line", real_lines(), ids=lambda line: line.name[:30])
def test_no_real_line_is_wrong_where_it_is_sure(line: Line) -> None:
    found = line.recognised()
    if found.named >= SURE:
        assert line.what(found)
        assert line.food == (found.food.name if found.food else "")
    if found.weighed >= SURE:
        assert line.weight(found)


@pytest.mark.parametrize("line", real_lines(), ids=lambda line: line.name[:30])
def test_no_real_line_is_wrong_when_its_price_is_unknown(line: Line) -> None:
    found = recognise(line.name, quantity=Decimal(line.quantity))
    if found.sure:
        assert line.what(found)
        assert line.weight(found)


@pytest.mark.parametrize("line", real_lines(), ids=lambda line: line.name[:30])
def test_the_labels_a_real_line_claims_are_heard(line: Line) -> None:
    assert " ".join(sorted(line.recognised().labels)) == line.labels


# Name, quantity, price, food, grams: invented, in the manner of other wholesalers.
UNSEEN = [
    ("CAROTTE LAVEE CAT1 FR COLIS 12KG", "12", "1.18", "Carottes", 12000),
    ("OIGNON JAUNE 60/80 FILET 10 KG", "3", "11.5", "Oignons", 30000),
    ("PDT AGATA LAVEE 25KG", "50", "0.75", "Pommes de terre", 50000),
    ("Courge butternut bio", "17.45", "1.9", "Courges", 17450),
    ("Endive cat 1 colis 5 kg", "1", "14.5", "Endives", 5000),
    ("ORANGE MALTAISE CAL 6 15KG", "15", "1.6", "Oranges", 15000),
    ("Fraise gariguette barquette 250g x 16", "1", "52", "Fraises", 4000),
    ("Banane équitable 18.14kg", "1", "32.5", "Bananes", 18140),
    ("SALADE BATAVIA x12", "24", "0.85", "Laitue", 7200),
    ("Sultanines sac 12,5 kg", "2", "55", "Raisins secs", 25000),
    ("Lentilles vertes du Puy AOP 5 KG", "2", "24", "Lentilles vertes", 10000),
    ("POIS CHICHES 500G", "12", "1.65", "Pois chiches", 6000),
    ("RIZ BASMATI BLANC 5KG", "10", "3.1", "Riz", 10000),
    ("Pates coquillettes 500g x12", "2", "14", "Pâtes", 12000),
    ("FARINE T80 BISE 25KG", "50", "1.05", "Farine de blé", 50000),
    ("Farine de blé T65 BIO sac 25kg", "2", "29", "Farine de blé", 50000),
    ("HUILE TOURNESOL DESODORISEE BIDON 10L", "2", "38.5", "Huile de tournesol", 18400),
    ("Vinaigre de cidre 5L", "2", "8.4", "Vinaigre", 10100),
    ("Lait demi-écrémé UHT 6x1L", "4", "6.3", "Lait demi-écrémé", 24720),
    ("Yaourt nature 125 g (x24)", "48", "0.42", "Yaourt", 6000),
    ("Yaourt brebis nature 125g x 6", "12", "4.8", "Yaourt", 9000),
    ("BEURRE AOP CHARENTES 82% plaquette 250G", "40", "2.45", "Beurre", 10000),
    ("Comté AOP 12 mois pointe", "3.482", "17.9", "Comté", 3482),
    ("OEUFS BIO CAL M 53/63 plateau de 30", "4", "9.9", "Œufs", 6600),
    ("Oeufs frais fermiers label rouge", "90", "0.31", "Œufs", 4950),
    ("Poulet fermier Label Rouge PAC", "7.86", "7.9", "Poulet", 7860),
    ("Steak haché 5% VBF 100g x 50", "2", "62", "Steak haché", 10000),
    ("Pavé saumon Ecosse label rouge 10x150g", "2", "34", "Saumon", 3000),
    ("Bière IPA fût 20L", "1", "68", "Bière", 20200),
    ("Tomate concassée boîte 3/1 2.5kg", "6", "4.4", "Coulis de tomates", 15000),
    ("CAROTES 5KG", "5", "1.4", "Carottes", 5000),
]


@pytest.mark.parametrize(("name", "quantity", "price", "food", "grams"), UNSEEN)
def test_a_line_never_seen_is_read_by_the_same_rules(
    name: str, quantity: str, price: str, food: str, grams: int
) -> None:
    found = recognise(name, quantity=Decimal(quantity), price=Decimal(price))
    assert found.food is not None
    assert (found.food.name, found.total_grams) == (food, grams)
    assert found.sure


# What looks like a food of the list and is another thing, or weighs what no one can tell.
TRAPS = [
    ("Tarte aux pommes 1kg", "2", "8"),
    ("Soupe de potiron 1L", "6", "2.9"),
    ("Jus de veau 1kg", "1", "9"),
    ("Beurre de karité 150ml", "3", "5.5"),
    ("Crème de marrons 1kg", "2", "6"),
    ("Riz au lait 100g", "20", "0.6"),
    ("Farine de pois chiche 1kg", "4", "3.2"),
    ("Huile de noix 50cl", "6", "9.1"),
    ("Pâté de campagne 1kg", "2", "9"),
    ("Noix de veau", "3.4", "19"),
    ("Pommes noisettes 2.5kg", "4", "7"),
    ("Oignons frits 1kg", "2", "6"),
    ("Épinards branches surgelés 2.5 kg", "4", "6"),
    ("Sardines à l'huile d'olive 125g", "10", "1.9"),
    ("Poulet curry 2.5kg", "2", "20"),
    ("Chou à la crème x 12", "3", "9"),
    ("Croquettes chat poulet 2kg", "2", "9"),
    ("Semences carottes nantaise 100g", "1", "9"),
    ("Sel lave-vaisselle 5kg", "2", "6"),
    ("Vinaigre blanc ménager 5L", "2", "5"),
    ("Thé glacé pêche 1.5L", "6", "1.2"),
    ("Chou-fleur pièce", "8", "2.3"),
    ("Carottes fanes botte", "12", "1.9"),
    ("Fraises", "6", "4.2"),
    ("Moutarde", "6", "2.2"),
    ("Poulet 1.8kg", "18", "6.5"),
]


@pytest.mark.parametrize(("name", "quantity", "price"), TRAPS)
def test_a_doubtful_line_is_set_aside(name: str, quantity: str, price: str) -> None:
    assert not recognise(name, quantity=Decimal(quantity), price=Decimal(price)).sure


@pytest.mark.parametrize(
    "name",
    [
        "Sacs poubelle 110L x25",
        "Produit multisurface citron 5L",
        "Papier cuisson 50m",
        "Consigne fût bière 30L",
        "Participation aux frais de port",
        "Transport frigo",
        "Shampoing au miel 250ml",
        "Remise fidélité",
    ],
)
def test_what_nobody_eats_is_no_food(name: str) -> None:
    found = recognise(name, quantity=Decimal(2), price=Decimal(9))
    assert found.non_food
    assert found.sure
    assert found.family is None


def test_a_returnable_bottle_is_still_its_drink() -> None:
    found = recognise("Limonade 1L consignée", quantity=Decimal(12), price=Decimal("1.2"))
    assert found.family is Family.DRINKS
    assert not found.non_food


def test_the_same_words_are_kilos_or_sacks_by_their_price() -> None:
    kilos = recognise("Couscous 5kg", quantity=Decimal(10), price=Decimal("2.56"))
    sacks = recognise("Couscous 5kg", quantity=Decimal(10), price=Decimal("12.80"))
    assert (kilos.total_grams, sacks.total_grams) == (10000, 50000)
    assert kilos.sure
    assert sacks.sure


def test_without_a_price_kilos_and_sacks_cannot_be_told_apart() -> None:
    assert not recognise("Couscous 5kg", quantity=Decimal(10)).sure


def test_without_a_quantity_the_pack_is_known_and_the_line_is_not() -> None:
    found = recognise("Lentilles vertes 500g")
    assert (found.unit_grams, found.total_grams) == (500, None)


def test_a_refund_weighs_what_it_takes_back() -> None:
    found = recognise("Beurre doux 250g", quantity=Decimal(-4), price=Decimal("2.5"))
    assert found.total_grams == -1000


def test_full_vat_casts_doubt_on_honey() -> None:
    figures = {"quantity": Decimal(6), "price": Decimal(6)}
    assert recognise("Miel 500g", **figures).sure
    assert not recognise("Miel 500g", vat_rate=Decimal(20), **figures).sure


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("Carottes BIO", {Label.BIO}),
        ("Biscuits épeautre. demeter", {Label.BIO}),
        ("Sucre de coco AB", {Label.BIO}),
        ("Lentilles non bio", set()),
        ("Sacs bio-dégradables", set()),
        ("Biocoop carottes", set()),
        ("Comté AOP", {Label.AOCAOP}),
        ("Kiwi IGP Label Rouge", {Label.IGP, Label.LABEL_ROUGE}),
        ("Bananes équitables bio", {Label.BIO, Label.COMMERCE_EQUITABLE}),
        ("Pommes HVE", {Label.HVE}),
        ("Pommes HVE niveau 2", {Label.HVE_2}),
        ("Pommes HVE 3", {Label.HVE}),
    ],
)
def test_a_label_is_heard_where_it_is_said(name: str, labels: set[Label]) -> None:
    assert labels_said(name) == labels


def test_words_are_compared_without_accents_capitals_or_spaces() -> None:
    assert normal("  Pâte  à TARTINER\u00a0½ Œuf ") == "pate a tartiner 1/2 oeuf"


def test_a_shorter_list_knows_only_its_own_foods() -> None:
    (carrots,) = (food for food in starting_list() if food.name == "Carottes")
    assert recognise("Carottes 5kg", foods=(carrots,)).food is carrots
    assert recognise("Bière 75cl", foods=(carrots,)).food is None
    assert recognise("Bière 75cl", foods=()).food is None


@given(
    name=st.text(max_size=60)
    | st.lists(
        st.sampled_from(
            [
                "carottes",
                "jus",
                "de",
                "au",
                "sans",
                "5kg",
                "x10",
                "6x",
                "1/2",
                "vaisselle",
                "oeufs",
                "30",
                "bio",
                "prix",
                "kg",
                "-",
                "33cl",
            ]
        )
    ).map(" ".join),
    quantity=st.none() | st.decimals(),
    price=st.none() | st.decimals(),
)
def test_no_line_is_too_odd_to_be_looked_at(
    name: str, quantity: Decimal | None, price: Decimal | None
) -> None:
    found = recognise(name, quantity=quantity, price=price)
    assert 0 <= found.certainty <= 1
    assert normal(normal(name)) == normal(name)
    assert not (found.non_food and found.family)
