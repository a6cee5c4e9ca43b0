"""A ledger of many years, written in the order in which life would have written it.

Half a month of the canteen is 10 receipts of 20 lots and 45 meals of 40 issues: 2,000 moves.
Every lot goes into nine issues; most are used up by them. In every hundredth of the 500 half
months of a full book, 80 lots keep a tenth on the shelf: a book of 10,000 moves is those five
half months alone, so that large and small hold the very same 400 live lots.
"""

from sqlite3 import Connection

from bench.claims import CLAIMS, finish, prepare

HALF_MONTH = 2000
FULL = 500
LOTS, ISSUES = 200, 1800


def fill_ledger(connection: Connection, moves: int) -> None:
    """Write so many moves, with lots, purchase lines, papers, meals and balances around them."""
    assert moves % HALF_MONTH == 0
    step = FULL // (moves // HALF_MONTH)
    prepare(connection)
    connection.execute(_LINES_TABLE)
    for half_month in range(step - 1, FULL, step):
        connection.execute("DELETE FROM lines")
        connection.execute(_LINES, {"b": half_month, "live": half_month % 100 == 99})
        for statement in _ROWS:
            connection.execute(statement, {"b": half_month})
    finish(connection)


_LINES_TABLE = """
CREATE TEMP TABLE lines (
  r INTEGER PRIMARY KEY, id, receipt, day, parts, quantity, grams, cost,
  product, name, family, supplier, producer, proven, declared, local, short_circuit, origin,
  in_season)
"""

# A part is what one issue takes: half a unit and more, 500 g and more, 30 cents and more.
_LINES = f"""
INSERT INTO lines SELECT
  r.n, uuid7(0, :b * {HALF_MONTH} + r.n), uuid7(1, :b * {HALF_MONTH} + r.n / 20 * 20),
  date('2006-01-01', (:b * 15 + r.n / 20) || ' days'),
  9 + (:live AND r.n % 5 < 2),
  500 + r.n * 37 % 900, 500 + r.n * 37 % 900, 100 * (30 + r.n * 53 % 170),
  product, name, family, supplier, producer, proven, declared, local, short_circuit, origin,
  in_season
FROM numbers AS r JOIN claims ON claims.n = (:b * 61 + r.n * 7) % {CLAIMS}
WHERE r.n < {LOTS}
"""

