"""A supplier put right by a tool: what is kept, and what it shall be from now on."""

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from cellier.web.access import Access
from cellier.web.api.acting import WRITES, Made
from cellier.web.api.asking import Seeing
from cellier.web.api.callers import Here, door, house_of
from cellier.web.supplier_corrected import correct_contact_and_note, correct_supplier_and_note
from kernel.command import Command
from kernel.documents import NetworkDocument
from suppliers.correcting import (
    CORRECTED,
    ContactCorrection,
    SupplierCorrection,
    contact_seen_as,
    seen_as,
)
from suppliers.suppliers import contacts_of, supplier_by_id

Buying = Annotated[Here, Depends(door(Access.BUYS))]


class ContactKept(BaseModel):
    """Somebody to call or write to; `seen` goes with their correction."""

    contact_id: UUID
    name: str
    phone: str
    email: str
    seen: str


class SupplierKept(BaseModel):
    """All that a correction says of a supplier; `seen` goes with it."""

    supplier_id: UUID
    name: str
    siret: str | None
    address: str
    postcode: str | None
    city: str
    latitude: Decimal | None
    longitude: Decimal | None
    intermediaries: int | None
    contacts: list[ContactKept]
    seen: str


def add_suppliers(router: APIRouter) -> None:
    """What is kept, and both corrections."""
    start = "/canteens/{canteen_id}/supplier"
    router.add_api_route(
        f"{start}-corrections/{{id}}",
        _kept,
        methods=["GET"],
        summary="What a correction of a supplier starts from",
        operation_id="read_supplier_kept",
        tags=["suppliers"],
    )
    router.add_api_route(
        f"{start}-corrections",
        _correct,
        summary="Put right what is kept of a supplier",
        operation_id="correct_supplier",
        tags=["suppliers"],
        **WRITES,
    )
    router.add_api_route(
        f"{start}-contact-corrections",
        _correct_contact,
        summary="Put right how somebody at a supplier's is reached",
        operation_id="correct_supplier_contact",
        tags=["suppliers"],
        **WRITES,
    )


def _kept(request: Request, here: Seeing, id: UUID) -> SupplierKept:
    """Their name, where they are, whom to call; each with what its correction has to have seen."""
    with house_of(request).reading() as session:
        one = supplier_by_id(session, id)
        said = {name: getattr(one, name) for name in CORRECTED}
        contacts = [
            ContactKept(
                contact_id=each.id, name=each.name, phone=each.phone, email=each.email,
                seen=contact_seen_as(each),
            )
            for each in contacts_of(session, id)
        ]  # fmt: skip
        return SupplierKept(supplier_id=id, contacts=contacts, seen=seen_as(one), **said)


def _correct(
    request: Request, response: Response, here: Buying, body: SupplierCorrection
) -> Made:
    """All of it as it shall be, for all canteens; what was bought keeps its distances."""
    return _corrected(request, response, here, body, correct_supplier_and_note)


def _correct_contact(
    request: Request, response: Response, here: Buying, body: ContactCorrection
) -> Made:
    """All of it as it shall be; with `gone`, they are on the list no more."""
    return _corrected(request, response, here, body, correct_contact_and_note)


def _corrected(
    request: Request,
    response: Response,
    here: Here,
    body: Command,
    correct: Callable[..., UUID],
) -> Made:
    house = house_of(request)
    with house.writing() as session:
        if session.get(NetworkDocument, body.id) is not None:
            response.status_code = 200
        return Made(id=correct(session, body, here.by, now=house.now()))
