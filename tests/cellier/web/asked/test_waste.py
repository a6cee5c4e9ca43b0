"""What thrown-away food is said to have cost, once it is noted."""

from starlette.testclient import TestClient

from tests.cellier.web.filling import filled, where
from tests.cellier.web.worlds import World


def confirmed(cook: TestClient, ours: World, name: str, **more: str) -> str:
    form = {**filled(name, ours), **more}
    answer = cook.post(where(name, ours), data=form)
    assert answer.status_code == 303
    return cook.get(answer.headers["location"]).text


def test_what_came_off_a_shelf_says_what_it_cost(cook: TestClient, ours: World) -> None:
    page = confirmed(cook, ours, "waste", lot=str(ours.ids["lot"]), weight="0,5")
    assert "Cela a coûté" in page


def test_nothing_wasted_says_no_cost(cook: TestClient, ours: World) -> None:
    page = confirmed(cook, ours, "nothing wasted")
    assert "Cela a coûté" not in page
