"""Odoo's ways to say no, by the names it gives them."""

from typing import Any


class Refusal(Exception):
    name = "odoo.exceptions.UserError"
    status = 422

    def __init__(
        self, message: str, *, field: str = "", arguments: tuple[Any, ...] = ()
    ) -> None:
        super().__init__(message)
        self.message, self.field = message, field
        self.arguments = [message, *arguments]


class Invalid(Refusal):
    name = "odoo.exceptions.ValidationError"


class NotAllowed(Refusal):
    name = "odoo.exceptions.AccessError"
    status = 403


class Missing(Refusal):
    name = "odoo.exceptions.MissingError"
    status = 404


class Constraint(Refusal):
    """PostgreSQL's, in Odoo's words; `load` tells it bare."""

    name = "odoo.exceptions.ValidationError"

    @property
    def outside(self) -> str:
        return f"The operation cannot be completed: {self.message}"


class Wrong(Refusal):
    """What Odoo's programmers did not foresee: `name` is Python's."""

    status = 500

    def __init__(self, message: str, name: str = "builtins.ValueError") -> None:
        super().__init__(message)
        self.name = name


class NotServed(Refusal):
    """What the door itself answers."""

    def __init__(
        self, status: int, message: str, jsonrpc: tuple[str, str] | None = None
    ) -> None:
        super().__init__(message, arguments=(status,))
        self.status = status
        self.name = (
            "werkzeug.exceptions."
            + {
                400: "BadRequest",
                401: "Unauthorized",
                404: "NotFound",
                422: "UnprocessableEntity",
            }[status]
        )
        # What jsonrpc says of the same: name and message.
        self.jsonrpc = jsonrpc or (self.name, message)
