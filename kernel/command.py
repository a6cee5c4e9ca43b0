"""What a person asks the house to do."""

import hashlib
from decimal import Decimal
from typing import Annotated

from pydantic import UUID7, AfterValidator, BaseModel, ConfigDict, Field


def _to(places: int) -> AfterValidator:
    # 4.1 and 4.100 are one quantity, and must leave one fingerprint.
    step = Decimal(1).scaleb(-places)
    return AfterValidator(lambda value: value.quantize(step))


Measured = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=3), _to(3)]
Moved = Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=3), _to(3)]
Price = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=4), _to(4)]
Amount = Annotated[Decimal, Field(max_digits=14, decimal_places=2), _to(2)]
Paid = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2), _to(2)]
Percentage = Annotated[Decimal, Field(ge=0, le=100, decimal_places=2), _to(2)]
Celsius = Annotated[Decimal, Field(ge=-60, le=150, decimal_places=1), _to(1)]
# As a map gives them; a metre is the fifth decimal.
Latitude = Annotated[Decimal, Field(ge=-90, le=90, max_digits=20), _to(6)]
Longitude = Annotated[Decimal, Field(ge=-180, le=180, max_digits=20), _to(6)]
Country = Annotated[str, Field(pattern="^[A-Z]{2}$")]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Note = Annotated[str, Field(max_length=2000)]


class Part(BaseModel):
    """A request, or a piece of one: complete, typed, and never changed after."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Command(Part):
    """A request to create one record, under the id the phone gave it, perhaps offline."""

    id: UUID7

    def fingerprint(self) -> bytes:
        """What tells a second sending from a second thought."""
        # Defaults stay out, so a field added next year leaves this year's replays alone.
        return hashlib.sha256(self.model_dump_json(exclude_defaults=True).encode()).digest()
