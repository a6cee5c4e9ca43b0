"""Nonsense in any figure or date: refused in words, with what was typed still in the form."""

import re
from html import unescape
from itertools import pairwise

import pytest
from starlette.testclient import TestClient

from tests.cellier.web.filling import FORMS, filled, where
from tests.cellier.web.worlds import Site, World, a_world

FIGURES = ("beaucoup", "1e400", "9" * 30, "12,5,7")
DAYS = ("hier", "2026-02-30", "0000-00-00")
TAGS = re.compile(r"<(?:input|select)\b[^>]*>")
FIGURE = re.compile(r'inputmode="(decimal|numeric)"')
LINE = re.compile(r"\.[0-9a-f-]+\.")
INNER = re.compile(r"[a-z]_[a-z]|UUID|Decimal|None|[{}]| is | the ")
SAID = re.compile(r'role="alert".*?<strong>(.*?)</strong>', re.DOTALL)
# What one line of an order is asked when the line is short is asked of every line.
ONCE = [
    name for name in FORMS if name not in {"nothing wasted", "not weighed", "half a bucket"}
]
SHOWN_ON = ("/delivery", "/count", "/waste", "/meal/{meal_id}", "/journal")


def form_on(page: str, action: str) -> str:
    """The form that goes to that address, where the page has it."""
    forms = re.findall(r"<form\b.*?</form>", page, re.DOTALL)
    return next((one for one in forms if f'action="{action}"' in one), "")


def form_of(cook: TestClient, ours: World, name: str) -> str:
    action = where(name, ours)
    pages = (action, *(ours.url(one.format(**ours.ids)) for one in SHOWN_ON))
    found = (form_on(cook.get(page).text, action) for page in pages)
    return next(form for form in found if form)


def asked(form: str) -> dict[str, str]:
    """Each figure and each day that the form asks for, by its name."""
    kinds = {}
    for tag in TAGS.findall(form):
        name = re.search(r'name="([^"]+)"', tag)
        if (name and ('inputmode="decimal"' in tag or 'inputmode="numeric"' in tag)) or (
            name and name[1].endswith("temperature")
        ):
            kinds[name[1]] = "figure"
        elif name and 'type="date"' in tag:
            kinds[name[1]] = "day"
    return kinds


def said_of(page: str) -> str:
    """The reason, as the cook reads it."""
    return unescape(SAID.findall(page)[0])


@pytest.mark.parametrize("name", ONCE)
def test_nonsense_in_a_figure_or_a_day_is_refused_and_stays(
    site: Site, cook: TestClient, ours: World, name: str
) -> None:
    fields = asked(form_of(cook, ours, name))
    before = site.documents(ours)
    for field, kind in fields.items():
        for nonsense in FIGURES if kind == "figure" else DAYS:
            form = {**filled(name, ours), field: nonsense}
            answer = cook.post(where(name, ours), data=form)
            assert answer.status_code == 422, (field, nonsense)
            assert '<html lang="fr">' in answer.text
            # No code's own name, and no word that the catalogue does not have.
            assert not INNER.search(said_of(answer.text)), (field, nonsense)
            again = form_on(answer.text, where(name, ours))
            assert f'value="{nonsense}"' in again, (field, nonsense)
    assert site.documents(ours) == before


def test_every_form_that_asks_for_figures_is_tried_here(
    site: Site, cook: TestClient, ours: World
) -> None:
    asks = {name for name in ONCE if asked(form_of(cook, ours, name))}
    assert set(ONCE) - asks == {"a supplier", "an undoing", "a clash settled"}


@pytest.mark.parametrize("name", ONCE)
def test_the_rest_of_what_was_typed_stays_too(
    site: Site, cook: TestClient, ours: World, name: str
) -> None:
    form = filled(name, ours)
    shown = form_of(cook, ours, name)
    typed = [field for field in asked(shown) if form.get(field)]
    for wrong, kept in pairwise(typed):
        answer = cook.post(where(name, ours), data={**form, wrong: "beaucoup"})
        assert f'value="{form[kept]}"' in form_on(answer.text, where(name, ours))


TOO_MUCH = ("999999999,999", "1000000000000")


def test_figures_that_no_database_holds_break_neither(anywhere: Site) -> None:
    ours = a_world(anywhere, "Lilas")
    cook = anywhere.signed_in(ours.people["kitchen"])
    for name in ONCE:
        for field in asked(form_of(cook, ours, name)):
            for figure in TOO_MUCH:
                form = {**filled(name, ours), field: figure}
                # Whatever it is taken for, the kitchen's own pages go on.
                assert cook.post(where(name, ours), data=form).status_code in (303, 404, 422)


@pytest.mark.parametrize("day", ["0001-01-01", "2000-01-01", "2099-12-31"])
def test_days_out_of_all_reason_leave_every_page_standing(
    site: Site, cook: TestClient, ours: World, day: str
) -> None:
    for name in ONCE:
        days = [
            field for field, kind in asked(form_of(cook, ours, name)).items() if kind == "day"
        ]
        for field in {"on", *days}:
            form = {**filled(name, ours), field: day}
            done = cook.post(where(name, ours), data=form)
            assert done.status_code in (303, 404, 422)
            if done.status_code == 303:
                assert cook.get(done.headers["location"]).status_code == 200
    for path in ("", "/tasks", "/journal", "/meal", "/count", "/rescued", "/meals", "/board"):
        assert cook.get(ours.url(path)).status_code == 200
    runner = site.signed_in(ours.people["network"])
    assert runner.get(ours.url("/journal?day=" + day)).status_code == 200


def test_what_was_typed_into_a_line_without_its_name_is_not_lost_in_silence(
    site: Site, cook: TestClient, ours: World
) -> None:
    path = ours.url(f"/delivery/order/{ours.ids['order_id']}")
    answer = cook.post(path, data={"extra.0.weight": "3"})
    assert answer.status_code == 422
    assert (
        'name="extra.0.weight" inputmode="decimal" autocomplete="off" value="3"' in answer.text
    )
    assert cook.post(path, data={"extra.0.paid_by": "scale"}).status_code == 303


def test_what_came_instead_is_a_replacement_though_nobody_said_the_word(
    site: Site, cook: TestClient, ours: World
) -> None:
    line = f"lines.{ours.ids['order_line']}."
    form = {f"{line}outcome": "as_ordered", f"{line}instead_name": "Blettes"}
    path = ours.url(f"/delivery/order/{ours.ids['order_id']}")
    assert cook.post(path, data=form).status_code == 422
    form[f"{line}instead_quantity"] = "8"
    done = cook.post(path, data=form)
    assert done.status_code == 303
    assert "Blettes" in cook.get(done.headers["location"]).text


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=y>', "\0a"]
)
def test_what_is_typed_is_shown_as_it_is_and_never_done(
    cook: TestClient, ours: World, text: str
) -> None:
    cook.post(ours.url("/rescued"), data={"other_donor": text, "weight": "3"})
    cook.post("/me/name", data={"name": text})
    for path in (ours.url("/rescued"), ours.url("/journal"), ours.url(), "/me"):
        page = cook.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
