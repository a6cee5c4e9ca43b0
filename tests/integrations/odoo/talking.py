"""How the tests of the server talk to it, and to a real Odoo where one is named.

CELLIER_TEST_ODOO_URL, _DATABASE, _KEY and _LOGIN name it: an Odoo 19 whose database may be filled.
"""

import os
import re
from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from odoolib import get_connection
from odoolib.tools import JsonRPCException

ONCE = {"lang": "en_US", "tz": "UTC", "mode": "update", "noupdate": True}
UPSERT = {"lang": "en_US", "tz": "UTC"}
WITHOUT_ASKING = {"lang": "en_US", "skip_backorder": True, "skip_expired": True}
FRENCH = {**ONCE, "lang": "fr_FR"}


class There(NamedTuple):
    url: str
    database: str
    key: str
    login: str


def real() -> There | None:
    if "CELLIER_TEST_ODOO_URL" not in os.environ:
        return None
    url, *rest = (f"CELLIER_TEST_ODOO_{name}" for name in ("URL", "DATABASE", "KEY", "LOGIN"))
    return There(os.environ[url].rstrip("/"), *(os.environ[name] for name in rest))


class Talk:
    """Calls as odoo-client-lib makes them. Every talk has external ids of its own."""

    def __init__(self, there: There, protocol: str = "json2") -> None:
        self.there, self.protocol = there, protocol
        self.mark = uuid4().hex[:8]
        self._lib = get_connection(
            hostname="127.0.0.1",
            protocol=protocol,
            port=urlsplit(there.url).port,
            database=there.database,
            login=there.login,
            password=there.key,
        )

    def __call__(self, model: str, method: str, *ids: int, **named: Any) -> Any:
        named.setdefault("context", UPSERT)
        if self.protocol == "json2":
            called = self._lib.get_model(model).__getattr__(method)
            return called(**({"ids": list(ids)} if ids else {}), **named)
        self._lib.check_login(force=False)
        first = [list(ids)] if ids else [named.pop("ids")] if "ids" in named else []
        return self._lib.get_service("object").execute_kw(
            self.there.database, self._lib.user_id, self.there.key, model, method, first, named
        )

    def name(self, short: str) -> str:
        return f"cellier.{self.mark}_{short}"

    def load(
        self, model: str, header: str, *rows: Sequence[Any], context: Any = ONCE
    ) -> dict[str, Any]:
        """Cells that begin with @ are external ids of this talk."""
        data = [[self._named(cell) for cell in row] for row in rows]
        answer: dict[str, Any] = self(
            model, "load", fields=header.split(), data=data, context=context
        )
        return answer

    def _named(self, cell: Any) -> Any:
        if isinstance(cell, str) and cell.startswith("@"):
            return self.name(cell[1:])
        return cell

    def loaded(
        self, model: str, header: str, *rows: Sequence[Any], context: Any = ONCE
    ) -> list[int]:
        answer = self.load(model, header, *rows, context=context)
        assert answer["ids"], answer["messages"]
        return list(answer["ids"])

    def seen(self, model: str, domain: list[Any], *fields: str, order: str = "id") -> list[Any]:
        """The values of these fields, a tuple a row, or bare where it is one."""
        rows = self(model, "search_read", domain=domain, fields=list(fields), order=order)
        told = [tuple(_plain(row[field]) for field in fields) for row in rows]
        return [row[0] for row in told] if len(fields) == 1 else told

    # A supplier, products and an order, as the tests need them.

    def supplier(self, short: str = "f1", name: str = "Primeur") -> int:
        header = "id name is_company supplier_rank country_id/id"
        return self.loaded("res.partner", header, [f"@{short}", name, "1", "1", "base.fr"])[0]

    def product(self, short: str, *, code: str, lots: bool = False, price: str = "2.5") -> int:
        header = (
            "id name default_code type is_storable uom_id/id supplier_taxes_id/id tracking"
            " use_expiration_date standard_price"
        )
        row = [
            f"@{short}", short.capitalize(), code, "consu", "1", "uom.product_uom_kgm",
            "account.1_tva_acq_reduite", "lot" if lots else "none", str(int(lots)), price,
        ]  # fmt: skip
        return self.loaded("product.product", header, row)[0]

    def order(self, short: str, *lines: Sequence[str], context: Any = ONCE) -> int:
        """Each line is a product, a quantity and a price."""
        return self.loaded(
            "purchase.order", ORDERS, *self.rows(short, *lines), context=context
        )[0]

    def rows(self, short: str, *lines: Sequence[str]) -> list[list[str]]:
        head = [f"@{short}", "@f1", f"R-{short}", f"{self.mark}-{short}", "2026-11-28 08:00:00"]
        return [
            [*(head if i == 0 else [""] * 5), f"@{short}_{i}", *line, "2026-11-30 06:00:00"]
            for i, line in enumerate(lines)
        ]

    def transfer(self, order: int) -> int:
        """Confirmed, and the number of what is to be received."""
        assert self("purchase.order", "button_confirm", order) is True
        (pickings,) = self.seen("purchase.order", [["id", "=", order]], "picking_ids")
        return int(pickings[0])


ORDERS = (
    "id partner_id/id partner_ref origin date_order order_line/id order_line/product_id/id"
    " order_line/product_qty order_line/price_unit order_line/date_planned"
)


def _plain(value: Any) -> Any:
    """Of what another record is called only its number: names differ by language."""
    if isinstance(value, list) and len(value) == 2 and isinstance(value[1], str):
        return value[0]
    return value


def refusal(talk: Talk, *called: Any, **named: Any) -> str:
    """What the refusal of this call says."""
    with pytest.raises((ValueError, JsonRPCException)) as refused:
        talk(*called, **named)
    error = refused.value
    if isinstance(error, JsonRPCException):
        return f"{error.error['data']['name']}: {error.error['data']['message']}"
    found = re.search(r'"name": "([^"]+)", "message": "((?:[^"\\]|\\.)*)"', str(error))
    assert found, error
    return f"{found[1]}: {found[2]}".replace("\\n", "\n").replace('\\"', '"')
