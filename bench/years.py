"""Three years of bought lines, 100,000 of them in the middle one."""

from sqlite3 import Connection

from bench.claims import CLAIMS, finish, prepare

YEAR = 2025
LINES, AROUND = 100_000, 10_000


def fill_year(connection: Connection) -> None:
    """Write 10,000 lines of the year before, 100,000 of the year, and 10,000 of the next."""
    prepare(connection)
    for year, first, count in (
        (YEAR - 1, 0, AROUND),
        (YEAR, AROUND, LINES),
        (YEAR + 1, AROUND + LINES, AROUND),
    ):
        of_year = {"year": f"{year}-01-01", "first": first, "count": count}
        connection.execute(_DOCUMENT, of_year)
        connection.execute(_LINES, of_year)
    finish(connection)


_DOCUMENT = """
INSERT INTO documents (canteen_id, id, kind, fingerprint, person_id, holds)
SELECT canteen, uuid7(3, :first), 'import', zeroblob(32), person, 1 FROM known
"""
_LINES = f"""
INSERT INTO purchase_lines (canteen_id, id, document_id, bought_on, kind, description,
  supplier_id, family, net_value, proven, declared, expired, unknown, local, short_circuit,
  origin, rescued, estimated, avoided, import_key)
SELECT canteen, uuid7(0, line.n), uuid7(3, :first),
  date(:year, ((line.n - :first) * 365 / :count) || ' days'), 'food', name, supplier, family,
  500 + line.n * 7919 % 9000, proven, declared, 0, 0, local, short_circuit, origin, 0, 0, 0,
  hex(uuid7(4, line.n))
FROM known, numbers AS line JOIN claims ON claims.n = line.n * 61 % {CLAIMS}
WHERE line.n >= :first AND line.n < :first + :count ORDER BY line.n
"""
