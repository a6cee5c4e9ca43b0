"""What a cell of `load` means: text in, a column's value out."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.integrations.odoo.environment import Env
from tests.integrations.odoo.fields import Field
from tests.integrations.odoo.refusals import Wrong


class BadCell(Exception):
    def __init__(self, message: str, more: Any = None) -> None:
        super().__init__(message)
        self.message, self.more = message, more


Reader = Callable[[Env, Field, str, Any], Any]


def _text(env: Env, field: Field, label: str, cell: Any) -> Any:
    return str(cell)


def _integer(env: Env, field: Field, label: str, cell: Any) -> int:
    try:
        return int(cell)
    except ValueError:
        raise BadCell(
            env.say(
                f"'{cell}' does not seem to be an integer for field '{label}'",
                f"'{cell}' ne semble pas être un entier pour le champ '{label}'",
            )
        ) from None


def _number(env: Env, field: Field, label: str, cell: Any) -> float:
    try:
        return float(cell)
    except ValueError:
        raise BadCell(
            env.say(
                f"'{cell}' does not seem to be a number for field '{label}'",
                f"'{cell}' ne semble pas être un nombre pour le champs '{label}'",
            )
        ) from None


def _boolean(env: Env, field: Field, label: str, cell: Any) -> bool:
    if not isinstance(cell, str):
        kind = type(cell).__name__
        raise Wrong(f"'{kind}' object has no attribute 'lower'", "builtins.AttributeError")
    word = cell.lower()
    if word in ("1", "true", "yes", "oui", "vrai"):
        return True
    if word in ("0", "false", "no", "non", "faux"):
        return False
    raise BadCell(
        env.say(
            f"Unknown value '{cell}' for boolean field '{label}'",
            f"Valeur inconnue '{cell}' pour le champ booléen '{label}'",
        ),
        env.say("Use '1' for yes and '0' for no", 'Utilisez "1" pour oui et "0" pour non'),
    )


def _day(env: Env, field: Field, label: str, cell: Any) -> str:
    try:
        return datetime.strptime(str(cell), "%Y-%m-%d").strftime("%Y-%m-%d")  # noqa: DTZ007
    except ValueError:
        raise BadCell(
            env.say(
                f"'{cell}' does not seem to be a valid date for field '{label}'",
                f"'{cell}' ne semble pas être une date valide pour le champ '{label}'",
            ),
            env.say("Use the format '2012-12-31'", "Utiliser le format '2012-12-31'"),
        ) from None


def _read(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if len(text) == 19 else None
    except ValueError:
        return None


def _moment(env: Env, field: Field, label: str, cell: Any) -> str:
    """In the user's own time zone, unless the context names another."""
    text = str(cell)
    naive = _read(text if len(text) == 19 and text[10] == " " else f"{text} 00:00:00")
    if naive:
        zone = env.context.get("tz") or env.user.tz
        there = naive if zone == "UTC" else naive.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        return there.strftime("%Y-%m-%d %H:%M:%S")
    raise BadCell(
        env.say(
            f"'{cell}' does not seem to be a valid datetime for field '{label}'",
            f"'{cell}' ne semble pas être un champ datetime valide pour le champ '{label}'",
        ),
        env.say(
            "Use the format '2012-12-31 23:59:59'", "Utiliser le format  '2012-12-31 23:59:59'"
        ),
    )


def _choice(env: Env, field: Field, label: str, cell: Any) -> str:
    for value, shown in field.choices:
        if cell in (value, shown):
            return value
    raise BadCell(
        env.say(
            f"Value '{cell}' not found in selection field '{label}'",
            f'Valeur "{cell}" non trouvée dans le champ de sélection "{label}"',
        ),
        [shown for _, shown in field.choices],
    )


def _json(env: Env, field: Field, label: str, cell: Any) -> Any:
    if not isinstance(cell, str):
        kind = type(cell).__name__
        raise Wrong(
            f"the JSON object must be str, bytes or bytearray, not {kind}", "builtins.TypeError"
        )
    try:
        return {str(key): float(part) for key, part in json.loads(cell).items()}
    except (ValueError, AttributeError):
        raise BadCell(
            env.say(
                f"'{cell}' does not seem to be a valid JSON for field '{label}'",
                f"'{cell}' ne semble pas être un JSON valide pour le champ '{label}'",
            )
        ) from None


READERS: dict[str, Reader] = {
    "char": _text, "text": _text, "html": _text, "json": _json,
    "integer": _integer, "float": _number, "monetary": _number, "boolean": _boolean,
    "date": _day, "datetime": _moment, "selection": _choice,
}  # fmt: skip


def number_of(env: Env, field: Field, how: str, label: str, cell: Any) -> int:
    """The row that a cell names: by external id, by database id, or by its name.

    Raises:
        BadCell: there is none.

    """
    found: int | None = None
    if how == "id":
        known = env.tables.named(str(cell))
        found = known["res_id"] if known and known["model"] == field.to else None
        kind = env.say("external id", "id externe")
    elif how == ".id":
        found = _by_number(env, field, label, cell)
        kind = env.say("database id", "id de base de données")
    else:
        rows = env.tables[field.to].rows
        found = next((i for i, row in rows.items() if row.get("name") == str(cell)), None)
        kind = env.say("name", "nom")
    if found is None or found not in env.tables[field.to].rows:
        raise BadCell(
            env.say(
                f"No matching record found for {kind} '{cell}' in field '{label}'",
                f"Aucun enregistrement trouvé pour {kind} '{cell}' dans le champ '{label}'",
            ),
            _possible(env, field.to, how),
        )
    return found


def _by_number(env: Env, field: Field, label: str, cell: Any) -> int:
    try:
        return int(cell)
    except ValueError:
        raise BadCell(
            env.say(
                f"Invalid database id '{cell}' for the field '{label}'",
                f"Id de base de données '{cell}' invalide pour le champ '{label}'",
            ),
            _possible(env, field.to, ".id"),
        ) from None


def _possible(env: Env, model: str, how: str) -> dict[str, Any]:
    window = {
        "name": "Possible Values",
        "type": "ir.actions.act_window",
        "target": "new",
        "view_mode": "list,form",
        "views": [[False, "list"], [False, "form"]],
        "context": {"create": False},
        "help": env.say("See all possible values", "Voir toutes les valeurs possibles"),
        "res_model": model,
    }
    if how:
        window |= {"res_model": "ir.model.data", "domain": [["model", "=", model]]}
    return window
