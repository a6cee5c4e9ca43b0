"""The network's page says of each canteen what the canteen's own month says."""

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from cellier.web import summed
from cellier.web.house import House
from integrations.paper.figures import euros, part
from kernel.actor import By
from kernel.ids import new_id
from network.canteens import Canteen
from network.people import Newcomer, Role, add_roles, welcome
from network.promises import Basis, Measure
from network.visits import begin_visit
from sustainability.behind import Of
from sustainability.network_figures import Figure, Question, pair_of, spread
from sustainability.network_months import side_by_side, trend
from sustainability.publishing import tell
from sustainability.summing import sum_up, unsummed, work_out
from tests.builders import somebody_in_a_new_canteen
from tests.cellier.web.kitchens import Kitchen
from tests.counting import statements
from tests.integrations.papers import pages
from tests.sustainability.books import EARLY, MARCH, Book

APRIL = datetime(2026, 4, 2, 10, 0, tzinfo=UTC)
NAMES = ("Vaise", "perrache", "Croix")


class Net:
    """Three canteens, and who runs them all; French."""

    def __init__(self, house: House, names: tuple[str, ...] = NAMES) -> None:
        self.house = House(house.engine, house.files, now=lambda: APRIL)
        with self.write() as session:
            bys = [somebody_in_a_new_canteen(session, name=name) for name in names]
            newcomer = Newcomer(
                id=new_id(), name="Camille", canteen_id=bys[0].canteen_id, roles=(Role.NETWORK,)
            )
            self.person_id = welcome(session, newcomer, today=APRIL.date()).person_id
            for by in bys:
                add_roles(session, self.person_id, by.canteen_id, [Role.NETWORK])
            self.bys = [
                By(person_id=by.person_id, canteen_id=by.canteen_id, today=APRIL.date())
                for by in bys
            ]
            self.token = begin_visit(session, self.person_id, device="pytest", now=APRIL)

    @contextmanager
    def write(self) -> Iterator[Session]:
        with Session(self.house.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def lives(self) -> None:
        """Each another March."""
        with self.write() as session:
            for place, by in enumerate(self.bys, 1):
                book = Book(session, by)
                book.buys(MARCH, str(10 * place))
                book.buys_organic(MARCH, "5")
                book.serves(MARCH + EARLY, str(3 * place), covers=20 + place)
                book.counts_the_box(MARCH + EARLY, "80.10")

    def get(self, query: str = "", path: str = "/network") -> Any:
        kitchen = Kitchen(self.house, self.bys[0], {"camille": self.token})
        with kitchen.client("camille") as client:
            return client.get(path + query)

    def page(self, query: str = "") -> str:
        answer = self.get(query)
        assert answer.status_code == 200, answer.text[:3000]
        return str(answer.text)


@pytest.fixture
def net(house: House) -> Net:
    return Net(house)


def test_canteens_stand_side_by_side_in_the_order_of_their_names(net: Net) -> None:
    net.lives()
    text = net.page()
    assert '<th scope="col" class="num">Participations</th>' in text
    names = re.findall(r'class="name" href="[^"]+">([^<]+)<', text)
    assert names == ["Croix", "perrache", "Vaise"]


def test_a_canteen_stands_in_no_month_before_it_opened(net: Net) -> None:
    net.lives()
    with net.write() as session:
        for by in net.bys:
            session.get_one(Canteen, by.canteen_id).opened_on = APRIL.date()
    named = re.compile(r'class="name" href="[^"]+">([^<]+)<')
    # What it has of a month shows it there, whenever it opened; twice, worked out and then kept.
    for _ in range(2):
        assert named.findall(net.page("?month=2026-03")) == ["Croix", "perrache", "Vaise"]
        assert named.findall(net.page("?month=2026-02")) == []
        assert len(named.findall(net.page("?month=2026-04"))) == 3


def test_from_each_of_ones_own_pages_the_others_are_one_press_away(
    net: Net, kitchen: Kitchen
) -> None:
    office = re.compile(r'<nav class="office stays".*?</nav>', re.DOTALL)
    for path in ("/network", "/canteens", "/me"):
        (line,) = office.findall(net.get(path=path).text)
        assert re.findall(r'href="([^"]+)"', line) == ["/canteens", "/network", "/me"]
        assert re.findall(r'href="([^"]+)" aria-current', line) == [path]
    at_the_canteen = net.get(path=f"/c/{net.bys[0].canteen_id}/month").text
    (line,) = office.findall(at_the_canteen)
    assert 'href="/canteens"' in line
    assert 'href="/network"' in line
    with kitchen.client("kitchen") as cook:
        assert 'href="/network"' not in cook.get("/me").text


def test_each_says_what_its_own_month_says(net: Net) -> None:
    net.lives()
    text, words = net.page("?measure=organic"), _french()
    with Session(net.house.engine) as session:
        for by in net.bys:
            month = tell(session, session.get_one(Canteen, by.canteen_id), MARCH).month
            row = text.split(f'/c/{by.canteen_id}/month/2026-03"', 1)[1].split("</tr>")[0]
            assert month.cost.a_cover is not None
            assert month.given.amount is not None
            for figure in (
                euros(words, month.cost.a_cover),
                euros(words, month.given.amount / month.covers_counted),
                *(part(words, month.cooked[Measure.ORGANIC, basis].ratio) for basis in Basis),
            ):
                assert figure.replace("&", "&amp;").replace("<", "&lt;") in row


def test_a_share_leads_to_its_lines_and_a_line_to_its_paper(net: Net) -> None:
    net.lives()
    text = net.page("?measure=organic&of=bought")
    to_lines = re.findall(r'class="figure-of" href="([^"]+)"', text)[0].replace("&amp;", "&")
    lines = net.get(path=to_lines).text
    to_line = re.findall(r'href="(/c/[^"]+/line/[^"]+)"', lines)[0]
    assert "Ce qui" in net.get(path=to_line).text


def test_once_looked_at_the_sums_are_up_to_date(net: Net) -> None:
    net.lives()
    ids = [by.canteen_id for by in net.bys]
    with net.house.reading() as session:
        assert len(unsummed(session, ids)) == 3
    before = net.page()
    with net.house.reading() as session:
        assert unsummed(session, ids) == {}
    assert _bare(net.page()) == _bare(before)


def test_what_a_page_cannot_wait_for_is_said_to_be_missing(
    net: Net, monkeypatch: pytest.MonkeyPatch
) -> None:
    net.lives()
    net.page()
    with net.write() as session:
        Book(session, net.bys[0]).buys(MARCH)
    monkeypatch.setattr(summed, "PATIENCE", -1)
    monkeypatch.setattr(summed, "AFTERWARDS", -1)
    monkeypatch.setattr(summed.fresh, "__kwdefaults__", {"patience": -1})
    text = net.page()
    assert "1 saisie pas encore comptée" in text
    assert "Dans 1 cantine" in text
    monkeypatch.undo()
    assert "pas encore" not in net.page()


def test_kept_and_worked_out_just_now_are_one(net: Net) -> None:
    net.lives()
    with net.write() as session:
        live = {}
        for by in net.bys:
            worked = work_out(session, session.get_one(Canteen, by.canteen_id))
            live[by.canteen_id] = worked.months
        for of in Of:
            for measure in (Measure.PROMISE, Measure.ORGANIC, Measure.LOCAL):
                asked = Question(net.person_id, of, measure)
                now = side_by_side(session, asked, MARCH, live)
                trends = {one: trend(session, asked, [MARCH], one, live) for one in Figure}
                for by in net.bys:
                    sum_up(session, by.canteen_id)
                kept = side_by_side(session, asked, MARCH, {})
                assert kept == now
                assert {
                    one: trend(session, asked, [MARCH], one, {}) for one in Figure
                } == trends
                assert now.weight.meals == 3
                assert all(pair_of(rows[MARCH], asked, Figure.FOOD) for rows in live.values())


def test_the_spread_names_the_ends_and_the_middle(net: Net) -> None:
    net.lives()
    net.page()
    with Session(net.house.engine) as session:
        asked = Question(net.person_id, Of.COOKED, Measure.ORGANIC)
        found = spread(side_by_side(session, asked, MARCH, {}).pairs[Figure.FOOD], Figure.FOOD)
    assert found is not None
    assert len(found.each) == 3
    assert found.least <= found.middle <= found.most
    # 6, 12 and 18 euros for 21, 22 and 23 covers, and their VAT.
    assert found.whole == Decimal(36) * Decimal("1.055") / 66


@pytest.mark.parametrize("figure", list(Figure))
def test_every_figure_has_its_trend_as_a_drawing_and_a_table(net: Net, figure: Figure) -> None:
    net.lives()
    with net.write() as session:
        book, february = Book(session, net.bys[0]), MARCH.replace(month=2)
        book.buys_organic(february)
        book.serves(february, "2")
        book.counts_the_box(february, "20")
    text = net.page(f"?figure={figure}")
    assert text.count('scope="row"') == 12
    assert ('class="spots"' in text) == (figure not in (Figure.UNSERVED, Figure.PLATES, Figure.BREAK_EVEN, Figure.CARBON))  # fmt: skip


def test_what_is_taken_along_is_what_is_shown(net: Net) -> None:
    net.lives()
    answer = net.get("?measure=organic", "/network.csv")
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[1] for row in rows[1:]] == ["Croix", "perrache", "Vaise"]
    assert len({len(row) for row in rows}) == 1
    book = load_workbook(BytesIO(net.get("?measure=organic", "/network.xlsx").content))
    assert book.sheetnames == ["Réseau"]
    sheet = list(book.active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert list(sheet[0]) == rows[0]
    assert [row[1] for row in sheet[1:]] == ["Croix", "perrache", "Vaise"]
    assert Decimal(str(sheet[1][8])) == Decimal(rows[1][8].replace(",", "."))
    shown = {cell.value: one for cell, one in zip(*book.active[1:2], strict=True)}  # type: ignore[index]
    for heading, format_ in (
        ("Mois", "mmm yyyy"), ("Part en euros", "0.0%"), ("Part en kilos", "0.0%"),
        ("Part du poids connue", "0.0%"), ("Coût matière, €", '#,##0.00\\ "€"'),
    ):  # fmt: skip
        assert shown[heading].number_format == format_
    pdf = net.get(path="/network.pdf")
    assert (pdf.headers["content-type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")


def test_a_name_that_looks_like_a_formula_stays_a_name(house: House) -> None:
    net = Net(house, ("=1+1",))
    net.lives()
    book = load_workbook(BytesIO(net.get(path="/network.xlsx").content))
    cell = book.active["B2"]  # type: ignore[index]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    table = net.get(path="/network.csv").content.decode("utf-8-sig")
    assert {row[1] for row in csv.reader(StringIO(table), delimiter=";")} == {
        "Cantine",
        "'=1+1",
    }


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?month=2026-13", 404), ("?month=2999-01", 404), ("?month=é", 404),
        ("?measure=x", 422), ("?figure=x", 422), ("?page=x", 422), ("?page=9", 200),
        ("?of=x", 200), ("?month=2020-01", 200), ("?month=&measure=", 200),
    ],
)  # fmt: skip
def test_an_address_that_asks_for_nothing_is_refused(net: Net, query: str, status: int) -> None:
    assert net.get(query).status_code == status


