"""Two kitchens as a server finds them: each with people, goods, papers and a name in all of it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from cellier.web.app import make_app
from cellier.web.house import House
from integrations.erp.port import Paper
from inventory.billing.bills import enter_bill
from inventory.exchanges.donations import donate
from inventory.kitchen.containers import NewContainer, name_container
from inventory.kitchen.meals import serve
from inventory.places import Kind, places_of
from inventory.receiving.receipts import receive
from inventory.receiving.rescues import Crate, rescue
from inventory.safety.photos import NewPhoto, Subject, attach
from kernel.actor import By
from kernel.documents import Document
from kernel.files import keep, keep_paper, keep_photo
from kernel.ids import new_id
from network.api_tokens import NewApiToken, Scope, make_api_token
from network.board_links import renew_board_link
from network.invitations import NewInvitation, invite
from network.people import Newcomer, Role, welcome
from network.visits import begin_visit, visit_by_token
from sourcing.answering import NewAnswer, answer
from sourcing.catalogues import NewCatalogue, send_catalogue
from sourcing.order_links import linked, make_link
from sourcing.posting import Posting, begin_letter
from sourcing.sending import Sending, send
from sourcing.supplier_answers import PaperKind, PaperSent
from sourcing.temperatures import TemperatureClass
from suppliers.scans import NewScan, ScanKind, keep_scan
from suppliers.suppliers import NewContact, contacts_of
from tests.builders import (
    MONDAY,
    a_certificate,
    a_delivery,
    a_line,
    a_meal,
    a_producer,
    a_product,
    a_supplier,
    an_offer,
    an_order,
    somebody_in_a_new_canteen,
)
from tests.cellier.web.telling import asked, told
from tests.inventory.billing.bills_to_enter import a_bill
from tests.inventory.billing.bills_to_enter import asked as asked_for
from tests.inventory.counting.hands import two_answers
from tests.inventory.exchanges.two_ends import a_donation, a_partner, out

ORIGIN = "http://testserver"
NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
BY_SCRIPT = {"X-Kept": "1"}


@dataclass
class World:
    """A canteen, and one of everything that has an id there; `mark` stands in all its names."""

    mark: str
    canteen: UUID
    people: dict[str, UUID]
    ids: dict[str, Any] = field(default_factory=dict)

    def url(self, path: str = "") -> str:
        return f"/c/{self.canteen}{path}"


class Site:
    """A house with its clock in the test's hand, and browsers that look at it."""

    def __init__(self, engine: Engine, files: Path) -> None:
        self.now, self.files = NOON, files
        self.house = House(engine, files, now=lambda: self.now)
        self.app = make_app(self.house)

    def later(self, **time: int) -> None:
        self.now += timedelta(**time)

    def browser(self, token: str = "", *, breaks: bool = True, **headers: str) -> TestClient:
        """`breaks` lets a bug fail the test at its own line; else its page is what comes."""
        client = TestClient(
            self.app, ORIGIN, follow_redirects=False, raise_server_exceptions=breaks
        )
        client.headers.update({"Origin": ORIGIN, **headers})
        if token:
            client.cookies.set("cellier", token)
        return client

    def signed_in(self, person: UUID, tablet: UUID | None = None, **how: Any) -> TestClient:
        with self.house.writing() as session:
            token = begin_visit(
                session, person, device="Test", now=self.now, tablet_canteen_id=tablet
            )
        return self.browser(token, **how)

    def visit_of(self, client: TestClient) -> UUID | None:
        with self.house.reading() as session:
            visit = visit_by_token(session, client.cookies["cellier"], now=self.now)
        return visit.id if visit else None

    def documents(self, world: World, kind: str | None = None) -> int:
        """How many entries the canteen's book holds."""
        query = select(func.count()).where(Document.canteen_id == world.canteen)
        if kind:
            query = query.where(Document.kind == kind)
        with self.house.reading() as session:
            return session.scalar(query) or 0

    def kept_files(self) -> list[Path]:
        return [one for one in self.files.rglob("*") if one.is_file()]


