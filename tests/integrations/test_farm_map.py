"""Where those who fed us lie around the canteen."""

from decimal import Decimal
from itertools import combinations
from math import hypot
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.graphics import renderSVG

from integrations.paper.farm_map import (
    DISC,
    EDGE,
    MOST,
    STEPS,
    US,
    FarmMap,
    farm_map,
    farm_map_drawing,
)
from tests.integrations.papers import ENGLISH


class Somebody(NamedTuple):
    name: str
    latitude: Decimal | None
    longitude: Decimal | None
    rescued: bool = False


LYON = Somebody("Lyon Vaise", Decimal("45.764"), Decimal("4.8357"))
# A degree of latitude is 111.2 km.
KM = Decimal(1) / Decimal("111.195")


def at(north: int | str, east: int | str = 0, **facts: Any) -> Somebody:
    """So many kilometres from Lyon, about."""
    latitude = LYON.latitude + Decimal(north) * KM  # type: ignore[operator]
    longitude = LYON.longitude + Decimal(east) * KM / Decimal("0.6976")  # type: ignore[operator]
    return Somebody(facts.pop("name", "Ferme"), latitude, longitude, **facts)


def drawn(*fed: Somebody) -> FarmMap:
    found = farm_map(LYON, fed)
    assert found is not None
    return found


def rings(*fed: Somebody) -> list[int]:
    return [ring.km for ring in drawn(*fed).rings]


degrees = st.decimals(-90, 90, places=5), st.decimals(-180, 180, places=5)
anywhere = st.builds(Somebody, st.just("Ferme"), *degrees)
nearby = st.builds(at, st.integers(-60, 60), st.integers(-60, 60))
neighbours = st.builds(at, st.integers(-1, 1), st.integers(-1, 1))
farms = st.one_of(
    *(st.lists(one, min_size=1, max_size=MOST) for one in (anywhere, nearby, neighbours))
)


def test_north_is_up_and_east_is_right() -> None:
    found = drawn(at(20, 0), at(0, 20), at(-20, 0), at(0, -20))
    spots = [(round(dot.x, 1), round(dot.y, 1)) for dot in found.dots]
    r = round(abs(found.dots[0].y), 1)
    assert r > 0
    assert spots == [(0, -r), (r, 0), (0, r), (-r, 0)]


def test_a_farm_lies_between_the_rings_of_its_kilometres() -> None:
    found = drawn(at(7), at(0, 18), at(-40))
    radii = {ring.km: ring.radius for ring in found.rings}
    reach = [hypot(dot.x, dot.y) for dot in found.dots]
    assert radii[5] < reach[0] < radii[10] < reach[1] < radii[25] < reach[2] < radii[50]


@pytest.mark.parametrize(
    ("farthest", "expected"),
    [
        (0, [5]),
        (4, [5]),
        (6, [5, 10]),
        (49, [5, 10, 25, 50]),
        (130, [25, 50, 100, 200]),
        (9000, [800, 1600, 5000, 20000]),
    ],
)
def test_as_few_rings_as_hold_the_farthest(farthest: int, expected: list[int]) -> None:
    assert rings(at(1), at(farthest)) == expected


def test_on_the_other_side_of_the_earth_there_is_no_ring_beyond() -> None:
    antipode = Somebody("Loin", -Decimal("45.764"), Decimal("4.8357") - 180)
    found = drawn(antipode)
    assert [ring.km for ring in found.rings] == [800, 1600, 5000, 20000]
    assert hypot(found.dots[0].x, found.dots[0].y) == pytest.approx(1, abs=0.001)


def test_the_numbers_are_those_of_the_list() -> None:
    nowhere = Somebody("Nulle part", None, None)
    found = drawn(at(3, name="Près"), nowhere, at(30, name="Loin"))
    assert found.numbers == (1, None, 2)
    assert [(dot.number, dot.name) for dot in found.dots] == [(1, "Près"), (2, "Loin")]


