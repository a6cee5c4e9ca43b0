"""What `load` makes of rows, on the test server as on a real one."""

import pytest

from tests.integrations.odoo.talking import FRENCH, ONCE, UPSERT, Talk, refusal

SUPPLIER = "id name supplier_rank"


def test_a_supplier_loaded_again_is_left_as_it_is(talk: Talk) -> None:
    first = talk.load("res.partner", SUPPLIER, ["@f", "Primeur", "1"])
    again = talk.load("res.partner", SUPPLIER, ["@f", "Another name", "1"])

    assert again == first == {"ids": first["ids"], "messages": [], "nextrow": 0}
    assert talk.seen("res.partner", [["id", "in", first["ids"]]], "name") == ["Primeur"]


def test_without_the_mode_it_is_written_over(talk: Talk) -> None:
    first = talk.loaded("res.partner", SUPPLIER, ["@f", "Primeur", "1"])
    again = talk.loaded("res.partner", SUPPLIER, ["@f", "Renamed", "2"], context=UPSERT)

    assert again == first
    assert talk.seen("res.partner", [["id", "in", first]], "name", "supplier_rank") == [
        ("Renamed", 2)
    ]


def test_one_that_was_deleted_is_made_anew(talk: Talk) -> None:
    (first,) = talk.loaded("res.partner", SUPPLIER, ["@f", "Primeur", "1"])
    assert talk("res.partner", "unlink", first) is True
    (second,) = talk.loaded("res.partner", SUPPLIER, ["@f", "Primeur", "1"])

    assert second != first
    assert talk("res.partner", "read", first, fields=["name"]) == []
    assert talk("res.partner", "get_external_id", first, second) == {
        str(first): "",
        str(second): talk.name("f"),
    }
    assert f"(Record: res.partner({first},)" in refusal(
        talk, "res.partner", "write", first, vals={"name": "x"}
    )


def test_one_that_is_known_is_named_by_its_number(talk: Talk) -> None:
    (known,) = talk.loaded("res.partner", SUPPLIER, ["@f", "Primeur", "1"])
    assert talk.loaded("res.partner", ".id ref", [str(known), "F-1"]) == [known]
    both = talk.loaded("res.partner", ".id id name", [str(known), "@other", "Twice"])

    assert both != [known]
    assert talk.load("res.partner", ".id ref", ["99999999", "F-1"])["messages"] == [
        {
            "rows": {"from": 0, "to": 0},
            "type": "error",
            "record": 0,
            "field": ".id",
            "message": "Unknown database identifier '99999999'",
        },
        {
            "rows": {"from": 0, "to": 0},
            "record": 0,
            "type": "error",
            "message": "Cannot update a record without specifying its id or xml_id",
        },
    ]


@pytest.mark.parametrize(
    ("header", "cells", "field", "english", "french"),
    [
        (
            "country_id/id",
            "base.zz",
            "country_id",
            "No matching record found for external id 'base.zz' in field 'Country'",
            "Aucun enregistrement trouvé pour id externe 'base.zz' dans le champ 'Pays'",
        ),
        (
            "is_company",
            "maybe",
            "is_company",
            "Unknown value 'maybe' for boolean field 'Is a Company'",
            "Valeur inconnue 'maybe' pour le champ booléen 'Est une société'",
        ),
        (
            "supplier_rank",
            "abc",
            "supplier_rank",
            "'abc' does not seem to be an integer for field 'Supplier Rank'",
            "'abc' ne semble pas être un entier pour le champ 'Rang des fournisseurs'",
        ),
    ],
)
def test_a_bad_cell_is_named(
    talk: Talk, header: str, cells: str, field: str, english: str, french: str
) -> None:
    for context, said in ((ONCE, english), (FRENCH, french)):
        answer = talk.load(
            "res.partner", f"id name {header}", ["@f", "X", cells], context=context
        )
        assert answer["ids"] is False
        (message,) = answer["messages"]
        assert (message["field"], message["record"], message["message"]) == (field, 0, said)


def test_all_is_loaded_or_nothing(talk: Talk) -> None:
    header = "id name vat country_id/id"
    good = ["@good", "Good", "", "base.fr"]
    bad = ["@bad", "Bad", "FR00123456789", "base.fr"]
    answer = talk.load("res.partner", header, good, bad)

    assert answer["ids"] is False
    said = "\nThe VAT number [00123456789] for partner [Bad] does not seem to be valid."
    assert [(one["record"], said in one["message"]) for one in answer["messages"]] == [
        (0, True),  # as seen: the first is blamed for the second
        (1, True),
    ]
    assert talk.seen("res.partner", [["name", "=", talk.mark]], "id") == []
    assert talk.load("res.partner", "id name", ["@none", ""], context=FRENCH)["messages"] == [
        {
            "rows": {"from": 0, "to": 0},
            "record": 0,
            "type": "error",
            "message": "Les contacts nécessitent un nom",
        }
    ]


def test_ten_errors_are_told_no_more(talk: Talk) -> None:
    rows = [[f"@n{i}", ""] for i in range(15)]
    *told, last = talk.load("res.partner", "id name", *rows)["messages"]

    assert [one["record"] for one in told] == list(range(10))
    assert (last["type"], "record" in last) == ("warning", False)


def test_times_are_the_users_own_unless_said_otherwise(talk: Talk) -> None:
    talk.supplier()
    header = "id partner_id/id date_order"
    local = {key: value for key, value in ONCE.items() if key != "tz"}
    at = "2026-07-01 08:00:00"
    (here,) = talk.loaded("purchase.order", header, ["@a", "@f1", at], context=local)
    (utc,) = talk.loaded("purchase.order", header, ["@b", "@f1", at])

    assert talk.seen("purchase.order", [["id", "in", [here, utc]]], "date_order") == [
        "2026-07-01 06:00:00",
        at,
    ]
    bad = talk.load("purchase.order", header, ["@c", "@f1", "01/07/2026"])["messages"][0]
    assert bad["message"] == (
        "'01/07/2026' does not seem to be a valid datetime for field 'Order Deadline'"
    )
    assert bad["moreinfo"] == "Use the format '2012-12-31 23:59:59'"
