"""What bulk fixtures have in common: ids made in SQL, numbers to count by, foods with claims."""

import random
from sqlite3 import Connection

from suppliers.evidence import Evidence
from suppliers.labels import Label, to_bits
from suppliers.origins import Origin

CLAIMS = 400
BASE_MS = 1_136_073_600_000  # 1 January 2006
LABELS: tuple[frozenset[Label], ...] = (
    frozenset(),
    frozenset(),
    frozenset({Label.BIO}),
    frozenset({Label.LABEL_ROUGE}),
    frozenset({Label.IGP}),
    frozenset({Label.BIO, Label.COMMERCE_EQUITABLE}),
    frozenset({Label.HVE}),
)


def prepare(connection: Connection) -> None:
    """Temporary tables `known`, `numbers`, `claims`, and the function `uuid7(space, n)`.

    Foreign keys are checked once at the end, by `finish`, rather than row by row.
    """
    connection.create_function("uuid7", 2, _uuid7, deterministic=True)
    connection.executescript(
        """
        PRAGMA foreign_keys = OFF;
        PRAGMA synchronous = OFF;
        PRAGMA cache_size = -200000;
        CREATE TEMP TABLE known AS SELECT
          (SELECT id FROM canteens) AS canteen,
          (SELECT id FROM people) AS person,
          (SELECT id FROM places WHERE kind = 'supplier') AS outside,
          (SELECT id FROM places WHERE kind = 'shelf') AS shelf,
          (SELECT id FROM places WHERE kind = 'kitchen') AS kitchen;
        CREATE TEMP TABLE numbers (n INTEGER PRIMARY KEY);
        INSERT INTO numbers WITH RECURSIVE up(n) AS
          (SELECT 0 UNION ALL SELECT n + 1 FROM up WHERE n < 119999) SELECT n FROM up;
        CREATE TEMP TABLE claims (
          n INTEGER PRIMARY KEY, product, name, family, supplier, producer,
          proven, declared, local, short_circuit, origin, in_season);
        BEGIN IMMEDIATE;
        """
    )
    connection.executemany(
        "INSERT INTO claims VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", _claims(connection)
    )


def finish(connection: Connection) -> None:
    """Commit what was made, once every reference holds."""
    strays = connection.execute("PRAGMA foreign_key_check").fetchall()
    assert not strays, strays[:3]
    connection.commit()


def _claims(connection: Connection) -> list[tuple[object, ...]]:
    """A food of one supplier, sold with what is claimed of it; always the same few hundred."""
    chance = random.Random(7)
    foods = connection.execute("SELECT id, name, family FROM products ORDER BY name").fetchall()
    sellers = connection.execute("SELECT id FROM suppliers").fetchall()
    growers = connection.execute("SELECT id FROM producers").fetchall()
    near = (Evidence.PROVEN, Evidence.DECLARED, Evidence.UNKNOWN, None)
    rows = []
    for n in range(CLAIMS):
        labels, proven = to_bits(chance.choice(LABELS)), chance.random() < 0.6
        rows.append(
            (
                n,
                *foods[n % len(foods)],
                chance.choice(sellers)[0],
                chance.choice(growers)[0],
                labels if proven else 0,
                0 if proven else labels,
                chance.choice(near),
                chance.choice(near),
                chance.choice((*Origin, None)),
                chance.choice((True, False, None)),
            )
        )
    return rows


def _uuid7(space: int, n: int) -> bytes:
    """Ids of one space sort as their numbers do, as those of rows made one after the other."""
    head = (BASE_MS + n * 100).to_bytes(6, "big") + b"\x70" + space.to_bytes(1, "big")
    return head + b"\x80" + n.to_bytes(7, "big")
