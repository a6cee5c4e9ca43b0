"""Opening the house's database: migrated to where the code is, or refused."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from kernel.engine import read_only
from kernel.errors import Refused
from kernel.words import N_

if TYPE_CHECKING:
    from alembic.config import Config


class NotSetUp(Refused):
    """The database is older than the program, or empty."""

    says = N_("There is no up-to-date larder book at {database}: run “cellier init” first.")


def migrate(engine: Engine, to: str = "head") -> None:
    """Bring the database to the newest revision, whatever it holds; nothing is lost."""
    from alembic import command

    with engine.begin() as connection:
        command.upgrade(_config(connection), to)


def at_head(engine: Engine) -> bool:
    """Whether the database is where the code is."""
    from sqlalchemy import inspect, text

    with read_only(engine).connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        known = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return bool(known == head())


def head() -> str:
    """The newest revision of the code, read off the names of its migrations."""
    versions = Path(__file__).parent.parent / "migrations" / "versions"
    return max(file.name[:4] for file in versions.glob("[0-9]*.py"))


def _config(connection: object) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "migrations:")
    config.attributes["connection"] = connection
    return config
