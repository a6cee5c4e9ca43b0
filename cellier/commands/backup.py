"""`cellier backup` and `cellier restore`."""

import sys
from pathlib import Path

from sqlalchemy.orm import Session

from cellier.database import NotSetUp, at_head, migrate
from cellier.opened import engine
from cellier.showing import say, working
from cellier.tables import metadata
from inventory.differences import verify
from kernel import backup
from kernel.settings import settings


def save(file: Path) -> None:
    """Write the ZIP beside nothing half done."""
    found = engine()
    if not at_head(found):
        raise NotSetUp(database=found.url.render_as_string())
    file.parent.mkdir(parents=True, exist_ok=True)
    with working("Writing {file}…", file=file.name):
        rows = backup.save(found, metadata, settings().files_dir, file)
    say("{file} holds {n} rows.", file=str(file), n=rows)


def load(file: Path) -> None:
    """Set the book up where it is missing, fill it, and check its balances; exit 1 where they differ."""
    found = engine()
    migrate(found)
    with working("Reading {file}…", file=file.name):
        rows = backup.load(found, metadata, settings().files_dir, file)
    with Session(found) as session:
        differences = verify(session)
    say("{n} rows are back.", n=rows)
    if differences:
        say("{n} balances differ from the ledger: run “cellier verify”.", n=len(differences))
        sys.exit(1)
