"""Where food was grown or made, as the State's platform asks it."""

from enum import StrEnum


class Origin(StrEnum):
    """FRANCE, or the rest of the European Union, or elsewhere; never two at once."""

    FRANCE = "FRANCE"
    EUROPE = "EUROPE"
    ELSEWHERE = "ELSEWHERE"
