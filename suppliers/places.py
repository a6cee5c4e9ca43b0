"""Where something lies, and how far that is."""

from decimal import Decimal
from functools import lru_cache
from typing import Protocol

from kernel.rounding import rounded


class Located(Protocol):
    """Whatever has an address and, perhaps, coordinates in degrees (WGS 84)."""

    @property
    def postcode(self) -> str | None:
        """Five digits in France."""

    @property
    def city(self) -> str:
        """The commune's name."""

    @property
    def latitude(self) -> Decimal | None:
        """North is positive."""

    @property
    def longitude(self) -> Decimal | None:
        """East is positive."""


class Grown(Located, Protocol):
    """Where food was grown or made, perhaps abroad."""

    @property
    def country(self) -> str:
        """ISO 3166, two letters; a postal code means something within it only."""


def kilometres(one: Located, other: Located) -> Decimal | None:
    """The geodesic between them, to a tenth; none where a coordinate is missing."""
    if one.latitude is None or one.longitude is None:
        return None
    if other.latitude is None or other.longitude is None:
        return None
    return _geodesic(one.latitude, one.longitude, other.latitude, other.longitude)


# The same farms deliver week after week, and neither they nor the kitchen move.
@lru_cache(maxsize=4096)
def _geodesic(
    latitude: Decimal, longitude: Decimal, their_latitude: Decimal, their_longitude: Decimal
) -> Decimal:
    from geographiclib.geodesic import Geodesic

    line = Geodesic.WGS84.Inverse(
        float(latitude),
        float(longitude),
        float(their_latitude),
        float(their_longitude),
        Geodesic.DISTANCE,
    )
    return rounded(Decimal(line["s12"]) / 1000, 1)
