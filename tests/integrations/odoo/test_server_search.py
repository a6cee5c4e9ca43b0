"""What is found and told, on the test server as on a real one."""

from typing import Any

import pytest

from tests.integrations.odoo.talking import UPSERT, Talk, refusal

PARTNER = "res.partner"


@pytest.fixture
def names(talk: Talk) -> dict[int, str]:
    header = "id name ref company_registry supplier_rank country_id/id"
    rows = [
        ["@a", "Alpha", f"{talk.mark}-1", "11111111100011", "3", "base.fr"],
        ["@b", "beta", f"{talk.mark}-2", "", "2", "base.fr"],
        ["@c", "Gamma", f"{talk.mark}_3", "33333333300033", "1", ""],
    ]
    return dict(zip(talk.loaded(PARTNER, header, *rows), "abc", strict=True))


@pytest.mark.parametrize(
    ("domain", "found"),
    [
        ([], "abc"),
        ([["name", "=", "Alpha"]], "a"),
        ([["name", "!=", "Alpha"]], "bc"),
        ([["company_registry", "=", False]], "b"),
        ([["company_registry", "!=", False]], "ac"),
        ([["company_registry", "!=", "11111111100011"]], "bc"),
        ([["name", "in", ["Alpha", "Gamma", "x"]]], "ac"),
        ([["name", "not in", ["Alpha"]]], "bc"),
        ([["company_registry", "in", ["11111111100011", False]]], "ab"),
        ([["supplier_rank", ">=", 2]], "ab"),
        ([["supplier_rank", "<", 2]], "c"),
        ([["name", "ilike", "A"]], "abc"),
        ([["name", "like", "A"]], "a"),
        ([["name", "=ilike", "b%"]], "b"),
        ([["name", "=like", "G_mma"]], "c"),
        ([["name", "not ilike", "alp"]], "bc"),
        (["|", ["name", "=", "Alpha"], ["name", "=", "beta"]], "ab"),
        (["!", ["name", "=", "Alpha"]], "bc"),
        (
            [
                "!",
                "|",
                ["name", "=", "Alpha"],
                "&",
                ["name", "=", "beta"],
                ["ref", "!=", False],
            ],
            "c",
        ),
        (["|", ["name", "=", "Alpha"], ["name", "=", "beta"], ["supplier_rank", "=", 2]], "b"),
        ([["country_id.code", "=", "FR"]], "ab"),
        ([["country_id", "=", False]], "c"),
        ([["country_id", "=", "France"]], "ab"),
        ([["write_date", ">=", "2020-01-01 00:00:00"]], "abc"),
        ([["write_date", "<", "2020-01-01 00:00:00"]], ""),
    ],
)
def test_domains_find_what_they_mean(
    talk: Talk, names: dict[int, str], domain: list[Any], found: str
) -> None:
    ours = [["id", "in", [*names]], *domain]
    numbers = talk(PARTNER, "search", domain=ours, order="id")
    assert "".join(names[number] for number in numbers) == found
    assert talk(PARTNER, "search_count", domain=ours) == len(found)


def test_they_come_in_the_order_asked_for(talk: Talk, names: dict[int, str]) -> None:
    def ordered(order: str, **more: Any) -> str:
        domain = [["id", "in", [*names]]]
        return "".join(
            names[row["id"]]
            for row in talk(
                PARTNER, "search_read", domain=domain, fields=["name"], order=order, **more
            )
        )

    assert ordered("supplier_rank, id") == "cba"
    assert ordered("id desc") == "cba"
    assert ordered("company_registry, id") == "acb"  # what has none comes last
    assert ordered("company_registry desc, id") == "bca"
    assert ordered("write_date, id", limit=2) == "ab"
    assert ordered("write_date, id", limit=2, offset=1) == "bc"


def test_the_archived_are_found_where_asked_for(talk: Talk, names: dict[int, str]) -> None:
    first = next(iter(names))
    talk(PARTNER, "write", first, vals={"active": False})
    domain: list[Any] = [["id", "in", [*names]]]
    assert talk(PARTNER, "search_count", domain=domain) == 2
    everything = UPSERT | {"active_test": False}
    assert talk(PARTNER, "search_count", domain=domain, context=everything) == 3
    assert talk(PARTNER, "search", domain=[*domain, ["active", "=", False]]) == [first]
    assert talk.loaded(PARTNER, "id name", ["@a", "again"]) == [first]


def test_a_record_is_told_with_its_names(talk: Talk, names: dict[int, str]) -> None:
    first = next(iter(names))
    fields = ["name", "vat", "country_id", "supplier_rank", "display_name"]
    (told,) = talk(PARTNER, "read", first, 99999999, fields=fields)
    assert told == {
        "id": first,
        "name": "Alpha",
        "vat": False,
        "country_id": [told["country_id"][0], "France"],
        "supplier_rank": 3,
        "display_name": "Alpha",
    }
    assert "Invalid field 'nope' on 'res.partner'" in refusal(
        talk, PARTNER, "read", first, fields=["nope"]
    )


def test_columns_are_told_with_their_decimals(talk: Talk) -> None:
    wanted = ["product_qty", "price_unit", "partner_id", "nope", "state"]
    attributes = ["type", "digits", "relation", "required"]
    told = talk("purchase.order.line", "fields_get", allfields=wanted, attributes=attributes)
    assert {name: told[name].get("digits") for name in ("product_qty", "price_unit")} == {
        "product_qty": [16, 2],
        "price_unit": False,
    }
    assert (told["partner_id"]["type"], told["partner_id"]["relation"]) == ("many2one", PARTNER)
    assert "nope" not in told


def test_what_is_set_up_is_there(talk: Talk) -> None:
    apps = ["purchase_stock", "account", "product_expiry", "base"]
    installed = [["name", "in", apps], ["state", "=", "installed"]]
    assert sorted(talk.seen("ir.module.module", installed, "name")) == sorted(apps)
    (kilo,) = talk.seen("uom.uom", [["name", "=", "kg"]], "id")
    assert talk("uom.uom", "get_external_id", kilo) == {str(kilo): "uom.product_uom_kgm"}
    reduced = [["type_tax_use", "=", "purchase"], ["amount", "=", 5.5]]
    taxes = talk.seen("account.tax", reduced, "id")
    assert (
        talk("account.tax", "get_external_id", *taxes)[str(taxes[0])]
        == "account.1_tva_acq_reduite"
    )
    assert ["fr_FR", "French / Français"] in talk("res.lang", "get_installed")
    assert talk.seen("stock.warehouse", [["company_id", "=", 1]], "code") == ["WH"]
    keys = talk.seen("res.users.apikeys", [], "expiration_date")
    assert len(keys) == 1
