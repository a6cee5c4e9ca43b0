"""A model: its columns, and what follows when its rows are made, changed or removed."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tests.integrations.odoo.fields import LOGGED, Fields
from tests.integrations.odoo.tables import Row

if TYPE_CHECKING:
    from tests.integrations.odoo.environment import Env

Button = Callable[..., Any]


class Model:
    name: str
    label: str
    french: str
    columns: Fields = {}
    order = "id"
    # When its rows are worked out again, before those that rest on them; none: never.
    rank: int | None = None
    # Rows of others that keep this one from being removed: (model, column).
    held_by: Sequence[tuple[str, str]] = ()
    # What is called on records, and what on the model alone.
    buttons: Mapping[str, Button] = {}
    calls: Mapping[str, Button] = {}
    # The column of what is made along with it, and how that one's external id ends.
    inherits: tuple[str, str] | None = None

    def __init__(self) -> None:
        self.fields: Fields = {**LOGGED, **self.columns}
        self.blank: Row = {
            name: field.empty
            for name, field in self.fields.items()
            if field.shown is None and field.kind != "one2many"
        }
        self.required = [
            name
            for name, field in self.fields.items()
            if field.required and field.kind not in ("integer", "float", "boolean")
        ]

    def defaults(self, env: "Env", given: Row) -> Row:
        """Of a new row, where nothing was given."""
        return {}

    def check(self, env: "Env", row: Row) -> None:
        """Before a row is kept."""

    def changing(self, env: "Env", row: Row, given: Row) -> None:
        """Before a row is changed."""

    def created(self, env: "Env", number: int) -> None: ...

    def written(self, env: "Env", number: int, before: Row, given: Row) -> None: ...

    def leaving(self, env: "Env", number: int) -> None:
        """Before a row is removed."""

    def left(self, env: "Env", row: Row) -> None: ...

    def again(self, env: "Env", number: int) -> None:
        """What is worked out once all is written."""

    def display(self, env: "Env", row: Row) -> str:
        return str(row.get("name") or f"{self.name},{row['id']}")
