"""The API's lists: a hundred receipts of twenty lines, over the bare statements and json.dumps."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean
from uuid import UUID

from sqlalchemy.orm import Session

from bench.driver import copy
from bench.fixtures import cook, ledger, opened, scratch
from bench.measuring import Result, against_floor, seconds
from bench.receiving import LINES, MOVES_BEFORE, deliveries
from bench.serving import Browser, served
from inventory.receiving.receipts import receive
from kernel.actor import By
from kernel.ids import new_id
from network.api_tokens import NewApiToken, Scope, make_api_token

RECEIPTS = 100
_HEAD = """SELECT r.id, supplier_id, order_id, received_on, delivery_note, more_to_come, note, d.holds
 FROM receipts r JOIN documents d ON d.canteen_id = r.canteen_id AND d.id = r.id
 WHERE r.canteen_id = ? ORDER BY r.id LIMIT ?"""
_LINES = """SELECT receipt_id, l.id, order_line_id, offer_id, product_id, outcome, quantity, packs, grams,
 price, price_per, discount_percent, vat_rate, net_value, temperature_c
 FROM receipt_lines l WHERE l.canteen_id = ? AND receipt_id IN
 (SELECT id FROM receipts WHERE canteen_id = ? ORDER BY id LIMIT ?) ORDER BY l.id"""


def api_list() -> Result:
    """Milliseconds of a page of receipts over HTTP, with a token, over reading and dumping them."""
    with scratch() as folder:
        book = copy(ledger(MOVES_BEFORE), folder / "ours.db")
        with opened(book) as engine:
            by = cook(engine)
            with Session(engine) as session, session.begin():
                for one in deliveries(engine, by, LINES, RECEIPTS):
                    receive(session, one, by)
                new = NewApiToken(id=new_id(), name="bench", scopes=(Scope.READ,))
                token = make_api_token(
                    session, new, person_id=by.person_id, now=datetime.now(UTC)
                )
        with served(book) as port:
            browser = Browser(port, "")
            browser.headers = {"Authorization": f"Bearer {token}"}
            path = f"/api/v1/canteens/{by.canteen_id}/receipts?limit={RECEIPTS}"
            _same(browser.get(path), _bare(book, by))
            return against_floor(
                "api_list",
                value=lambda: fmean(seconds(lambda: browser.get(path)) for _ in range(5)),
                floor=lambda: fmean(seconds(lambda: _bare(book, by)) for _ in range(5)),
                at_most=4,
                rounds=15,
            )


def _bare(book: Path, by: By) -> str:
    """The same rows by the driver alone; ids as text, numbers as they lie there."""
    canteen = by.canteen_id.bytes
    with closing(sqlite3.connect(book)) as connection:
        items: dict[str, dict[str, object]] = {}
        for row in connection.execute(_HEAD, (canteen, RECEIPTS)):
            items[_text(row[0])] = {"id": _text(row[0]), "supplier_id": _text(row[1]),
                "order_id": _text(row[2]), "received_on": row[3], "delivery_note": row[4],
                "more_to_come": row[5], "note": row[6], "holds": row[7], "lines": []}  # fmt: skip
        for row in connection.execute(_LINES, (canteen, canteen, RECEIPTS)):
            line = {"id": _text(row[1]), "order_line_id": _text(row[2]), "offer_id": _text(row[3]),
                "product_id": _text(row[4]), "outcome": row[5], "quantity": row[6],
                "packs": row[7], "grams": row[8], "price": row[9], "price_per": row[10],
                "discount_percent": row[11], "vat_rate": row[12], "net_value": row[13],
                "temperature_c": row[14]}  # fmt: skip
            items[_text(row[0])]["lines"].append(line)  # type: ignore[attr-defined]
    return json.dumps({"items": list(items.values()), "next": None})


def _text(key: bytes | None) -> str:
    return "" if key is None else str(UUID(bytes=key))


def _same(ours: bytes, bare: str) -> None:
    """Both tell of the same lines."""
    told, read = json.loads(ours)["items"], json.loads(bare)["items"]
    ids = [
        [[one["id"], [line["id"] for line in one["lines"]]] for one in each]
        for each in (told, read)
    ]
    assert ids[0] == ids[1]
    assert len(ids[0]) == RECEIPTS
