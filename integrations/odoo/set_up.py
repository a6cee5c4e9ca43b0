"""One Odoo, as the settings name it."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

from integrations.odoo.calls import Calls
from integrations.odoo.canteens import parsed
from integrations.odoo.site import Site
from kernel.errors import Refused
from kernel.settings import Settings
from kernel.words import N_, Phrase
from sourcing.products import StockUnit


class NotSetUp(Refused):
    """Without these nobody can be called."""

    says = N_("Odoo is not set up: {missing} must be set. docs/odoo.md says how.")


class NoKeyFile(Refused):
    """It cannot be read, or is empty."""

    says = N_("There is no key in {file}, which CELLIER_ODOO_KEY_FILE names.")


class OddKey(Refused):
    """It would end up in an error of the line, word for word."""

    says = N_("The key of Odoo is not one line of letters and digits: set it anew.")


class OpenKeyFile(Refused):
    """The key opens the books."""

    says = N_("Others on this machine may read the key in {file}: chmod 600 {file}")


class OddMapping(Refused):
    """A setting maps what Cellier does not have."""

    says = N_("{setting} speaks of “{name}”: {remedy}")


_UNIT = Phrase("its units are kg, l and pc.")
_RATE = Phrase("write a VAT rate as 5.5.")


def is_set_up(settings: Settings) -> bool:
    """Whether there is an Odoo to tell anything at all."""
    return bool(settings.odoo_url)


def site(settings: Settings, *, language: str = "en_US") -> Site:
    """What to call and how it is used; connects to nothing yet. `language` is Odoo's code.

    Raises:
        NotSetUp, NoKeyFile, OpenKeyFile, OddMapping, OddBooking: a setting is missing or odd.
        OddAddress, NoXmlRpc, LoginMissing: as Calls.

    """
    _check_mappings(settings)
    return Site(
        calls(settings, language=language),
        units=settings.odoo_units,
        taxes=settings.odoo_taxes,
        canteens=settings.odoo_canteens,
        lots=settings.odoo_lots,
        posts_bills=settings.odoo_post_bills,
    )


def calls(settings: Settings, *, language: str = "en_US") -> Calls:
    """How to reach it.

    Raises:
        NotSetUp, NoKeyFile, OpenKeyFile: a setting is missing.
        OddAddress, NoXmlRpc, LoginMissing: as Calls.

    """
    key = settings.odoo_key.get_secret_value().strip() or _key_in(settings.odoo_key_file)
    needed: Mapping[str, str] = {
        "CELLIER_ODOO_URL": settings.odoo_url,
        "CELLIER_ODOO_DATABASE": settings.odoo_database,
        "CELLIER_ODOO_KEY": key,
    }
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise OddKey
    missing = [name for name, value in needed.items() if not value]
    if missing:
        raise NotSetUp(missing=", ".join(missing))
    return Calls(
        settings.odoo_url,
        settings.odoo_database,
        key,
        protocol=settings.odoo_protocol,
        login=settings.odoo_login,
        language=language,
    )


def _key_in(file: Path | None) -> str:
    if file is None or file == Path():
        return ""
    try:
        mode = file.stat().st_mode
        key = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise NoKeyFile(file=file) from None
    if mode & 0o077:
        raise OpenKeyFile(file=file)
    if not key:
        raise NoKeyFile(file=file)
    return key


def _check_mappings(settings: Settings) -> None:
    for canteen, place in settings.odoo_canteens.items():
        parsed(canteen, place)
    for unit in settings.odoo_units:
        if unit not in set(StockUnit):
            raise OddMapping(setting="CELLIER_ODOO_UNITS", name=unit, remedy=_UNIT)
    for rate in settings.odoo_taxes:
        try:
            Decimal(rate.replace(",", ".").rstrip(" %"))
        except InvalidOperation:
            raise OddMapping(setting="CELLIER_ODOO_TAXES", name=rate, remedy=_RATE) from None
