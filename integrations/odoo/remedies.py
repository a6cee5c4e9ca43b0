"""What to do where Odoo declines: our own sentences, as its own change with the language."""

from integrations.erp.answers import Declined
from integrations.odoo.calls import Calls
from integrations.odoo.hearing import No
from kernel.words import N_, Phrase

MEND = N_("Mend it in Odoo or here, then: cellier odoo retry")
RIGHTS = N_(
    "Give Cellier’s user this right in Odoo (“cellier odoo check” names each), then: "
    "cellier odoo retry"
)
LOCKED = N_("Open the month in Odoo or date it later, then: cellier odoo retry")
TAXES = N_(
    "Say in CELLIER_ODOO_TAXES which tax it is, by its number, external id or name, as "
    "{example}, and start the worker again; then: cellier odoo retry"
)
UNITS = N_(
    "Say in CELLIER_ODOO_UNITS which unit it is, by its number or external id, and start the "
    "worker again; then: cellier odoo retry"
)
CANTEENS = N_(
    "Switch on “Analytic Accounting” in Odoo’s settings, or say in CELLIER_ODOO_CANTEENS where "
    "a canteen’s documents go (company:1, or analytic:12); then: cellier odoo retry"
)
CHECK = Phrase("Mend it in Odoo; “cellier odoo check” says what is missing.")
APPROVAL = N_("Let somebody approve it in Odoo; Cellier then goes on by itself.")


def declined(no: No, remedy: str = MEND) -> Declined:
    """Of one document, by what Odoo said of it."""
    return Declined(no.reason, RIGHTS if no.about_rights else remedy)


def may(calls: Calls, model: str, operation: str) -> bool:
    """Whether the user may create, read, write or unlink such records at all."""
    if calls.protocol == "json2":
        return bool(calls(model, "has_access", ids=[], operation=operation))
    # The same before Odoo 18.
    asked = calls(model, "check_access_rights", operation=operation, raise_exception=False)
    return bool(asked)
