"""The pages as one ASGI application."""

import logging
import secrets

from fastapi import FastAPI
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

import cellier.tables  # noqa: F401  # or a foreign key would not find its table
from cellier.web import pages, static
from cellier.web.answers import Page
from cellier.web.api.mounted import Api
from cellier.web.desk import Desk
from cellier.web.doors import Door, desk_of, finish
from cellier.web.guards import App, Bounded, Headers, SameOrigin
from cellier.web.house import House
from cellier.web.languages import words_for
from cellier.web.ways_back import ways_back
from kernel.errors import NotFound

log = logging.getLogger("cellier")


def make_app(house: House) -> App:
    """All pages on that house's database, behind their guards."""
    inside = SameOrigin(_inside(house), house.public_url)
    return Headers(Bounded(inside))


def _inside(house: House) -> FastAPI:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.house = house
    app.router.routes.append(static.ROUTE)
    for one in pages.ALL:
        app.include_router(one.router)
    app.include_router(ways_back(doors()))
    app.mount("/api", Api(house))
    app.add_api_route("/health", _health, methods=["GET", "HEAD"], include_in_schema=False)
    app.add_exception_handler(HTTPException, _no_such_page)
    app.add_exception_handler(NotFound, _no_such_page)
    app.add_exception_handler(OperationalError, _busy)
    app.add_exception_handler(Exception, _bug)
    app.add_middleware(GZipMiddleware, minimum_size=600)
    return app


def doors() -> list[Door]:
    """Every address of the house."""
    return [door for one in pages.ALL for door in one.all]


def _health(request: Request) -> Response:
    """Whether the book can be read; for whoever watches the server."""
    house: House = request.app.state.house
    with house.reading() as session:
        session.connection().exec_driver_sql("SELECT 1 FROM canteens LIMIT 1").all()
    return JSONResponse({"status": "ok"})


async def _no_such_page(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return await run_in_threadpool(_told, request, "missing.html", status)


async def _busy(request: Request, error: Exception) -> Response:
    log.warning("busy: %s", error)
    return await run_in_threadpool(_told, request, "busy.html", 503)


async def _bug(request: Request, error: Exception) -> Response:
    """A page with a number that the log knows; nothing of what went wrong inside."""
    number = secrets.token_hex(4)
    log.error("error %s at %s", number, request.url.path, exc_info=error)
    if request.headers.get("x-kept") == "1":
        return JSONResponse({"number": number}, 500)
    return await run_in_threadpool(_told, request, "bug.html", 500, number=number)


def _told(request: Request, template: str, status: int, **facts: object) -> Response:
    house: House = request.app.state.house
    page = Page(template, facts, status)
    try:
        with house.reading() as session:
            return finish(desk_of(request, session), page)
    except SQLAlchemyError:
        # The book itself is out of reach: nobody is known, and what to do is said all the same.
        with Session() as nothing:
            desk = Desk(request, house, nothing, words_for(request, None), house.now())
            return finish(desk, page)