def test_only_ones_own_canteens_are_there(net: Net, kitchen: Kitchen) -> None:
    net.lives()
    with kitchen.client("network") as client:
        text = client.get("/network").text
    assert "Vaise" not in text
    for who in ("kitchen", "purchaser", "tablet"):
        with kitchen.client(who) as client:
            assert client.get("/network").status_code == 403


def test_many_canteens_cost_no_more_statements(house: House) -> None:
    few, many = Net(house), Net(house, tuple(f"Cantine {n:02}" for n in range(60)))
    counted = []
    for net in (few, many):
        net.lives()
        with net.write() as session:
            for by in net.bys:
                sum_up(session, by.canteen_id)
        net.page()
        counted.append(statements(house.engine, lambda net=net: net.page()))  # type: ignore[misc]
    assert counted[1] <= counted[0] <= 12
    text = many.page()
    assert text.count('class="name"') == 50
    assert "Cantine 00 – Cantine 49" in text
    assert many.page("?page=2").count('class="name"') == 10


def _french() -> Any:
    from cellier.web.rendering import words_of

    return words_of("fr")


def _bare(text: str) -> str:
    return re.sub(r'data-made="[^"]+"', "", text)


def test_the_sheet_says_what_the_page_says_of_all_together(net: Net, tmp_path: Path) -> None:
    net.lives()
    file = tmp_path / "network.pdf"
    file.write_bytes(net.get(path="/network.pdf?measure=organic").content)
    printed = " ".join(pages(file))
    assert "Donné" not in printed
    assert "Participations" in printed
    together = re.findall(r'class="big num">([^<]+)<', net.page("?measure=organic"))
    row = printed.split("Toutes ensemble", 1)[1].split("Croix")[0]
    assert len(together) == 2
    for figure in together:
        assert figure.replace("\N{NO-BREAK SPACE}", " ") in row.replace(
            "\N{NO-BREAK SPACE}", " "
        )


