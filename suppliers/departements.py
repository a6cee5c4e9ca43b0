"""Départements and régions, read off a postal code (INSEE, Code officiel géographique 2025)."""

_REGIONS = {
    "Auvergne-Rhône-Alpes": "01 03 07 15 26 38 42 43 63 69 73 74",
    "Bourgogne-Franche-Comté": "21 25 39 58 70 71 89 90",
    "Bretagne": "22 29 35 56",
    "Centre-Val de Loire": "18 28 36 37 41 45",
    "Corse": "20",
    "Grand Est": "08 10 51 52 54 55 57 67 68 88",
    "Hauts-de-France": "02 59 60 62 80",
    "Île-de-France": "75 77 78 91 92 93 94 95",
    "Normandie": "14 27 50 61 76",
    "Nouvelle-Aquitaine": "16 17 19 23 24 33 40 47 64 79 86 87",
    "Occitanie": "09 11 12 30 31 32 34 46 48 65 66 81 82",
    "Pays de la Loire": "44 49 53 72 85",
    "Provence-Alpes-Côte d'Azur": "04 05 06 13 83 84",
    "Guadeloupe": "971",
    "Martinique": "972",
    "Guyane": "973",
    "La Réunion": "974",
    "Mayotte": "976",
}

_REGION_OF = {number: name for name, numbers in _REGIONS.items() for number in numbers.split()}


def departement(postcode: str | None) -> str | None:
    """The département's number; Corsica is one here, as its postal codes do not tell halves."""
    if not postcode or len(postcode) != 5 or not postcode.isdigit():
        return None
    return postcode[:3] if postcode.startswith(("97", "98")) else postcode[:2]


def region(postcode: str | None) -> str | None:
    """The région's name."""
    number = departement(postcode)
    return _REGION_OF.get(number) if number else None
