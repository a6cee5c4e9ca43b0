"""What suppliers offer: search, the price of a kilo over time, and one product's offers compared."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from cellier.web.access import Access
from cellier.web.answers import Answer, Page
from cellier.web.catalogue_facts import compared, row_of
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.forms import Form
from cellier.web.supplier_words import LABEL_CHOICES
from integrations.paper.names import FAMILIES
from sourcing.compared import Asked, listed
from suppliers.families import Family
from suppliers.labels import Label

doors = Doors()

AT_ONCE = 60


@doors.reads("/c/{canteen_id:uuid}/catalogue", Access.SEES)
def page(desk: Desk) -> Answer:
    """What is offered today; narrowed down by words, family and label."""
    query = desk.request.query_params
    form = Form({name: [value] for name, value in query.items()})
    asked = Asked(
        form.text("q")[:100], form.choice("family", Family), form.choice("label", Label)
    )
    found = listed(desk.session, desk.here.id, on=desk.today, asked=asked)
    number = min(max(1, form.whole("page") or 1), 10_000)
    skip = (number - 1) * AT_ONCE
    facts: dict[str, Any] = {
        "asked": asked,
        "rows": [row_of(desk, one) for one in found[skip : skip + AT_ONCE]],
        "many": len(found),
        "families": [(one.value, said) for one, said in FAMILIES.items()],
        "labels": LABEL_CHOICES,
        "before": _to(desk, asked, number - 1) if number > 1 else "",
        "after": _to(desk, asked, number + 1) if skip + AT_ONCE < len(found) else "",
    }
    return Page("catalogue.html", facts)


@doors.reads("/c/{canteen_id:uuid}/catalogue/product/{product_id:uuid}", Access.SEES)
def product(desk: Desk, product_id: UUID) -> Answer:
    """Who offers it, at what price a kilo, from how far, with which labels; and what it cost."""
    return Page("catalogue_product.html", compared(desk, product_id))


def _to(desk: Desk, asked: Asked, number: int) -> str:
    said = {"q": asked.words, "family": asked.family, "label": asked.label, "page": number}
    kept = {name: str(value) for name, value in said.items() if value}
    return desk.url(f"/catalogue?{urlencode(kept)}")
