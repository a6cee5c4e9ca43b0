"""A network of 500 canteens and one year of theirs, written one canteen after the other.

A canteen's year is ten blocks of 36 days. In a block come 100 lots by five receipts, each of
another claim; then 23 meals take forty lots each, the last one twenty, so that every lot goes
into nine meals, or some into eight and the bin. Every fifth lot keeps a tenth on the shelf.
Canteens begin on 36 different days: any ten days of the network are alike.

The smaller book has the same canteens. It holds what is recalled, whole, and of the rest as many
lots as make its moves.
"""

from datetime import date, timedelta
from sqlite3 import Connection
from typing import NamedTuple

from bench.claims import prepare

CANTEENS, BLOCKS, LOTS, ISSUES = 500, 10, 100, 900
MOVES_OF_LOT = 10
WHOLE = CANTEENS * BLOCKS * LOTS * MOVES_OF_LOT
BEGIN, BLOCK_DAYS = date(2025, 12, 1), 36
CLAIM = 40
FIRST, LAST = date(2026, 6, 1), date(2026, 6, 10)


class Recalled(NamedTuple):
    """What the notice names beside its ten days of June: a product of one producer."""

    product_id: bytes
    producer_id: bytes


def recalled(connection: Connection) -> Recalled:
    """The claim that both books hold whole in those days."""
    query = "SELECT product_id, producer_id FROM lots WHERE number = ? LIMIT 1"
    return Recalled(*connection.execute(query, (f"C{CLAIM}-5",)).fetchone())


