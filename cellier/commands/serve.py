"""`cellier serve`: the pages, on this machine or behind a proxy."""

import gc
import socket
import sys
import webbrowser
from pathlib import Path

import typer
import uvicorn
from sqlalchemy import Engine
from sqlalchemy.orm import Session, configure_mappers

from cellier.database import at_head, migrate
from cellier.language import words
from cellier.opened import engine
from cellier.showing import say
from cellier.web.app import make_app
from cellier.web.house import House
from kernel.engine import read_only
from kernel.errors import Refused
from kernel.settings import settings
from kernel.words import N_
from network.canteens import is_founded


class PortTaken(Refused):
    """Something else listens there; perhaps this very server."""

    says = N_("Nothing can listen at {address}: {reason}. Choose another with --port.")


def run(
    host: str, port: int, *, certificate: Path | None, key: Path | None, browse: bool
) -> None:
    """Bring the book forward, then answer until somebody stops it.

    Raises:
        PortTaken: nothing can listen there.

    """
    if (certificate is None) != (key is None):
        raise typer.BadParameter(words().say("--tls-cert and --tls-key go together."))
    found = engine()
    if not at_head(found):
        migrate(found)
    listening = _listen(host, port)
    house = House(found, settings().files_dir, public_url=settings().public_url)
    scheme = "https" if certificate else "http"
    address = f"{scheme}://{_name(host)}:{listening.getsockname()[1]}"
    _tell(found, house, address)
    if browse:
        _open(address)
    config = uvicorn.Config(
        make_app(house),
        log_level="warning",
        access_log=False,
        server_header=False,
        ssl_certfile=certificate,
        ssl_keyfile=key,
        # What still waits is kept on the phones: a stop is quick.
        timeout_graceful_shutdown=5,
    )
    # What is loaded stays: looking through it again and again for garbage would hold up everybody.
    configure_mappers()
    gc.freeze()
    try:
        uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        found.dispose()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, or asyncio would let each answer's second packet wait 40 ms for the first's.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        # From here on nobody is turned away: who comes early waits a moment.
        listening.listen(128)
    except (OSError, OverflowError) as error:
        listening.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise PortTaken(address=f"{host}:{port}", reason=reason) from error
    return listening


def _name(host: str) -> str:
    """As one types it into a browser; service workers want localhost by its name."""
    if host in ("127.0.0.1", "0.0.0.0", "::", "::1", "localhost"):
        return "localhost"
    return f"[{host}]" if ":" in host else host


def _tell(found: Engine, house: House, address: str) -> None:
    say("Cellier answers at {address}", address=address)
    with Session(read_only(found)) as session:
        if not is_founded(session):
            say("The book is empty. Open it with this code, once: {code}", code=house.code)
    say("Stop it with Ctrl+C.")
    sys.stderr.flush()


def _open(address: str) -> None:
    """A browser, where there is one."""
    try:
        webbrowser.get()
    except webbrowser.Error:
        return
    webbrowser.open(address)
