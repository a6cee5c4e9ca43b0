from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing.packs import Pack, SoldBy, pack_in, without_packs
from sourcing.products import StockUnit

KG, LITRE = StockUnit.KG, StockUnit.LITRE


@pytest.mark.parametrize(
    ("name", "pieces", "size", "unit"),
    [
        ("COUSCOUS DEMI COMPLET 5KG", 1, "5", KG),
        ("SUCRE5KG", 1, "5", KG),
        ("Raisins de Turquie - Sultanine - 12.5 kg", 1, "12.5", KG),
        ("Haricots verts 2,5kg", 1, "2.5", KG),
        ("Yaourt 6 x 250g", 6, "0.250", KG),
        ("Sucre vanillé 2x8g", 2, "0.008", KG),
        ("Steak haché 100g x 50", 50, "0.1", KG),
        ("Pâte à tartiner - 75% - 4 kg x 2", 2, "4", KG),
        ("Colis 4x6x125 g", 24, "0.125", KG),
        ("Carton de 12 bouteilles 75cl", 12, "0.75", LITRE),
        ("6 pots de 370 g", 6, "0.37", KG),
        ("Limonade 33CL", 1, "0.33", LITRE),
        ("Herbiolys 30mL", 1, "0.03", LITRE),
        ("Jus Detox              0.75 l", 1, "0.75", LITRE),
        ("Vin BIB 3 litres", 1, "3", LITRE),
        ("Fût 30L", 1, "30", LITRE),
        ("Beurre 1/2 kg", 1, "0.5", KG),
        ("Miel ½ kg", 1, "0.5", KG),
    ],
)
def test_a_size_is_read_exactly(name: str, pieces: int, size: str, unit: StockUnit) -> None:
    pack = pack_in(name)
    assert pack[:4] == (pieces, Decimal(size), unit, False)
    assert pack.total == pieces * Decimal(size)


@pytest.mark.parametrize(
    ("name", "pieces"),
    [
        ("Oeufs par 30", 30),
        ("Plateau de 30 oeufs", 30),
        ("6 oeufs bio", 6),
        ("RAPE 3 FROMAGES x10", 10),
        ("PROTEGE SLIP 24u", 24),
        ("Sachets lot de 12", 12),
    ],
)
def test_a_count_alone_has_no_size(name: str, pieces: int) -> None:
    assert pack_in(name)[:4] == (pieces, None, None, False)


@pytest.mark.parametrize(
    "name",
    [
        "Couverture noir 63 %",
        "TOMME AU LAIT CRU 28%MG",
        "Farine T110",
        "Noix de cajou W320",
        "1/2 RACLETTE",
        "Navets calibre 150-300",
        "Pavé de saumon 140/160 g",
        "ECLIPSES 2022",
        "Thon 0 kg",
        "",
    ],
)
def test_what_is_no_pack_is_not_read_as_one(name: str) -> None:
    assert pack_in(name) == Pack()


def test_a_calibre_beside_the_pack_is_left_aside() -> None:
    assert pack_in("NAVET VIOLET FR X 5 KG 150-300") == Pack(size=Decimal(5), unit=KG)


def test_two_sizes_that_disagree_are_doubtful() -> None:
    pack = pack_in("Thon 800g net 560g égoutté")
    assert pack.total == Decimal("0.8")
    assert pack.doubtful
    assert not pack_in("Sac de 5 kg, prix du sac de 5 kg").doubtful


def test_a_count_far_from_its_size_is_doubtful() -> None:
    assert pack_in("Chipolatas x 20 - 2kg").doubtful


@pytest.mark.parametrize(
    ("name", "sold_by"),
    [
        ("Carottes prix au kg", SoldBy.KILO),
        ("Carottes vrac", SoldBy.KILO),
        ("Chou-fleur pièce", SoldBy.PIECE),
        ("Carottes fanes botte", SoldBy.CONTAINER),
        ("Carottes", SoldBy.UNSAID),
    ],
)
def test_the_name_may_say_how_it_is_sold(name: str, sold_by: SoldBy) -> None:
    assert pack_in(name).sold_by is sold_by


def test_the_food_s_name_is_left_when_its_pack_is_taken_out() -> None:
    assert without_packs("Œufs par 30").split() == ["oeufs"]
    assert without_packs("6 oeufs bio").split() == ["oeufs", "bio"]
    assert without_packs("Pâte à tartiner 4 kg x 2").split() == ["pate", "a", "tartiner"]


@given(
    st.text() | st.from_regex(r"([0-9]{1,9}[.,x /-]?){0,4} ?(kg|g|l|cl|u|x)?", fullmatch=True)
)
def test_no_text_is_too_odd_to_read(name: str) -> None:
    pack = pack_in(name)
    assert pack.pieces >= 1
    assert pack.total is None or pack.total > 0
