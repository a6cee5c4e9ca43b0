"""The words of the house for what the figures are about; marked here, said by `Words`."""

from collections.abc import Mapping

from inventory.kitchen.waste import Stage
from kernel.words import N_
from network.canteens import LocalRule
from network.promises import Measure
from suppliers.evidence import Evidence
from suppliers.families import Family
from suppliers.labels import Label

EVIDENCES: Mapping[Evidence | None, str] = {
    Evidence.PROVEN: N_("Backed by a certificate"),
    Evidence.DECLARED: N_("As stated"),
    Evidence.EXPIRED: N_("Certificate expired, renewal awaited"),
    Evidence.UNKNOWN: N_("No evidence"),
    None: N_("Without this claim"),
}

MEASURES: Mapping[Measure, str] = {
    Measure.PROMISE: N_("Organic, local or rescued share"),
    Measure.ORGANIC: N_("Organic"),
    Measure.LOCAL: N_("Local"),
    Measure.RESCUED: N_("Rescued"),
    Measure.EGALIM: N_("EGalim labels"),
    Measure.SHORT_CIRCUIT: N_("Short supply chain"),
    Measure.IN_SEASON: N_("In season"),
    Measure.MEAT_AND_FISH_EGALIM: N_("Meat and fish, EGalim"),
}

GLOSSES: Mapping[Measure, str] = {
    Measure.ORGANIC: N_("conversion included"),
    Measure.RESCUED: N_("unsold food, as donors state it"),
    Measure.EGALIM: N_("organic and the law's other labels"),
    Measure.SHORT_CIRCUIT: N_("at most one intermediary"),
    Measure.IN_SEASON: N_("of what has a season"),
    Measure.MEAT_AND_FISH_EGALIM: N_("of all meat and fish"),
}

NEARNESS: Mapping[LocalRule, str] = {
    LocalRule.PAT: N_("from the territory's food project"),
    LocalRule.COMMUNE: N_("from the same commune"),
    LocalRule.DEPARTEMENT: N_("from the same département"),
    LocalRule.REGION: N_("from the same region"),
    LocalRule.KM: N_("from {kilometres} km around at most"),
}

WAYS: Mapping[frozenset[Measure], str] = {
    frozenset({Measure.ORGANIC, Measure.LOCAL}): N_("organic and local: {amount}"),
    frozenset({Measure.ORGANIC, Measure.RESCUED}): N_("organic and rescued: {amount}"),
    frozenset({Measure.LOCAL, Measure.RESCUED}): N_("local and rescued: {amount}"),
    frozenset({Measure.ORGANIC, Measure.LOCAL, Measure.RESCUED}): N_(
        "organic, local and rescued: {amount}"
    ),
}

FAMILIES: Mapping[Family, str] = {
    Family.FRUIT_AND_VEGETABLES: N_("Fruit and vegetables"),
    Family.MEAT: N_("Meat and poultry"),
    Family.CHARCUTERIE: N_("Charcuterie"),
    Family.FISH: N_("Fish and seafood"),
    Family.DAIRY: N_("Dairy, butter and eggs"),
    Family.BAKERY: N_("Bakery"),
    Family.DRINKS: N_("Drinks"),
    Family.OTHER: N_("Groceries and other food"),
}

STAGES: Mapping[Stage, str] = {
    Stage.SORTING: N_("Sorting of rescued food"),
    Stage.STORAGE_LOSS: N_("Storage loss"),
    Stage.PREPARATION: N_("Preparation"),
    Stage.UNSERVED: N_("Unserved"),
    Stage.PLATE_LEFTOVERS: N_("Plate leftovers"),
}

LABELS: Mapping[Label, str] = {
    Label.BIO: N_("Organic"),
    Label.LABEL_ROUGE: N_("Label Rouge"),
    Label.AOCAOP: N_("AOC / AOP"),
    Label.IGP: N_("IGP"),
    Label.STG: N_("STG"),
    Label.HVE: N_("HVE"),
    Label.HVE_2: N_("HVE, level 2"),
    Label.PECHE_DURABLE: N_("Sustainable fishing"),
    Label.RUP: N_("Outermost region"),
    Label.COMMERCE_EQUITABLE: N_("Fair trade"),
    Label.FERMIER: N_("Farmhouse"),
    Label.EXTERNALITES: N_("Low environmental cost"),
    Label.PERFORMANCE: N_("Environmental performance"),
}
