"""What people type by mistake, and what they typed yesterday: refused in words, or taken."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from inventory.kitchen.waste import WasteRecord
from tests.cellier.web.kitchens import Kitchen

MEAL = {"menu": "Soupe de courge", "covers": "31", "cooks": "6"}


def test_a_form_kept_for_a_day_still_counts_on_its_own_day(kitchen: Kitchen) -> None:
    yesterday = kitchen.by.today - timedelta(days=1)
    form = {"on": str(yesterday), "stage": "plate_leftovers", "weight": "1,25"}
    with kitchen.client() as client:
        assert client.post(f"{kitchen.path}/waste", data=form).status_code == 303
    with kitchen.session() as session:
        row = session.scalars(
            select(WasteRecord).where(WasteRecord.canteen_id == kitchen.by.canteen_id)
        ).one()
    assert (row.wasted_on, row.grams) == (yesterday, 1250)


def test_without_script_a_form_of_somebody_signed_out_is_kept_on_the_page(
    kitchen: Kitchen,
) -> None:
    with kitchen.client("nobody") as client:
        answer = client.post(f"{kitchen.path}/meal", data=MEAL)
    assert answer.status_code == 401
    assert 'name="menu" value="Soupe de courge"' in answer.text
    assert f'action="{kitchen.path}/meal"' in answer.text


def test_what_is_refused_is_shown_again_with_the_reason_in_french(kitchen: Kitchen) -> None:
    form = {"menu": "Dahl « du jour » <b>", "covers": "3", "cooks": "8"}
    with kitchen.client() as client:
        answer = client.post(f"{kitchen.path}/meal", data=form)
    assert answer.status_code == 422
    assert "Les cuistots comptent parmi les couverts." in answer.text
    assert 'value="Dahl « du jour » &lt;b&gt;"' in answer.text
    assert 'value="8"' in answer.text


NONSENSE = [
    ("/waste", {"stage": "unserved", "weight": "beaucoup"}),
    ("/waste", {"stage": "nowhere", "weight": "1"}),
    ("/waste", {"weight": "1"}),
    ("/waste", {"stage": "unserved"}),
    ("/waste", {"stage": "unserved", "weight": "-3"}),
    ("/waste", {"stage": "unserved", "weight": "1e400"}),
    ("/waste", {"stage": "unserved", "weight": "999999999999999999"}),
    ("/waste", {"stage": "unserved", "weight": "1", "on": "hier"}),
    ("/waste", {"stage": "unserved", "weight": "1", "on": "2099-01-01"}),
    ("/waste", {"id": "42", "stage": "unserved", "weight": "1"}),
    ("/waste", {"stage": "unserved", "weight": "1", "container": "x"}),
    ("/meal", {"menu": "", "covers": "3"}),
    ("/meal", {"menu": "x" * 300, "covers": "3"}),
    ("/meal", {"menu": "x", "covers": "douze"}),
    ("/meal", {"menu": "x", "covers": "2,5"}),
    ("/meal", {"menu": "x", "covers": "0"}),
    ("/meal", {"menu": "x", "covers": "99999999999999999999"}),
    ("/meal", {"menu": "x", "covers": "3", "shelf.zz.ticked": "1"}),
    ("/meal", {"menu": "x", "covers": "3", "given.cash": "-1"}),
    ("/rescued", {"donor": "x"}),
    ("/rescued", {"donor": "x", "weight": "0"}),
    ("/rescued", {"weight": "3"}),
    ("/rescued", {"donor": "x", "weight": "3", "product": "inconnu au bataillon"}),
    ("/count", {}),
    ("/count", {"lines.0.product": "x", "lines.0.quantity": "1"}),
    ("/count", {"lines.0.quantity": "1"}),
    ("/count", {"found.0.product": "rien de connu", "found.0.quantity": "2"}),
    ("/undo", {}),
    ("/undo", {"of": "x"}),
    ("/containers", {"name": "", "tare": "1"}),
    ("/suppliers", {}),
]


@pytest.mark.parametrize(("path", "form"), NONSENSE)
def test_nonsense_is_refused_in_words_and_never_breaks(
    kitchen: Kitchen, path: str, form: dict[str, str]
) -> None:
    with kitchen.client() as client:
        answer = client.post(kitchen.path + path, data=form)
    assert answer.status_code in (404, 422), answer.text[:3000]
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize("who", ["lead", "nobody"])
def test_signs_that_no_book_holds_are_refused_in_words(kitchen: Kitchen, who: str) -> None:
    """Half a letter, as only a program sends it, in a field or in the name of one; and NUL."""
    with kitchen.client(who) as client:
        for menu, name, charset in (
            (r"\ud800", "note", "unicode_escape"),
            ("Soupe", r"\ud800", "unicode_escape"),
            ("Soupe\0", "note", "utf-8"),
            ("Soupe", "note", "punycode"),
        ):
            fields = {"menu": menu, "covers": "31", name: "1"}
            body = "".join(
                f'--x\r\nContent-Disposition: form-data; name="{one}"\r\n\r\n{said}\r\n'
                for one, said in fields.items()
            )
            told = {"Content-Type": f"multipart/form-data; boundary=x; charset={charset}"}
            answer = client.post(
                f"{kitchen.path}/meal", content=f"{body}--x--\r\n".encode(), headers=told
            )
            assert (answer.status_code, "ne peut pas être écrit" in answer.text) == (422, True)
            assert who == "nobody" or charset == "punycode" or 'value="31"' in answer.text
