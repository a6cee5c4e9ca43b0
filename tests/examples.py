"""How many histories are tried."""

from sqlalchemy import Engine


def examples(engine: Engine, most: int) -> int:
    """All on SQLite; on PostgreSQL the first half of the same, for what the database does."""
    return most if engine.dialect.name == "sqlite" else (most + 1) // 2