def a_picture(color: str = "orange", kind: str = "JPEG") -> bytes:
    content = BytesIO()
    Image.new("RGB", (24, 16), color).save(content, kind)
    return content.getvalue()


def a_pdf(said: str = "Certificat", pages: int = 1) -> bytes:
    content = BytesIO()
    drawn = Canvas(content, invariant=True)
    for _ in range(pages):
        drawn.drawString(80, 700, said)
        drawn.showPage()
    drawn.save()
    return content.getvalue()


def a_world(site: Site, mark: str) -> World:
    """Everything written down and committed, as a server finds it in the morning."""
    with site.house.writing() as session:
        awa = somebody_in_a_new_canteen(session, name=f"Cantine {mark}")
        people = {role.value: _somebody(session, awa, mark, role) for role in Role}
        people["extra"] = _somebody(session, awa, f"{mark} bis", Role.KITCHEN)
        world = World(mark, awa.canteen_id, people)
        by = By(person_id=people["kitchen"], canteen_id=awa.canteen_id, today=MONDAY)
        world.ids |= _bought(session, by, mark)
        world.ids |= _cooked(session, by, mark)
        world.ids |= _asked_in(session, by, mark)
        world.ids |= _seen(session, site, by, world)
        world.ids |= _in_odoo(session, by, world)
        world.ids |= _proved(session, site, by, mark)
    return world


def _somebody(session: Session, awa: By, mark: str, role: Role) -> UUID:
    newcomer = Newcomer(
        id=new_id(), name=f"{role} {mark}", canteen_id=awa.canteen_id, roles=(role,)
    )
    return welcome(session, newcomer, today=MONDAY).person_id


def _bought(session: Session, by: By, mark: str) -> dict[str, Any]:
    """An order at the door, and a delivery of things that lie there."""
    paul = NewContact(name=f"Paul {mark}")
    shop = a_supplier(session, by, contacts=(paul,))
    chilled = a_product(session, temperature_class=TemperatureClass.PERISHABLE)
    offer = an_offer(session, by, supplier_id=shop, product_id=chilled.id)
    order = an_order(session, by, offer, supplier_id=shop)
    email = f"ferme@{mark.lower()}.example"
    letter = Posting(id=new_id(), order_id=order.id, email=email, sent_on=MONDAY)
    begin_letter(session, letter, by)
    send(session, Sending(id=new_id(), order_id=order.id, sent_on=MONDAY), by)
    rice = a_product(session)
    line = a_line(rice, "50", lot_number=f"L {mark}", price=Decimal(0))
    delivery = a_delivery(shop, line, note=mark)
    receive(session, delivery, by)
    shelf = min(places_of(session, by.canteen_id).shelves)
    partner = a_partner(session, by)
    gift = a_donation(partner, out("2", lot_id=line.id))
    donate(session, gift, by)
    bill = a_bill(shop, asked_for(None, "9"), number=f"F {mark}", billed_on=MONDAY)
    enter_bill(session, bill, by)
    return {
        "supplier_id": shop, "contact_id": contacts_of(session, shop)[0].id, "order_id": order.id, "order_line": order.lines[0].id,
        "product": rice, "receipt_id": delivery.id, "line": line.id, "lot": line.id,
        "document_id": delivery.id, "place": shelf, "offer": offer,
        "letter_id": letter.id, "bill_id": bill.id, "line_id": line.id, "month": "2026-03", "association_id": partner, "donation_id": gift.id,
    }  # fmt: skip


