"""Pictures as papers show them."""

from kernel.errors import NotFound
from kernel.files import read
from kernel.settings import settings


def picture(sha256: str) -> bytes | None:
    """A lost file is said in the paper; the rest of it is printed all the same."""
    try:
        return read(sha256, settings().files_dir)
    except NotFound:
        return None
