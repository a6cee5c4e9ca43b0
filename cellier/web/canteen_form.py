"""What is typed of a canteen, the same where it is opened and where it is corrected."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from cellier.web.forms import Form
from kernel.errors import Refused
from kernel.words import N_, Phrase
from network.canteens import Egalim, LocalRule, Status

RULES: Mapping[LocalRule, str] = {
    LocalRule.DEPARTEMENT: N_("from the same département"),
    LocalRule.COMMUNE: N_("from the same commune"),
    LocalRule.REGION: N_("from the same region"),
    LocalRule.KM: N_("within so many kilometres"),
    LocalRule.PAT: N_("from the postal codes of a food project"),
}
EGALIMS: Mapping[Egalim, str] = {
    Egalim.VOLUNTARY: N_("They guide us"),
    Egalim.BINDING: N_("They bind us"),
    Egalim.NONE: N_("We do not look at them"),
}
STATUSES: Mapping[Status, str] = {
    Status.FOUNDING: N_("Being founded, without a SIRET"),
    Status.COLLECTIVE: N_("A canteen"),
    Status.COMMERCIAL: N_("A restaurant, in the eyes of the law"),
}
CHOICES: Mapping[str, object] = {
    "rules": [(one.value, said) for one, said in RULES.items()],
    "egalims": [(one.value, said) for one, said in EGALIMS.items()],
    "statuses": [(one.value, said) for one, said in STATUSES.items()],
}


class ValueMissing(Refused):
    """The rule means nothing without it."""

    says = N_(
        "“Local” needs its figure here: the kilometres, or the postal codes with commas between "
        "them."
    )


def facts_typed(form: Form) -> dict[str, Any]:
    """All of it as the command takes it; with a SIRET, no canteen is being founded any more.

    Raises:
        FieldEmpty, NotANumber, NotAChoice: of what was typed.
        ValueMissing: the rule of what is local lacks its figure.

    """
    siret = form.text("siret") or None
    status = form.choice("status", Status) or Status.FOUNDING
    rule = form.choice("local_rule", LocalRule) or LocalRule.DEPARTEMENT
    return {
        "name": form.needed("canteen", Phrase("the canteen's name")),
        "siret": siret,
        "status": Status.COLLECTIVE if siret and status == Status.FOUNDING else status,
        "egalim": form.choice("egalim", Egalim) or Egalim.VOLUNTARY,
        "vat_reclaimed": form.text("vat_reclaimed") == "1",
        "address": form.text("address"),
        "postcode": form.text("postcode") or None,
        "city": form.needed("city", Phrase("the commune")),
        "latitude": form.number("latitude"),
        "longitude": form.number("longitude"),
        "local_rule": rule,
        "local_value": _value(form, rule),
    }


def _value(form: Form, rule: LocalRule) -> str | None:
    """Kilometres or postal codes; none for the rules that follow from the canteen's own."""
    if rule == LocalRule.KM:
        kilometres = form.number("local_value")
        if kilometres is None or kilometres <= 0:
            raise ValueMissing
        return f"{Decimal(kilometres).normalize():f}"
    if rule == LocalRule.PAT:
        codes = [one.strip() for one in form.text("local_value").split(",") if one.strip()]
        if not codes or not all(one.isdigit() and len(one) <= 5 for one in codes):
            raise ValueMissing
        return ",".join(codes)
    return None