def fill_network(connection: Connection, moves: int) -> None:
    """Write so many moves over the 500 canteens, with lots, meals, papers and balances."""
    prepare(connection)
    connection.commit()
    # A book that breaks off is written anew: nothing in it needs to be taken back.
    connection.execute("PRAGMA journal_mode = OFF")
    connection.executescript(_PREPARE)
    others = (moves // MOVES_OF_LOT - _answers()) if moves < WHOLE else WHOLE
    for canteen in range(CANTEENS):
        connection.execute("BEGIN")
        _fill(connection, canteen, _share(others, canteen))
        connection.commit()
    strays = connection.execute("PRAGMA foreign_key_check").fetchall()
    assert not strays, strays[:3]
    connection.execute("PRAGMA journal_mode = WAL")


def _answers() -> int:
    """How many lots are recalled: one of each canteen and block, where its day lies there."""
    return sum(
        FIRST <= _came_on(canteen, block) <= LAST
        for canteen in range(CANTEENS)
        for block in range(BLOCKS)
    )


def _came_on(canteen: int, block: int) -> date:
    (lot,) = (one for one in range(LOTS) if (canteen * 31 + one * 7) % LOTS == CLAIM)
    return BEGIN + timedelta(days=canteen * 7 % BLOCK_DAYS + BLOCK_DAYS * block + lot // 20)


def _share(others: int, canteen: int) -> int:
    """Of so many lots of the network, those of one canteen."""
    return others * (canteen + 1) // CANTEENS - others * canteen // CANTEENS


def _fill(connection: Connection, canteen: int, others: int) -> None:
    connection.execute("DELETE FROM here")
    connection.execute("INSERT INTO here SELECT * FROM kitchens WHERE c = ?", (canteen,))
    connection.execute("DELETE FROM lines")
    connection.execute(_LINES)
    if others < BLOCKS * LOTS:
        connection.execute(_THIN, (f"C{CLAIM}-%", str(FIRST), str(LAST), others))
    connection.execute("DELETE FROM issues")
    connection.execute(_ISSUES)
    for statement in _ROWS:
        connection.execute(statement)


_PREPARE = """
CREATE TEMP TABLE kitchens AS SELECT
  row_number() OVER (ORDER BY canteens.id) - 1 AS c, canteens.id AS canteen,
  (SELECT id FROM people LIMIT 1) AS person,
  (SELECT id FROM places WHERE canteen_id = canteens.id AND kind = 'supplier') AS outside,
  (SELECT id FROM places WHERE canteen_id = canteens.id AND kind = 'shelf') AS shelf,
  (SELECT id FROM places WHERE canteen_id = canteens.id AND kind = 'kitchen') AS kitchen,
  (SELECT id FROM places WHERE canteen_id = canteens.id AND kind = 'waste') AS bin
FROM canteens;
CREATE TEMP TABLE here AS SELECT * FROM kitchens WHERE false;
CREATE TEMP TABLE lines (
  r INTEGER PRIMARY KEY, id, receipt, number, brand, day, parts, quantity, grams, cost,
  product, name, family, supplier, producer);
CREATE TEMP TABLE issues (
  i INTEGER PRIMARY KEY, id, paper, meal, day, r);
"""
_STARTS = f"(c * 7 % {BLOCK_DAYS} + {BLOCK_DAYS} * block)"

# A part is what one issue takes, as in the ledger of one canteen.
_LINES = f"""
INSERT INTO lines SELECT
  lot.r, uuid7(0, (c * {BLOCKS} + block) * 1000 + s), uuid7(1, c * 50 + lot.r / 20),
  'C' || claims.n || '-' || block, CASE claims.n % 4 WHEN 0 THEN 'Maison ' || claims.n ELSE '' END,
  date('{BEGIN}', ({_STARTS} + s / 20) || ' days'), 9 + (s % 5 = 0),
  500 + lot.r * 37 % 900, 500 + lot.r * 37 % 900, 100 * (30 + lot.r * 53 % 170),
  product, name, family, supplier, producer
FROM here, (
  SELECT n AS r, n / {LOTS} AS block, n % {LOTS} AS s FROM numbers WHERE n < {BLOCKS * LOTS}
) AS lot JOIN claims ON claims.n = (c * 31 + s * 7) % {LOTS}
"""
_THIN = """
DELETE FROM lines WHERE NOT (number LIKE ?1 AND day BETWEEN ?2 AND ?3) AND r NOT IN (
  SELECT r FROM lines WHERE NOT (number LIKE ?1 AND day BETWEEN ?2 AND ?3)
  ORDER BY r * 37 % 1000 LIMIT ?4)
"""
# 71 and 100 have no common factor: forty issues in a row take forty different lots.
_ISSUES = f"""
INSERT INTO issues SELECT
  issue.n, uuid7(0, (c * {BLOCKS} + block) * 1000 + {LOTS} + i),
  CASE WHEN i >= 800 AND lines.r % 20 = 3 THEN uuid7(3, c * {BLOCKS} + block)
    ELSE uuid7(2, (c * {BLOCKS} + block) * 23 + i / 40) END,
  NOT (i >= 800 AND lines.r % 20 = 3),
  date('{BEGIN}', ({_STARTS} + 5 + i / 40 * 30 / 22) || ' days'), lines.r
FROM here, (
  SELECT n, n / {ISSUES} AS block, n % {ISSUES} AS i FROM numbers WHERE n < {BLOCKS * ISSUES}
) AS issue JOIN lines ON lines.r = block * {LOTS} + i * 71 % {LOTS}
"""

_ROWS = (
    """
INSERT INTO documents (canteen_id, id, kind, fingerprint, person_id, holds)
SELECT DISTINCT canteen, receipt, 'receipt', zeroblob(32), person, 1 FROM lines, here ORDER BY 2
""",
    """
INSERT INTO purchase_lines (canteen_id, id, document_id, bought_on, kind, description,
  supplier_id, producer_id, product_id, family, net_value, vat_rate, grams, proven, declared,
  expired, unknown, rescued, estimated, avoided)
SELECT canteen, id, receipt, day, 'food', name, supplier, producer, product, family,
  parts * cost / 100, 550, parts * grams, 0, 0, 0, 0, 0, 0, 0
FROM lines, here ORDER BY r
""",
    """
INSERT INTO lots (canteen_id, id, document_id, purchase_line_id, product_id, supplier_id,
  producer_id, number, brand, use_by, came_on, quantity, grams, cost, vat_rate)
SELECT canteen, id, receipt, id, product, supplier, producer, number, brand,
  date(day, '40 days'), day, parts * quantity, parts * grams, parts * cost, 550
FROM lines, here ORDER BY r
""",
    """
INSERT INTO stock_moves (canteen_id, id, document_id, lot_id, quantity, grams, cost, source_id,
  destination_id, moved_on, cause)
SELECT canteen, id, receipt, id, parts * quantity, parts * grams, parts * cost, outside, shelf,
  day, 'receipt'
FROM lines, here ORDER BY r
""",
    """
INSERT INTO documents (canteen_id, id, kind, fingerprint, person_id, holds)
SELECT DISTINCT canteen, paper, iif(meal, 'meal', 'waste'), zeroblob(32), person, 1
FROM issues, here ORDER BY 2
""",
    """
INSERT INTO meals (canteen_id, id, served_on, sitting, covers, cooks, menu)
SELECT DISTINCT canteen, paper, day, 'lunch', 40, 8, 'Dahl' FROM issues, here WHERE meal
ORDER BY 2
""",
    """
INSERT INTO stock_moves (canteen_id, id, document_id, lot_id, quantity, grams, cost, source_id,
  destination_id, moved_on, cause)
SELECT canteen, issues.id, paper, lines.id, quantity, grams, cost, shelf,
  iif(meal, kitchen, bin), issues.day, iif(meal, 'meal', 'waste')
FROM here, issues CROSS JOIN lines USING (r) ORDER BY i
""",
    """
INSERT INTO meal_issues (canteen_id, id, meal_id, product_id, basis)
SELECT canteen, issues.id, paper, product, 'measured'
FROM here, issues CROSS JOIN lines USING (r) WHERE meal ORDER BY i
""",
    """
INSERT INTO stock_balances (canteen_id, lot_id, place_id, quantity, grams, cost)
SELECT canteen, id, place, share * quantity, share * grams, share * cost FROM (
  SELECT r, id, outside AS place, -parts AS share, quantity, grams, cost FROM lines, here
  UNION ALL SELECT r, id, shelf, parts - 9, quantity, grams, cost FROM lines, here
  UNION ALL SELECT r, id, kitchen, 9 - (r % 20 = 3), quantity, grams, cost FROM lines, here
  UNION ALL SELECT r, id, bin, 1, quantity, grams, cost FROM lines, here WHERE r % 20 = 3
), here ORDER BY r
""",
)
