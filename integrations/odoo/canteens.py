"""Where each canteen's documents are booked: its own analytic account, or what the settings say."""

from collections.abc import Sequence
from uuid import UUID

from integrations.erp.answers import Answer, Declined, Told
from integrations.erp.facts import CanteenFacts
from integrations.odoo.calls import Calls
from integrations.odoo.loading import Record, load
from integrations.odoo.naming import PLAN, Of, named
from integrations.odoo.remedies import CANTEENS
from integrations.odoo.site import Booking, Site
from kernel.errors import Refused
from kernel.words import N_

UNKNOWN = N_("Odoo knows no such company or analytic account.")
_ACCOUNT = "account.analytic.account"
_KINDS = {"company": "res.company", "analytic": _ACCOUNT}


class OddBooking(Refused):
    """A canteen's place in Odoo is written otherwise."""

    says = N_(
        "CELLIER_ODOO_CANTEENS says “{place}” of {canteen}: write company:3 or analytic:12, "
        "with Odoo’s number of it."
    )


def keep_canteens(site: Site, canteens: Sequence[CanteenFacts]) -> dict[UUID, Answer]:
    """Have a place for each. Nothing is asked of Odoo where the place is known already.

    Raises:
        Unclear, Unusable: as any call.

    """
    mapped = {of.id: place for of in canteens if (place := mapping(site, of))}
    answers = _mapped(site.calls, canteens, mapped)
    own = [of for of in canteens if of.id not in mapped]
    answers |= _renamed(site.calls, [of for of in own if of.remote and of.remote > 0])
    return {**answers, **_made(site.calls, [of for of in own if of.id not in answers])}


def mapping(site: Site, canteen: CanteenFacts) -> Booking | None:
    """What the settings say of it, by id, SIRET or name.

    Raises:
        OddBooking: they do not say it as `parsed` reads it.

    """
    for name in (str(canteen.id), canteen.siret, canteen.name):
        if name and name in site.canteens:
            return parsed(name, site.canteens[name])
    return None


def parsed(canteen: str, place: str) -> Booking:
    """From `company:3` or `analytic:12`.

    Raises:
        OddBooking: it is neither.

    """
    kind, _, number = place.partition(":")
    if kind not in _KINDS or not number.strip().isdigit():
        raise OddBooking(place=place, canteen=canteen)
    return Booking(int(number), None) if kind == "company" else Booking(None, int(number))


def _mapped(
    calls: Calls, canteens: Sequence[CanteenFacts], mapped: dict[UUID, Booking]
) -> dict[UUID, Answer]:
    """Odoo itself takes any number for an analytic account, and books nothing."""
    of_id = {of.id: of for of in canteens}
    unsure = [place for of, place in mapped.items() if of_id[of].remote != place.remote]
    missing: set[int] = set()
    for model, sign in (("res.company", -1), (_ACCOUNT, 1)):
        numbers = {place.remote * sign for place in unsure if place.remote * sign > 0}
        if numbers:
            domain = [["id", "in", sorted(numbers)]]
            found = calls(model, "search_read", domain=domain, fields=["id"])
            missing |= {sign * number for number in numbers - {row["id"] for row in found}}
    return {
        of: Declined(UNKNOWN, CANTEENS) if place.remote in missing else Told(place.remote)
        for of, place in mapped.items()
    }


def _made(calls: Calls, canteens: Sequence[CanteenFacts]) -> dict[UUID, Answer]:
    if not canteens:
        return {}
    # Of all these: if there can be no plan, there can be no account either.
    plan = load(
        calls,
        "account.analytic.plan",
        ["id", "name"],
        [Record(canteens[0].id, [[PLAN, "Cantines"]])],
    )
    if plan.declined:
        no = Declined(plan.declined[canteens[0].id].reason, CANTEENS)
        return {of.id: no for of in canteens}
    columns = ["id", "name", "code", "plan_id/id"]
    rows = [
        Record(of.id, [[named(Of.CANTEEN, of.id), of.name, of.siret or "", PLAN]])
        for of in canteens
    ]
    loaded = load(calls, _ACCOUNT, columns, rows, remedy=CANTEENS)
    return {**loaded.declined, **{of: Told(ids[0]) for of, ids in loaded.ids.items()}}


def _renamed(calls: Calls, canteens: Sequence[CanteenFacts]) -> dict[UUID, Answer]:
    """Those with an account of ours, where they are called otherwise here since; any other is left as it is, and no longer used."""
    ids = [of.remote for of in canteens if of.remote]
    names = calls(_ACCOUNT, "get_external_id", ids=ids) if ids else {}
    ours = [of for of in canteens if names.get(str(of.remote)) == named(Of.CANTEEN, of.id)]
    answers: dict[UUID, Answer] = {of.id: Told(of.remote or 0) for of in ours}
    for field, column in (("name", "name"), ("siret", "code")):
        fresh = [of for of in ours if field in (of.news or ())]
        rows = [Record(of.id, [[str(of.remote), getattr(of, field) or ""]]) for of in fresh]
        columns = [".id", column]
        if rows:
            loaded = load(calls, _ACCOUNT, columns, rows, once=False, remedy=CANTEENS)
            answers.update(loaded.declined)
    return answers