def _cooked(session: Session, by: By, mark: str) -> dict[str, Any]:
    crate = Crate(id=new_id(), rescued_on=MONDAY, donor=f"Halles {mark}", grams=9000)
    rescue(session, crate, by)
    meal = serve(session, a_meal(menu=f"Dahl {mark}"), by)
    bucket = NewContainer(id=new_id(), name=f"Seau {mark}", tare_grams=1200, holds_grams=9000)
    name_container(session, bucket, by)
    beans = a_product(session)
    receive(session, a_delivery(a_supplier(session, by), a_line(beans, "10")), by)
    ben = By(person_id=_somebody(session, by, f"Ben {mark}", Role.KITCHEN),
             canteen_id=by.canteen_id, today=MONDAY)  # fmt: skip
    _, second = two_answers(session, by, ben, beans)
    return {
        "rescue_id": crate.id, "meal_id": meal, "container": bucket.id,
        "clash": second.lines[0].id, "fridge": _fridge(session, by),
    }  # fmt: skip


def _proved(session: Session, site: Site, by: By, mark: str) -> dict[str, Any]:
    """A certificate with its paper, and a paper that nobody has typed yet."""
    papers = [keep_paper(a_pdf(f"{mark} {n} {by.canteen_id}"), site.files) for n in (1, 2)]
    scans = [NewScan(id=new_id(), kind=ScanKind.PDF, sha256=one) for one in papers]
    for scan in scans:
        keep_scan(session, scan, by)
    farm = a_producer(session, by)
    certificate = a_certificate(session, by, producer_id=farm, document_sha256=papers[0])
    rows = f"supplier,name,product,pack,unit,price\n{mark},{mark},Carottes,5,kg,2\n"
    sent = NewCatalogue(id=new_id(), sha256=keep(rows.encode(), site.files))
    send_catalogue(session, sent, by)
    return {
        "scan_id": scans[1].id, "certificate_id": certificate, "producer_id": farm,
        "catalogue_id": sent.id, "product_id": a_product(session).id,
    }  # fmt: skip


def _fridge(session: Session, by: By) -> UUID:
    return places_of(session, by.canteen_id).of_kind[Kind.FRIDGE]


def _asked_in(session: Session, by: By, mark: str) -> dict[str, Any]:
    new = NewInvitation(
        id=new_id(), email=f"{new_id()}@example.org", name=mark, roles=(Role.KITCHEN,)
    )
    token = invite(session, new, by, now=NOON)
    board = renew_board_link(session, by.canteen_id)
    return {"invitation_id": new.id, "invitation": token, "board": board}


def _in_odoo(session: Session, by: By, world: World) -> dict[str, Any]:
    """An order that somebody changed there."""
    of = world.ids["order_id"]
    told(session, by.canteen_id, of, Paper.ORDER, NOON)
    return {"question_id": asked(session, by.canteen_id, of, NOON, ours=world.mark)}


def _seen(session: Session, site: Site, by: By, world: World) -> dict[str, Any]:
    """A photo nobody else has, and a visit."""
    colour = f"#{by.canteen_id.int % 0xFFFFFF:06x}"
    sha256 = keep_photo(a_picture(colour, "PNG"), site.files)
    of = world.ids["receipt_id"]
    attach(session, NewPhoto(id=new_id(), of=of, subject=Subject.LABEL, sha256=sha256), by)
    answer_id = _answered(session, by, world.ids["order_id"], sha256)
    token = begin_visit(session, world.people["extra"], device="Autre", now=NOON)
    visit = visit_by_token(session, token, now=NOON)
    assert visit
    tool = NewApiToken(id=new_id(), name=f"Script {world.mark}", scopes=(Scope.READ,))
    make_api_token(session, tool, person_id=world.people["extra"], now=NOON)
    return {
        "sha256": sha256,
        "answer_id": answer_id,
        "visit_id": visit.id,
        "token_id": tool.id,
        "person_id": world.people["extra"],
    }


def _answered(session: Session, by: By, order_id: UUID, sha256: str) -> UUID:
    """The supplier sent a paper by a link."""
    token = make_link(session, order_id, by, link_id=new_id(), now=NOON)
    paper = PaperSent(kind=PaperKind.INVOICE, sha256=sha256)
    new = NewAnswer(id=new_id(), papers=(paper,))
    return answer(session, linked(session, token, now=NOON), new, now=NOON)
