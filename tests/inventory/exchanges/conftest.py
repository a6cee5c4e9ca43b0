import pytest
from sqlalchemy.orm import Session

from kernel.actor import By
from tests.builders import somebody_in_a_new_canteen


@pytest.fixture
def ben(session: Session) -> By:
    """Who cooks next door."""
    return somebody_in_a_new_canteen(session)