def test_one_month_is_no_trend_and_the_month_shown_is_named(net: Net) -> None:
    net.lives()
    text = net.page()
    assert "mars 2026, le dernier mois terminé" in text
    assert 'class="spots"' not in text
    assert "Seul mars 2026 a ce chiffre" in text
    with net.write() as session:
        Book(session, net.bys[0]).buys(MARCH.replace(month=2), "5")
        Book(session, net.bys[0]).serves(MARCH.replace(month=2), "2")
    two = net.page("?month=2026-03&figure=food")
    assert 'class="spots"' in two
    assert "dernier mois terminé" not in two


def test_a_canteen_alone_lies_apart_from_nobody(house: House) -> None:
    net = Net(house, ("Vaise",))
    net.lives()
    assert 'class="dots"' not in net.page()
    net = Net(house)
    net.lives()
    assert 'class="dots"' in net.page()


def test_what_is_written_alike_stands_in_one_point(net: Net) -> None:
    with net.write() as session:
        for place, by in enumerate(net.bys):
            book = Book(session, by)
            book.buys(MARCH, "100")
            book.serves(MARCH + EARLY, f"4.00{place}")
    (card,) = re.findall(r"<figcaption>Coût matière.*?</figure>", net.page(), re.DOTALL)
    said = re.findall(r"\d+,\d\d\s€", card.split('class="ends"')[1])
    assert (len(said), len(set(said))) == (3, 1)
    assert 'class="dots" d="M200 14h0"' in card
    assert 'class="median" d="M200 2v24"' in card
