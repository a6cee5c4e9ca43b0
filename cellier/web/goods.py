"""Products as a person names them on a page: typed, chosen from the list, or put on it."""

from collections.abc import Sequence
from uuid import UUID

from rapidfuzz import fuzz, process
from sqlalchemy import select
from sqlalchemy.orm import Session

from cellier.naming import FAMILIES
from cellier.web.desk import Desk
from cellier.web.forms import Form
from kernel.errors import Refused
from kernel.ids import derived
from kernel.words import N_
from sourcing.new_products import NewProduct, add_product
from sourcing.products import Product, ProductNotFound, StockUnit, product_named
from sourcing.stand_ins import STAND_INS
from sourcing.wording import normal
from suppliers.families import Family

_CLOSE, _AT_MOST = 78, 3

FAMILY_NAMES = [(one.value, said) for one, said in FAMILIES.items()]


class UnknownProduct(Refused):
    """Not on the list, as it is written."""

    says = N_(
        "“{product}” is not on the list. Write it as there, or say below what it is and send it "
        "again: it is put on the list."
    )


class PerhapsThis(Refused):
    """The same with names that are near."""

    says = N_(
        "“{product}” is not on the list: do you mean {close}? Else say below what it is and send "
        "it again: it is put on the list."
    )


def product_names(session: Session) -> Sequence[str]:
    """All that may be chosen, by name."""
    names = set(session.scalars(select(Product.name))) - STAND_INS
    return sorted(names, key=normal)


def check_new(form: Form) -> None:
    """What is said of a new product is read even where nobody needs it: nonsense is refused.

    Raises:
        NotAWholeNumber, NotAChoice: of what was typed.

    """
    form.whole("new_grams")
    form.choice("new_family", Family)
    form.choice("new_unit", StockUnit)


def product_typed(desk: Desk, name: str) -> UUID:
    """The product of that name, one or many of it; put on the list where the form says what it is.

    Raises:
        UnknownProduct, PerhapsThis: there is none, and the form does not say.

    """
    try:
        return product_named(desk.session, name).id
    except ProductNotFound:
        pass
    names = {normal(one): one for one in product_names(desk.session)}
    folded = normal(name)
    for written in (folded, folded + "s", folded + "x", folded.rstrip("sx")):
        if written in names:
            return product_named(desk.session, names[written]).id
    family = desk.form.choice("new_family", Family)
    if family is None:
        raise _unknown(name, folded, names)
    return put_on_list(desk, derived(desk.form.id(), "product", folded), name, family)


def put_on_list(desk: Desk, product_id: UUID, name: str, family: Family) -> UUID:
    """A new product, kept by the unit that the form says.

    Raises:
        NotAWholeNumber, NotAChoice: of what was typed.
        ProductKnown: it is there.

    """
    new = NewProduct(
        id=product_id,
        name=name.strip(),
        family=family,
        unit=desk.form.choice("new_unit", StockUnit) or StockUnit.KG,
        grams=desk.form.whole("new_grams") or 1000,
    )
    return add_product(desk.session, new, desk.by)


def _unknown(name: str, folded: str, names: dict[str, str]) -> Refused:
    near = process.extract(
        folded, names.keys(), scorer=fuzz.ratio, score_cutoff=_CLOSE, limit=_AT_MOST
    )
    if not near:
        return UnknownProduct(product=name)
    return PerhapsThis(product=name, close=", ".join(names[key] for key, *_ in near))
