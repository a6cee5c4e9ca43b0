"""What a supplier's page puts into its forms: what is kept, and what another kept meanwhile."""

from decimal import Decimal
from typing import Any, NamedTuple

from cellier.web.desk import Desk
from cellier.web.forms import NOTHING_TYPED, Form
from cellier.web.rendering import figure_typed
from kernel.words import N_, Words
from suppliers.correcting import (
    SupplierCorrectedMeanwhile,
    contact_seen_as,
    facts_of,
    seen_as,
)
from suppliers.suppliers import Contact, Supplier
from suppliers.terms import Terms

LABELS = {
    "name": N_("Name"),
    "postcode": N_("Postal code"),
    "city": N_("Commune"),
    "siret": N_("SIRET"),
    "address": N_("Address"),
    "latitude": N_("Latitude"),
    "longitude": N_("Longitude"),
    "intermediaries": N_("Between who grows it and us"),
}


class Reached(NamedTuple):
    """Somebody to call or write to; `said` is what their form holds, `open` where it was refused."""

    contact: Contact
    said: Form
    seen: str
    open: bool


def forms_facts(
    desk: Desk, supplier: Supplier, contacts: list[Contact], terms: Terms | None
) -> dict[str, Any]:
    """For each form what it holds; of a refused one what was typed."""
    typed, kept, agreed = desk.typed, _kept(supplier, desk.words), _terms(desk, terms)
    refused = "latitude" in typed.fields
    correcting, anew = "of" in typed, "from_on" in typed and "of" not in typed
    meanwhile = desk.why == SupplierCorrectedMeanwhile.__name__
    return {
        "said": typed if refused else kept,
        "correcting": refused,
        # Whoever was told what another wrote meanwhile has seen it.
        "seen": typed.text("seen") if refused and not meanwhile else seen_as(supplier),
        "others": _differing(kept, typed, desk.words) if refused and meanwhile else [],
        "contacts": [_reached(one, typed, meanwhile=meanwhile) for one in contacts],
        "anew": NOTHING_TYPED if "who" in typed else typed,
        "terms_said": typed if correcting else agreed,
        "terms_new": typed if anew else Form({**agreed.fields, "from_on": [str(desk.today)]}),
        "terms_corrected": correcting,
        "terms_anew": anew,
    }


def _reached(one: Contact, typed: Form, *, meanwhile: bool) -> Reached:
    seen = contact_seen_as(one)
    if typed.text("who") != str(one.id):
        kept = {"contact": [one.name], "phone": [one.phone], "email": [one.email]}
        return Reached(one, Form(kept), seen, open=False)
    return Reached(one, typed, seen if meanwhile else typed.text("seen"), open=True)


def _kept(supplier: Supplier, words: Words) -> Form:
    """The supplier as their form would send them."""
    fields = {
        **facts_of(supplier),
        "latitude": _degrees(supplier.latitude, words),
        "longitude": _degrees(supplier.longitude, words),
    }
    return Form({name: [one] for name, one in fields.items()})


def _terms(desk: Desk, terms: Terms | None) -> Form:
    """What holds, as its form would send it."""
    if terms is None:
        return Form({"from_on": [desk.today.isoformat()]})
    words = desk.words
    days = [str(n + 1) for n in range(7) if terms.weekdays >> n & 1]
    return Form(
        {
            "from_on": [terms.from_on.isoformat()],
            "minimum": [_figure(terms.minimum, words)],
            "weekdays": days,
            "lead_days": [str(terms.lead_days)],
            "customer_number": [terms.customer_number],
            "kilometres": [_figure(terms.kilometres, words)],
        }
    )


def _figure(value: Decimal | None, words: Words) -> str:
    return "" if value is None else figure_typed(value, words)


def _degrees(value: Decimal | None, words: Words) -> str:
    return "" if value is None else words.number(value, 6)


def _differing(kept: Form, typed: Form, words: Words) -> list[tuple[str, str]]:
    """What is kept and was typed otherwise: its label, and what is kept."""
    return [
        (words.say(label), kept.text(name) or "–")
        for name, label in LABELS.items()
        if kept.text(name) != typed.text(name)
    ]
