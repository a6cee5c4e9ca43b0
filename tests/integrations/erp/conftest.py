import pytest
from sqlalchemy import Engine

from kernel.ids import new_id
from tests.integrations.erp.a_purchaser import Clock, Purchaser
from tests.integrations.erp.an_erp import AnErp


@pytest.fixture
def awa(engine: Engine) -> Purchaser:
    return Purchaser(engine)


@pytest.fixture
def erp() -> AnErp:
    erp = AnErp()
    # Numbers of its own, or it would speak of other tests' documents too.
    erp.count_from(new_id().int % 2**60)
    return erp


@pytest.fixture
def clock() -> Clock:
    return Clock()
