"""Where food comes from, as a price list says it: a country, or a département or region of France."""

import re
from functools import cache

from sourcing.wording import normal
from suppliers.origins import Origin

_SAID = {
    "fr": Origin.FRANCE, "europe": Origin.EUROPE, "ue": Origin.EUROPE, "eu": Origin.EUROPE,
    "union europeenne": Origin.EUROPE, "european union": Origin.EUROPE,
    "elsewhere": Origin.ELSEWHERE, "ailleurs": Origin.ELSEWHERE, "hors ue": Origin.ELSEWHERE,
    "hors europe": Origin.ELSEWHERE, "monde": Origin.ELSEWHERE,
}  # fmt: skip
# INSEE, Code officiel géographique 2025; overseas ones are territories of their own in CLDR.
_OF_FRANCE = """
Ain, Aisne, Allier, Alpes-de-Haute-Provence, Hautes-Alpes, Alpes-Maritimes, Ardèche, Ardennes,
Ariège, Aube, Aude, Aveyron, Bouches-du-Rhône, Calvados, Cantal, Charente, Charente-Maritime,
Cher, Corrèze, Corse, Corse-du-Sud, Haute-Corse, Côte-d'Or, Côtes-d'Armor, Creuse, Dordogne,
Doubs, Drôme, Eure, Eure-et-Loir, Finistère, Gard, Haute-Garonne, Gers, Gironde, Hérault,
Ille-et-Vilaine, Indre, Indre-et-Loire, Isère, Jura, Landes, Loir-et-Cher, Loire, Haute-Loire,
Loire-Atlantique, Loiret, Lot, Lot-et-Garonne, Lozère, Maine-et-Loire, Manche, Marne,
Haute-Marne, Mayenne, Meurthe-et-Moselle, Meuse, Morbihan, Moselle, Nièvre, Nord, Oise, Orne,
Pas-de-Calais, Puy-de-Dôme, Pyrénées-Atlantiques, Hautes-Pyrénées, Pyrénées-Orientales,
Bas-Rhin, Haut-Rhin, Rhône, Haute-Saône, Saône-et-Loire, Sarthe, Savoie, Haute-Savoie, Paris,
Seine-Maritime, Seine-et-Marne, Yvelines, Deux-Sèvres, Somme, Tarn, Tarn-et-Garonne, Var,
Vaucluse, Vendée, Vienne, Haute-Vienne, Vosges, Yonne, Territoire de Belfort, Essonne,
Hauts-de-Seine, Seine-Saint-Denis, Val-de-Marne, Val-d'Oise, Auvergne-Rhône-Alpes, AURA,
Auvergne, Rhône-Alpes, Bourgogne-Franche-Comté, Bourgogne, Franche-Comté, Bretagne,
Centre-Val de Loire, Grand Est, Alsace, Lorraine, Champagne-Ardenne, Hauts-de-France, Picardie,
Île-de-France, Normandie, Nouvelle-Aquitaine, Aquitaine, Limousin, Poitou-Charentes, Occitanie,
Languedoc-Roussillon, Midi-Pyrénées, Pays de la Loire, Provence-Alpes-Côte d'Azur, PACA
"""
_TERRITORIES = frozenset({"FR", "GP", "MQ", "GF", "RE", "YT", "PM", "MF", "BL"})
_UNION = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)
# "Drôme (26)", "69 - Rhône": the number says it again.
_NUMBER = re.compile(r"\(?\b(?:[0-9]{2,3}|2[ab])\b\)?")


def origin_said(text: str) -> Origin | None:
    """None where it is no one place: "France / Espagne" is two."""
    word = _folded(_NUMBER.sub(" ", normal(text)))
    return _SAID.get(word) or _places().get(word)


def _folded(text: str) -> str:
    """Hyphens and apostrophes are left out as often as not."""
    return " ".join(re.sub(r"[-'.]", " ", normal(text)).split())


@cache
def _places() -> dict[str, Origin]:
    from babel import Locale

    found = {}
    for language in ("fr", "en"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                found[_folded(name)] = _of(code)
    return found | {_folded(one): Origin.FRANCE for one in _OF_FRANCE.split(",")}


def _of(code: str) -> Origin:
    if code in _TERRITORIES:
        return Origin.FRANCE
    return Origin.EUROPE if code in _UNION else Origin.ELSEWHERE
