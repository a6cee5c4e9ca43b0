"""How a page says no: a sentence in the reader's language, and the status that goes with it."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from cellier.web.access import NoSuchCanteen, NotYours, OtherPerson, SignInFirst
from kernel.errors import DomainError, NotFound, Unreachable
from kernel.words import N_, Phrase, Said, Words


def sentence(error: Exception, words: Words) -> str:
    """What was refused, for the person who typed it."""
    if isinstance(error, DomainError):
        return error.in_words(words)
    if isinstance(error, ValidationError):
        return of_shape(error.errors()[0], words)
    raise error


def status_of(error: Exception) -> int:
    """401 sign in, 403 not yours, 404 not there, 409 somebody else's, 422 no, 503 later."""
    for kind, status in _STATUS:
        if isinstance(error, kind):
            return status
    return 422


def of_shape(one: Mapping[str, Any], words: Words) -> str:
    """One of the errors that pydantic lists, in a sentence."""
    return shape(one).in_words(words)


def shape(one: Mapping[str, Any]) -> Said:
    """The same, for whoever says it later."""
    names = [str(part) for part in one["loc"] if isinstance(part, str)]
    field = Phrase(FIELDS.get(names[-1], names[-1])) if names else ""
    if one["type"] == "missing":
        return Said(_MISSING, {"field": field})
    said = _SAYS.get(one["type"], N_("“{found}” cannot be: {field}."))
    return Said(said, {"found": _short(one["input"]), "field": field})


def _short(found: object) -> str:
    text = str(found)
    return text if len(text) <= 60 else text[:57] + "…"


_STATUS: tuple[tuple[type[Exception], int], ...] = (
    (SignInFirst, 401),
    (NotYours, 403),
    (NoSuchCanteen, 404),
    (OtherPerson, 409),
    (NotFound, 404),
    (Unreachable, 503),
)
_MISSING = N_("Something is missing: {field}.")
_TOO_LARGE = N_("“{found}” is too much for {field}: check the figure.")
_NO_DAY = N_("“{found}” is no day for {field}: write it as 2026-10-31.")
_NO_ID = N_("“{found}” is no id for {field}: it takes a UUID.")
_NO_NUMBER = N_("“{found}” is no number for {field}: write it as 12.5.")
_SAYS = {
    "date_type": _NO_DAY,
    "date_parsing": _NO_DAY,
    "date_from_datetime_parsing": _NO_DAY,
    "date_from_datetime_inexact": _NO_DAY,
    "uuid_type": _NO_ID,
    "uuid_parsing": _NO_ID,
    "decimal_type": _NO_NUMBER,
    "decimal_parsing": _NO_NUMBER,
    "int_type": _NO_NUMBER,
    "int_parsing": _NO_NUMBER,
    "less_than_equal": _TOO_LARGE,
    "decimal_max_digits": _TOO_LARGE,
    "decimal_whole_digits": _TOO_LARGE,
    "decimal_max_places": N_("“{found}” has too many decimals for {field}."),
    "string_too_long": N_("“{found}” is too long for {field}: say it shorter."),
    "too_long": N_("That is too much at once for {field}: send it in two parts."),
    "string_too_short": _MISSING,
    "too_short": _MISSING,
    "greater_than": N_("“{found}” is too little for {field}: it takes more than nothing."),
    "greater_than_equal": N_("“{found}” is too little for {field}."),
}
FIELDS = {
    "amount": N_("the amount"),
    "because": N_("the reason"),
    "best_before": N_("the best-before date"),
    "booked": N_("the quantity"),
    "celsius": N_("the temperature"),
    "cleaned_grams": N_("the weight"),
    "cooks": N_("the cooks"),
    "covers": N_("the covers"),
    "delivery_note": N_("the delivery note's number"),
    "despite_because": N_("the reason"),
    "donor": N_("the donor"),
    "email": N_("the e-mail address"),
    "fill": N_("the quantity"),
    "grams": N_("the weight"),
    "instead": N_("what comes instead"),
    "instead_quantity": N_("the quantity"),
    "instead_unit": N_("the unit"),
    "gross_grams": N_("the weight"),
    "holds_grams": N_("the weight"),
    "into": N_("the products"),
    "kilometres": N_("the kilometres"),
    "latitude": N_("the latitude"),
    "lead_days": N_("the days ahead"),
    "lines": N_("the lines"),
    "longitude": N_("the longitude"),
    "loss_grams": N_("the weight"),
    "lot_number": N_("the lot number"),
    "menu": N_("the menu"),
    "minimum": N_("the minimum order"),
    "name": N_("the name"),
    "net": N_("the amount"),
    "not_kept": N_("the quantity"),
    "note": N_("the note"),
    "note_grams": N_("the weight"),
    "pack_quantity": N_("the quantity"),
    "packs": N_("the packs"),
    "password": N_("the password"),
    "per_cover": N_("the charges a cover"),
    "phone": N_("the phone number"),
    "price": N_("the price"),
    "quantity": N_("the quantity"),
    "reason": N_("the reason"),
    "supplier": N_("the supplier's name"),
    "tare_grams": N_("the weight"),
    "temperature_c": N_("the temperature"),
    "use_by": N_("the use-by date"),
    "vat_rate": N_("the VAT rate"),
}
