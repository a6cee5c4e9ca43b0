"""What Cellier's user must be allowed, and what for. Nothing beyond is needed."""

from collections.abc import Iterator
from typing import NamedTuple

from integrations.odoo.findings import Finding
from integrations.odoo.hearing import No
from integrations.odoo.remedies import may
from integrations.odoo.site import Site
from kernel.words import N_, Phrase

_GIVE = N_("Give it in Odoo, under Settings, Users.")
_NO_MODULE = N_("Install the app in Odoo, and give the right.")


class Right(NamedTuple):
    """A right by its name in Odoo, what Cellier does by it, and what only it opens there."""

    name: str
    purpose: str
    model: str
    operation: str


_ALWAYS = (
    Right(Phrase("Contact: Creation"), Phrase("suppliers"), "res.partner", "create"),
    Right(Phrase("Product: Creation"), Phrase("products"), "product.product", "create"),
    Right(
        Phrase("Product: Creation"),
        Phrase("suppliers’ prices"),
        "product.supplierinfo",
        "create",
    ),
    Right(Phrase("Purchase: User"), Phrase("orders"), "purchase.order", "create"),
    Right(Phrase("Inventory: User"), Phrase("deliveries"), "stock.picking", "write"),
    Right(Phrase("Accounting: Invoicing"), Phrase("bills"), "account.move", "create"),
)
_LOTS = Right(Phrase("Inventory: User"), Phrase("lots and dates"), "stock.lot", "create")
_ANALYTIC = Right(
    Phrase("Analytic Accounting"),
    Phrase("a canteen’s own analytic account"),
    "account.analytic.account",
    "create",
)
# Who may not post may still write drafts: only the group tells.
_POSTS = "account.group_account_invoice"
_ADMINISTRATOR = "base.group_system"


def rights(site: Site, user: int) -> Iterator[Finding]:
    """One by one.

    Raises:
        Unclear, Unusable: as any call.

    """
    for right in (*_ALWAYS, *[_LOTS] * site.lots, *[_ANALYTIC] * (not site.canteens)):
        yield _finding(site, right)
    if site.posts_bills and not _has(site, user, _POSTS):
        yield Finding(
            ok=False,
            says=N_("Right “{right}” is missing, for {purpose}."),
            facts={
                "right": Phrase("Accounting: Invoicing"),
                "purpose": Phrase("posting bills"),
            },
            remedy=_GIVE,
        )
    if _has(site, user, _ADMINISTRATOR):
        yield Finding(
            ok=False,
            says=N_("Cellier’s user may administer all of Odoo: it needs far less."),
            remedy=N_("Make a user of its own for Cellier, with the rights above."),
        )


def _finding(site: Site, right: Right) -> Finding:
    facts = {"right": right.name, "purpose": right.purpose}
    try:
        given = may(site.calls, right.model, right.operation)
    except No:
        says = N_("Odoo has nothing for {purpose}.")
        return Finding(ok=False, says=says, facts=facts, remedy=_NO_MODULE)
    if given:
        says = N_("Right “{right}” is given, for {purpose}.")
        return Finding(ok=True, says=says, facts=facts)
    says = N_("Right “{right}” is missing, for {purpose}.")
    return Finding(ok=False, says=says, facts=facts, remedy=_GIVE)


def _has(site: Site, user: int, group: str) -> bool:
    try:
        return bool(site.calls("res.users", "has_group", ids=[user], group_ext_id=group))
    except No:
        return False
