"""What people call the things the code has short names for."""

from inventory.kitchen.meals import Measured
from inventory.kitchen.waste import Stage
from inventory.places import Kind
from kernel.words import N_
from network.promises import Basis, Measure
from suppliers.evidence import Evidence, Why
from suppliers.families import Family

MEASURES = {
    Measure.PROMISE: N_("Organic, local or rescued share"),
    Measure.ORGANIC: N_("Organic share"),
    Measure.EGALIM: N_("EGalim share"),
    Measure.LOCAL: N_("Local share"),
    Measure.SHORT_CIRCUIT: N_("Short supply chain share"),
    Measure.RESCUED: N_("Rescued share"),
    Measure.IN_SEASON: N_("In season, of what has a season"),
    Measure.MEAT_AND_FISH_EGALIM: N_("Meat and fish EGalim share"),
}
# The law's three, under the keys of the State's platform.
PARTS = {
    "part_egalim": MEASURES[Measure.EGALIM],
    "part_bio": MEASURES[Measure.ORGANIC],
    "part_viandes_poissons_egalim": MEASURES[Measure.MEAT_AND_FISH_EGALIM],
}
BASES = {Basis.VALUE: N_("by value before VAT"), Basis.MASS: N_("by weight")}
UNITS = {Basis.VALUE: N_("€"), Basis.MASS: N_("kg")}
EVIDENCES = {
    Evidence.PROVEN: N_("Backed by a certificate"),
    Evidence.DECLARED: N_("As stated"),
    Evidence.EXPIRED: N_("Certificate expired, renewal awaited"),
    Evidence.UNKNOWN: N_("No evidence"),
}
METHODS = {Measured.MEASURED: N_("Weighed"), Measured.ALLOCATED: N_("Allocated (estimate)")}
STAGES = {
    Stage.SORTING: N_("Sorting of rescued food"),
    Stage.STORAGE_LOSS: N_("Storage loss"),
    Stage.PREPARATION: N_("Preparation"),
    Stage.UNSERVED: N_("Unserved"),
    Stage.PLATE_LEFTOVERS: N_("Plate leftovers"),
}
FAMILIES = {
    Family.MEAT: N_("Meat and poultry"),
    Family.CHARCUTERIE: N_("Cured meats"),
    Family.FISH: N_("Fish and seafood"),
    Family.FRUIT_AND_VEGETABLES: N_("Fruit and vegetables"),
    Family.DAIRY: N_("Dairy and eggs"),
    Family.BAKERY: N_("Bakery"),
    Family.DRINKS: N_("Drinks"),
    Family.OTHER: N_("Other"),
}
WHYS = {
    Why.NO_CERTIFICATE: N_("no certificate is known"),
    Why.NOT_YET_VALID: N_("the certificate begins later"),
    Why.ENDED: N_("the certificate had ended"),
    Why.SUSPENDED: N_("the certificate was suspended"),
    Why.WITHDRAWN: N_("the certificate was withdrawn"),
    Why.OUT_OF_SCOPE: N_("the certificate names other products"),
    Why.LEVEL_ENDED: N_("the certificate is of a level that no longer counts"),
}
ENDS = {
    Kind.SHELF: N_("to a shelf"),
    Kind.FRIDGE: N_("to the fridge"),
    Kind.FREEZER: N_("to the freezer"),
    Kind.SUPPLIER: N_("back to the supplier"),
    Kind.KITCHEN: N_("cooked:"),
    Kind.WASTE: N_("thrown away"),
    Kind.SORTING: N_("sorted"),
    Kind.DONATED: N_("given"),
    Kind.COUNT_DIFFERENCE: N_("missing at a count"),
    Kind.OTHER_CANTEEN: N_("to another canteen"),
}
