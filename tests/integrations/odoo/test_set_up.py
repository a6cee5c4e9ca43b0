from pathlib import Path
from typing import Any

import pytest

from integrations.odoo.calls import NoXmlRpc
from integrations.odoo.canteens import OddBooking
from integrations.odoo.set_up import (
    NoKeyFile,
    NotSetUp,
    OddMapping,
    OpenKeyFile,
    is_set_up,
    site,
)
from kernel.settings import Settings

ENOUGH: dict[str, Any] = {
    "odoo_url": "https://odoo.example.org",
    "odoo_database": "larder",
    "odoo_key": "secret",
}


def test_enough_is_an_address_a_database_and_a_key() -> None:
    settings = Settings(**ENOUGH)

    assert is_set_up(settings)
    assert site(settings).calls.home == "odoo.example.org:443/larder"


def test_what_is_missing_is_named() -> None:
    with pytest.raises(NotSetUp, match="CELLIER_ODOO_DATABASE, CELLIER_ODOO_KEY must"):
        site(Settings(odoo_url="https://odoo.example.org"))
    assert not is_set_up(Settings())


def test_a_key_may_lie_in_a_file_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("secret\n")
    file.chmod(0o600)
    settings = Settings(**{**ENOUGH, "odoo_key": "", "odoo_key_file": file})

    assert site(settings)

    file.chmod(0o640)
    with pytest.raises(OpenKeyFile, match="chmod 600"):
        site(settings)


@pytest.mark.parametrize("content", [None, " \n"])
def test_a_file_without_a_key_is_refused(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "key"
    if content is not None:
        file.touch(mode=0o600)
        file.write_text(content)

    with pytest.raises(NoKeyFile):
        site(Settings(**{**ENOUGH, "odoo_key": "", "odoo_key_file": file}))


@pytest.mark.parametrize(
    ("setting", "refusal"),
    [
        ({"odoo_protocol": "xmlrpc"}, NoXmlRpc),
        ({"odoo_units": {"box": "uom.product_uom_unit"}}, OddMapping),
        ({"odoo_taxes": {"reduced": "4"}}, OddMapping),
        ({"odoo_canteens": {"Nord": "3"}}, OddBooking),
    ],
)
def test_what_cannot_be_meant_is_refused(
    setting: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        site(Settings(**ENOUGH, **setting))
