"""Who plays in the demo: three canteens, and those who feed them. All of it is invented."""

from decimal import Decimal
from typing import Any, NamedTuple

from network.canteens import Egalim, LocalRule, Status
from suppliers.families import Family
from suppliers.labels import Label


def _at(latitude: str, longitude: str, postcode: str, city: str) -> dict[str, Any]:
    return {
        "latitude": Decimal(latitude),
        "longitude": Decimal(longitude),
        "postcode": postcode,
        "city": city,
    }


class House(NamedTuple):
    """A canteen, its first lead, its charges a cover, its usual table, its region's suppliers."""

    facts: dict[str, Any]
    lead: str
    charge: str
    covers: int
    north: bool = False


HOUSES = (
    House(
        {
            "name": "Lyon Vaise", "siret": "99000000200016", "status": Status.COLLECTIVE,
            "egalim": Egalim.VOLUNTARY, "address": "12 rue des Tilleuls",
            "local_rule": LocalRule.KM, "local_value": "100",
            **_at("45.7772", "4.8049", "69009", "Lyon"),
        },
        "Awa", "8.40", 44,
    ),
    House(
        {
            "name": "Lyon Perrache", "siret": "99000001000019", "status": Status.COLLECTIVE,
            "egalim": Egalim.VOLUNTARY, "address": "3 place du Marché", "vat_reclaimed": True,
            "local_rule": LocalRule.REGION, **_at("45.7493", "4.8257", "69002", "Lyon"),
        },
        "Malik", "7.90", 34,
    ),
    House(
        {
            "name": "Croix", "status": Status.FOUNDING, "egalim": Egalim.NONE,
            "address": "41 rue de la Gare", "local_rule": LocalRule.DEPARTEMENT,
            **_at("50.6776", "3.1507", "59170", "Croix"),
        },
        "Jeanne", "8.10", 28, north=True,
    ),
)  # fmt: skip


class Farm(NamedTuple):
    """A producer, with the paper that proves its label, if there is one."""

    name: str
    where: dict[str, Any]
    siret: str | None = None
    label: Label | None = Label.BIO
    body: str = "FR-BIO-01"
    ends: str = "year"  # "year", "mid" (renewed late), "soon" (next week), or "none"
    only: Family | None = None


FARMS = {
    "tilleuls": Farm(
        "Ferme des Tilleuls", _at("45.8703", "4.5210", "69210", "Sain-Bel"), "99000002800011"
    ),
    "azergues": Farm(
        "Maraîchers de l'Azergues", _at("45.9021", "4.6633", "69380", "Chazay-d'Azergues"),
        "99000003600014", ends="mid",
    ),
    "monts": Farm(
        "Laiterie des Monts", _at("45.6880", "4.5620", "69850", "Saint-Martin-en-Haut"),
        only=Family.DAIRY,
    ),
    "bresse": Farm(
        "Volailles de la Dombes", _at("46.0060", "5.0290", "01330", "Villars-les-Dombes"),
        label=Label.LABEL_ROUGE, body="Certipaq",
    ),
    "jura": Farm(
        "Fruitière du Haut-Jura", _at("46.7510", "5.9100", "39300", "Champagnole"),
        label=Label.AOCAOP, body="Certipaq",
    ),
    "drome": Farm("Vergers de la Drôme", _at("44.9330", "4.8920", "26000", "Valence"), ends="none"),
    "berry": Farm(
        "Légumes secs du Berry", _at("46.8100", "1.6900", "36000", "Châteauroux"), ends="soon"
    ),
    "moulin": Farm("Moulin de la Brévenne", _at("45.7430", "4.4630", "69690", "Bessenay")),
    "boulange": Farm(
        "Boulangerie du Vieux Four", _at("45.7700", "4.8080", "69009", "Lyon"), label=None
    ),
    "marais": Farm("Ferme du Marais", _at("50.7300", "2.9500", "59280", "Armentières")),
    "flandre": Farm(
        "Laiterie des Flandres", _at("50.7900", "2.6500", "59270", "Bailleul"), label=None
    ),
    "fournil": Farm("Fournil de la Lys", _at("50.6900", "3.1000", "59700", "Marcq"), label=None),
}  # fmt: skip


class Shop(NamedTuple):
    """A supplier: how many hands between the farm and us, its minimum and its weekday."""

    name: str
    where: dict[str, Any]
    hands: int
    minimum: str
    weekday: int
    lead_days: int
    siret: str | None = None


SHOPS = {
    "tilleuls": Shop("Ferme des Tilleuls", FARMS["tilleuls"].where, 0, "60", 2, 2, "99000002800011"),
    "azergues": Shop(
        "Maraîchers de l'Azergues", FARMS["azergues"].where, 0, "40", 4, 2, "99000003600014"
    ),
    "monts": Shop(
        "Coopérative des Monts", _at("45.7100", "4.5400", "69850", "Duerne"), 1, "80", 2, 3,
        "99000004400018",
    ),
    "grossiste": Shop(
        "Bio Rhône-Alpes", _at("45.6900", "4.9400", "69800", "Saint-Priest"), 2, "150", 2, 3,
        "99000005100013",
    ),
    "boulange": Shop("Boulangerie du Vieux Four", FARMS["boulange"].where, 0, "0", 2, 1),
    "marais": Shop("Ferme du Marais", FARMS["marais"].where, 0, "40", 2, 2, "99000006900015"),
    "nord": Shop(
        "Saveurs du Nord", _at("50.6300", "3.0600", "59000", "Lille"), 1, "60", 2, 2,
        "99000007700018",
    ),
}  # fmt: skip