_RECEIPT_DOCUMENTS = """
INSERT INTO documents (canteen_id, id, kind, fingerprint, person_id, holds)
SELECT canteen, receipt, 'receipt', zeroblob(32), person, 1
FROM lines, known WHERE r % 20 = 0 ORDER BY r
"""
_RECEIPTS = """
INSERT INTO receipts (canteen_id, id, supplier_id, received_on, delivery_note, note,
  more_to_come)
SELECT canteen, receipt, supplier, day, '', '', 0
FROM lines, known WHERE r % 20 = 0 ORDER BY r
"""
_RECEIPT_LINES = """
INSERT INTO receipt_lines (canteen_id, id, receipt_id, product_id, outcome, quantity, packs,
  grams, weighed, not_kept, price, price_per, discount_percent, vat_rate, net_value,
  despite_because)
SELECT canteen, id, receipt, product, 'as_ordered', parts * quantity, parts * quantity,
  parts * grams, 0, 0, 20000, 'unit', 0, 550, parts * cost / 100, ''
FROM lines, known ORDER BY r
"""
_PURCHASE_LINES = """
INSERT INTO purchase_lines (canteen_id, id, document_id, bought_on, kind, description,
  supplier_id, producer_id, product_id, family, net_value, vat_rate, grams, proven, declared,
  expired, unknown, local, short_circuit, origin, in_season, rescued, estimated, avoided)
SELECT canteen, id, receipt, day, 'food', name, supplier, producer, product, family,
  parts * cost / 100, 550, parts * grams, proven, declared, 0, 0, local, short_circuit, origin,
  in_season, 0, 0, 0
FROM lines, known ORDER BY r
"""
_LOTS = """
INSERT INTO lots (canteen_id, id, document_id, purchase_line_id, product_id, supplier_id,
  producer_id, number, use_by, came_on, quantity, grams, cost, vat_rate)
SELECT canteen, id, receipt, id, product, supplier, producer, 'L' || r, date(day, '30 days'),
  day, parts * quantity, parts * grams, parts * cost, 550
FROM lines, known ORDER BY r
"""
_MOVES_IN = """
INSERT INTO stock_moves (canteen_id, id, document_id, lot_id, quantity, grams, cost, source_id,
  destination_id, moved_on, cause)
SELECT canteen, id, receipt, id, parts * quantity, parts * grams, parts * cost, outside, shelf,
  day, 'receipt'
FROM lines, known ORDER BY r
"""
_MEALS_OF = f"""
FROM numbers AS meal, known WHERE meal.n < {ISSUES // 40} ORDER BY meal.n
"""
_MEAL = f"uuid7(2, :b * {HALF_MONTH} + {LOTS} + meal.n * 40)"
_MEAL_DOCUMENTS = f"""
INSERT INTO documents (canteen_id, id, kind, fingerprint, person_id, holds)
SELECT canteen, {_MEAL}, 'meal', zeroblob(32), person, 1 {_MEALS_OF}
"""
_MEALS = f"""
INSERT INTO meals (canteen_id, id, served_on, sitting, covers, cooks, menu)
SELECT canteen, {_MEAL}, date('2006-01-01', (:b * 15 + meal.n / 3) || ' days'), 'lunch', 40, 8,
  'Dahl' {_MEALS_OF}
"""
# 171 and 200 have no common factor: forty issues in a row take forty lots from all over.
_OF_ISSUES = f"""
FROM known, numbers AS issue JOIN lines ON lines.r = issue.n * 171 % {LOTS}
WHERE issue.n < {ISSUES} ORDER BY issue.n
"""
_ISSUE = f"uuid7(0, :b * {HALF_MONTH} + {LOTS} + issue.n)"
_ISSUED_TO = f"uuid7(2, :b * {HALF_MONTH} + {LOTS} + issue.n / 40 * 40)"
_MOVES_OUT = f"""
INSERT INTO stock_moves (canteen_id, id, document_id, lot_id, quantity, grams, cost, source_id,
  destination_id, moved_on, cause)
SELECT canteen, {_ISSUE}, {_ISSUED_TO}, lines.id, quantity, grams, cost, shelf, kitchen,
  date('2006-01-01', (:b * 15 + issue.n / 120) || ' days'), 'meal' {_OF_ISSUES}
"""
_MEAL_ISSUES = f"""
INSERT INTO meal_issues (canteen_id, id, meal_id, product_id, basis)
SELECT canteen, {_ISSUE}, {_ISSUED_TO}, product, 'measured' {_OF_ISSUES}
"""
_BALANCES = """
INSERT INTO stock_balances (canteen_id, lot_id, place_id, quantity, grams, cost)
SELECT canteen, id, place, share * quantity, share * grams, share * cost FROM (
  SELECT r, id, outside AS place, -parts AS share, quantity, grams, cost FROM lines, known
  UNION ALL SELECT r, id, shelf, parts - 9, quantity, grams, cost FROM lines, known
  UNION ALL SELECT r, id, kitchen, 9, quantity, grams, cost FROM lines, known
), known ORDER BY r
"""
_ROWS = (
    _RECEIPT_DOCUMENTS,
    _RECEIPTS,
    _RECEIPT_LINES,
    _PURCHASE_LINES,
    _LOTS,
    _MOVES_IN,
    _MEAL_DOCUMENTS,
    _MEALS,
    _MOVES_OUT,
    _MEAL_ISSUES,
    _BALANCES,
)
