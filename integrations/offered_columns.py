"""The columns of a catalogue, the headings that suppliers give them, and what we call them."""

import re
from typing import NamedTuple

from integrations.headings import Column
from kernel.words import Phrase
from sourcing.pricing import PricePer
from sourcing.products import StockUnit
from sourcing.wording import normal

# "Prix HT au kg", "Prix (€/kg)": what a price is for stands beside what it is.
_FOR = re.compile(
    r"(?:\(? ?/ ?|\b(?:au|le|la|par|du|a la) |\b(?:a )?l')"
    r"(?P<word>kg|kilo|l|litre|piece|pce|unite|colis)\b\)?"
    r"|(?<= )(?<![0-9] )\(?(?P<bare>kg|kilo|litre)\b\)?"
)

# With the headings that our own pages print, in both languages.
COLUMNS = (
    Column("supplier", ("fournisseur",), needed=True),
    Column(
        "code",
        ("reference", "ref", "code article", "code produit", "reference article", "ref article"),
    ),
    Column(
        "name",
        (
            "designation", "libelle", "nom", "name of the offer", "offre", "offer",
            "designation article", "designation produit", "libelle article", "libelle produit",
        ),
        needed=True,
    ),
    Column("product", ("produit", "produit de notre liste", "product of our list")),
    Column(
        "pack",
        (
            "colis", "conditionnement", "cond", "cdt", "colisage", "quantite par colis",
            "contenu du colis", "how much a pack holds",
        ),
        needed=True,
        may_lack=True,
    ),
    # A pack may say its own: "5 kg".
    Column("unit", ("unite", "unite du colis", "unit of the pack")),
    Column(
        "price",
        (
            "prix", "prix ht", "pu ht", "price before vat", "prix unitaire ht", "prix unitaire",
            "prix net ht", "prix de vente ht", "prix hors taxe", "prix hors taxes", "pu",
            "tarif", "tarif ht", "tarif unitaire ht", "tarif net ht",
        ),
        needed=True,
        beside=_FOR,
    ),
    Column(
        "price_per",
        (
            "prix par", "price per", "a quoi se rapporte le prix", "what the price is for",
            "unite de prix", "unite de facturation",
        ),
    ),
    Column("vat", ("tva", "taux tva", "taux de tva", "vat rate")),
    Column("origin", ("origine", "pays d'origine", "provenance", "origine / provenance")),
    Column("labels", ("label", "label(s)", "signe de qualite", "signes de qualite", "categories egalim", "labels egalim")),
    Column(
        "valid_from",
        ("valable du", "a partir du", "valide du", "date", "applicable au", "date d'application"),
    ),
)  # fmt: skip
# What people call our columns; a file may lack the one in which something is wrong.
OURS = {
    "supplier": Phrase("Supplier"),
    "name": Phrase("Name of the offer"),
    "pack": Phrase("How much a pack holds"),
    "unit": Phrase("Unit of the pack"),
    "price": Phrase("Price before VAT"),
    "price_per": Phrase("What the price is for"),
    "code": Phrase("Code"),
    "product": Phrase("Product of our list"),
    "vat": Phrase("VAT rate"),
    "origin": Phrase("Origin"),
    "labels": Phrase("Labels"),
    "valid_from": Phrase("Valid from"),
}


class Basis(NamedTuple):
    """What a price is for; with a `unit`, only of what is kept in it."""

    per: PricePer
    unit: StockUnit | None = None


_KILO, _PACK = Basis(PricePer.KILO), Basis(PricePer.PACK)
_LITRE = Basis(PricePer.UNIT, StockUnit.LITRE)
_PIECE = Basis(PricePer.UNIT, StockUnit.PIECE)
_UNIT = Basis(PricePer.UNIT)
PER = {
    "pack": _PACK, "colis": _PACK, "unit": _UNIT, "unite": _UNIT, "kg": _KILO, "kilo": _KILO,
    "l": _LITRE, "litre": _LITRE, "piece": _PIECE,
}  # fmt: skip
# Beside a price, a unit is a piece.
SAID_OF_A_PRICE = PER | {
    "unit": _PIECE, "unite": _PIECE, "u": _PIECE, "pce": _PIECE, "pc": _PIECE, "each": _PIECE,
    "kilogramme": _KILO, "liter": _LITRE,
}  # fmt: skip


def basis_of(heading: str) -> Basis | None:
    """What all prices below a heading are for, if it says so."""
    found = _FOR.search(normal(heading))
    return SAID_OF_A_PRICE[found["word"] or found["bare"]] if found else None