def test_more_than_fit_are_left_to_the_list() -> None:
    found = drawn(*(at(north) for north in range(1, MOST + 6)))
    assert len(found.dots) == MOST
    assert found.numbers == (*range(1, MOST + 1), *[None] * 5)


def test_where_it_would_show_nothing_there_is_no_drawing() -> None:
    assert farm_map(Somebody("Ici", None, None), [at(3)]) is None
    assert farm_map(LYON, []) is None
    assert farm_map(LYON, [Somebody("Nulle part", None, None)]) is None
    assert farm_map(LYON, [Somebody("À moitié", Decimal("45.7"), None)]) is None


def test_who_gave_is_told_apart() -> None:
    assert [dot.rescued for dot in drawn(at(3, rescued=True), at(9)).dots] == [True, False]


def test_a_disc_with_room_stands_at_its_place() -> None:
    found = drawn(at(12, 12), at(-12, 12), at(0, -30))
    assert not any(dot.aside for dot in found.dots)


def test_of_two_in_one_street_one_stands_aside_and_shows_where_it_lies() -> None:
    first, second = drawn(at(12, 12), at(12, 12)).dots
    assert (first.aside, second.aside) == (False, True)
    assert (first.x, first.y) == (second.x, second.y)
    away = hypot(second.disc_x - second.x, second.disc_y - second.y)
    assert 2 * DISC < away < 3 * DISC


@pytest.mark.parametrize(("north", "way"), [(20, 1), (-20, -1)])
def test_the_rings_are_named_where_fewer_farms_lie(north: int, way: int) -> None:
    found = drawn(at(north))
    assert [ring.y for ring in found.rings] == [way * ring.radius for ring in found.rings]


def test_no_ring_is_named_where_a_farm_lies() -> None:
    found = drawn(at(20), at(30, 1), at(-100))
    north = {ring.km for ring in found.rings if ring.y < 0}
    assert north == {100}
    assert not found.dots[2].aside


@settings(deadline=None)
@given(farms)
def test_discs_never_overlap_and_all_lie_within_the_sheet(fed: list[Somebody]) -> None:
    found = drawn(*fed)
    assert len(found.dots) == len(fed)
    for one, other in combinations(found.dots, 2):
        assert hypot(one.disc_x - other.disc_x, one.disc_y - other.disc_y) >= 2 * DISC
    for dot in found.dots:
        assert max(abs(dot.disc_x), abs(dot.disc_y)) + DISC <= EDGE
        assert hypot(dot.disc_x, dot.disc_y) >= DISC + US
        for ring in found.rings:
            assert hypot(dot.disc_x, dot.disc_y - ring.y) >= DISC


@settings(deadline=None)
@given(farms)
def test_rings_grow_and_the_outermost_holds_every_farm(fed: list[Somebody]) -> None:
    found = drawn(*fed)
    assert [ring.km for ring in found.rings] == sorted({ring.km for ring in found.rings})
    assert {ring.km for ring in found.rings} <= set(STEPS)
    assert len(found.rings) <= 4
    reach = max(hypot(dot.x, dot.y) for dot in found.dots)
    # Half round the earth is 20 015 km.
    assert reach <= found.rings[-1].radius + 0.0002
    assert [ring.radius for ring in found.rings] == sorted(ring.radius for ring in found.rings)


@settings(deadline=None)
@given(farms)
def test_the_same_farms_are_the_same_drawing(fed: list[Somebody]) -> None:
    assert farm_map(LYON, fed) == farm_map(LYON, fed)


def test_on_paper_everybody_has_a_number_and_every_ring_its_kilometres() -> None:
    found = drawn(at(3), at(30), at(-40))
    drawing = farm_map_drawing(found, ENGLISH, side=200)
    said = renderSVG.drawToString(drawing)
    texts = [one.text for one in drawing.contents if hasattr(one, "text")]
    assert sorted(texts) == ["1", "10 km", "2", "25 km", "3", "5 km", "50 km"]
    assert all(text in said for text in texts)
    x1, y1, x2, y2 = drawing.getBounds()
    assert (x1 >= 0, y1 >= 0, x2 <= 200, y2 <= 200) == (True,) * 4
