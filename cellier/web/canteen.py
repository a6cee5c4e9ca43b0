"""What was written of a canteen when it was opened, put right by whoever runs it."""

from decimal import Decimal
from typing import Any

from cellier.web.access import Access
from cellier.web.answers import Answer, Go, Page
from cellier.web.canteen_form import CHOICES, EGALIMS, RULES, STATUSES, facts_typed
from cellier.web.corrected import correct_and_note
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.forms import Form
from kernel.settings import settings
from kernel.words import N_, Words
from network.canteens import Canteen, LocalRule, place_missing
from network.correcting import (
    CorrectedMeanwhile,
    Correction,
    facts_of,
    seen_as,
)

doors = Doors()

ZONES = (
    "Europe/Paris", "America/Cayenne", "America/Guadeloupe", "America/Martinique",
    "America/Miquelon", "Indian/Mayotte", "Indian/Reunion", "Pacific/Noumea", "Pacific/Tahiti",
)  # fmt: skip
LABELS = {
    "canteen": N_("The canteen's name"),
    "postcode": N_("Postal code"),
    "city": N_("Commune"),
    "address": N_("Address"),
    "siret": N_("SIRET"),
    "siren": N_("SIREN"),
    "status": N_("What it is"),
    "latitude": N_("Latitude"),
    "longitude": N_("Longitude"),
    "local_rule": N_("What is local here"),
    "local_value": N_("Kilometres, or postal codes with commas"),
    "egalim": N_("The thresholds of EGalim"),
    "vat_reclaimed": N_("We reclaim the VAT on what we buy"),
    "time_zone": N_("Time zone"),
}
_CHOSEN = {
    "status": {one.value: said for one, said in STATUSES.items()},
    "egalim": {one.value: said for one, said in EGALIMS.items()},
    "local_rule": {one.value: said for one, said in RULES.items()},
    "vat_reclaimed": {"1": N_("yes"), "": N_("no")},
}


@doors.reads("/c/{canteen_id:uuid}/settings", Access.RUNS)
def page(desk: Desk) -> Answer:
    """What is kept of the canteen, in a form."""
    here, refused = desk.here, bool(desk.typed.fields)
    kept = _form_of(here, desk.words)
    meanwhile = desk.why == CorrectedMeanwhile.__name__
    facts: dict[str, Any] = {
        **CHOICES,
        "zones": ZONES,
        "said": desk.typed if refused else kept,
        # Whoever was told what another wrote meanwhile has seen it.
        "seen": seen_as(here) if meanwhile or not refused else desk.typed.text("seen"),
        "others": _differing(kept, desk.typed, desk.words) if meanwhile else [],
        "place_missing": place_missing(here),
        "in_odoo": [one for one in (here.name, here.siret) if one in settings().odoo_canteens],
        "noted": desk.request.query_params.get("done") == "corrected",
    }
    return Page("canteen.html", facts)


@doors.writes("/c/{canteen_id:uuid}/settings", Access.RUNS, again=page)
def correct(desk: Desk) -> Answer:
    """Put it right, and note who did.

    Raises:
        FieldEmpty, NotANumber, NotAChoice, BadSiret, BadSiren, NoTimeZone: of what was typed.
        CanteenKnown, SiretKnown: another canteen has that name, or that SIRET.
        ValueMissing, PlaceMissing: the rule of what is local lacks its figure, or its place.
        HalfAPlace: a latitude without a longitude, or the other way round.
        CorrectedMeanwhile: it is not what the form showed.

    """
    form = desk.form
    correction = Correction(
        id=form.id(),
        siren=form.text("siren") or None,
        time_zone=form.text("time_zone", desk.here.time_zone),
        seen=form.text("seen"),
        **facts_typed(form),
    )
    correct_and_note(desk.session, correction, desk.by, now=desk.now)
    return Go(desk.url("/settings?done=corrected"))


def _form_of(canteen: Canteen, words: Words) -> Form:
    """The canteen as its form would send it."""
    fields = {
        **facts_of(canteen),
        "canteen": canteen.name,
        "latitude": _figure(canteen.latitude, words),
        "longitude": _figure(canteen.longitude, words),
        "vat_reclaimed": "1" if canteen.vat_reclaimed else "",
    }
    if canteen.local_rule == LocalRule.KM:
        fields["local_value"] = _figure(Decimal(canteen.local_value or 0), words)
    return Form({name: [one] for name, one in fields.items()})


def _figure(value: Decimal | None, words: Words) -> str:
    """All of its decimals, and none more."""
    if value is None:
        return ""
    decimals = f"{value.normalize():f}".partition(".")[2]
    return words.number(value, len(decimals))


def _differing(kept: Form, typed: Form, words: Words) -> list[tuple[str, str]]:
    """What is kept and was typed otherwise: its label, and what is kept."""
    found = []
    for name, label in LABELS.items():
        if (value := kept.text(name)) != typed.text(name):
            chosen = _CHOSEN.get(name, {}).get(value)
            found.append((words.say(label), words.say(chosen) if chosen else value or "–"))
    return found
