"""Units as suppliers write them, in our stock units; and packs, which are no unit of anything."""

from decimal import Decimal

from sourcing.products import StockUnit

ONE, THOUSANDTH = Decimal(1), Decimal("0.001")

UNITS: dict[str, tuple[StockUnit, Decimal]] = {
    "kg": (StockUnit.KG, ONE),
    "kilo": (StockUnit.KG, ONE),
    "kilos": (StockUnit.KG, ONE),
    "g": (StockUnit.KG, THOUSANDTH),
    "l": (StockUnit.LITRE, ONE),
    "litre": (StockUnit.LITRE, ONE),
    "litres": (StockUnit.LITRE, ONE),
    "cl": (StockUnit.LITRE, Decimal("0.01")),
    "ml": (StockUnit.LITRE, THOUSANDTH),
    "pc": (StockUnit.PIECE, ONE),
    "pce": (StockUnit.PIECE, ONE),
    "pces": (StockUnit.PIECE, ONE),
    "piece": (StockUnit.PIECE, ONE),
    "pieces": (StockUnit.PIECE, ONE),
    "u": (StockUnit.PIECE, ONE),
    "unite": (StockUnit.PIECE, ONE),
    "unites": (StockUnit.PIECE, ONE),
    "douzaine": (StockUnit.PIECE, Decimal(12)),
    "douzaines": (StockUnit.PIECE, Decimal(12)),
}

# What is counted without saying what is in it.
PACKS = frozenset(
    {
        "colis", "carton", "cartons", "sac", "sacs", "caisse", "caisses", "cagette", "cagettes",
        "boite", "boites", "bouteille", "bouteilles", "bocal", "bocaux", "pot", "pots", "botte",
        "bottes", "barquette", "barquettes", "seau", "seaux", "bidon", "bidons", "fut", "futs",
        "lot", "lots", "plateau", "plateaux", "pack", "packs", "sachet", "sachets",
        "plaquette", "plaquettes", "brique", "briques", "filet", "filets", "paquet", "paquets",
    }
)  # fmt: skip
