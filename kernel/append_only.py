"""Tables whose rows the database itself will neither change nor remove."""

from sqlalchemy import FromClause, Table

_SQLITE = """
CREATE TRIGGER {table}_keeps_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""

_POSTGRESQL_REFUSAL = """
CREATE OR REPLACE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_ARGV[0]
   USING ERRCODE = 'integrity_constraint_violation'; END $$
"""

_POSTGRESQL = """
CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting('{table}')
"""

# Every table that a model has declared append-only, for migrations and their test.
APPEND_ONLY: list[str] = []


def append_only(table: FromClause) -> None:
    """Declare it; the migration that creates the table adds `guards(table)`."""
    assert isinstance(table, Table)
    APPEND_ONLY.append(table.name)


def guards(table: str, dialect: str) -> list[str]:
    """The statements that make the database refuse UPDATE, DELETE and TRUNCATE."""
    if dialect == "sqlite":
        return [_SQLITE.format(table=table, verb=verb) for verb in ("UPDATE", "DELETE")]
    return [_POSTGRESQL_REFUSAL, _POSTGRESQL.format(table=table)]
