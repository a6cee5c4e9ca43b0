from collections.abc import Iterator

import pytest

from tests.integrations.odoo.running import Odoo, running_odoo
from tests.integrations.odoo.talking import Talk, There, real


@pytest.fixture(scope="package", autouse=True)
def _no_certificates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The library reads all of the machine's for every call, also over plain HTTP."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SSL_CERT_FILE", raising=False)
        patch.setenv("SSL_CERT_DIR", str(tmp_path_factory.mktemp("certificates")))
        yield


@pytest.fixture
def odoo() -> Iterator[Odoo]:
    with running_odoo() as odoo:
        yield odoo


@pytest.fixture(scope="module", params=["ours", "real"] if real() else ["ours"])
def there(request: pytest.FixtureRequest) -> Iterator[There]:
    """Ours, and a real one where the environment names it."""
    named = real()
    if request.param == "real" and named:
        yield named
        return
    with running_odoo() as odoo:
        yield There(odoo.url, odoo.database, odoo.key, odoo.login)


@pytest.fixture(params=["json2", "jsonrpc"])
def talk(request: pytest.FixtureRequest, there: There) -> Talk:
    return Talk(there, request.param)
