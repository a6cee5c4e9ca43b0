"""One call's view of the tables: who calls, in which language, at what time."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from tests.integrations.odoo.fields import UNITS, Field
from tests.integrations.odoo.models import Model
from tests.integrations.odoo.money import rounded
from tests.integrations.odoo.people import User, allowed
from tests.integrations.odoo.refusals import Constraint, Missing, NotAllowed, Wrong
from tests.integrations.odoo.tables import Row, Tables

_SECOND = "%Y-%m-%d %H:%M:%S"
_DOING = {
    "read": ("access", "accéder aux enregistrements"),
    "write": ("modify", "modifier les enregistrements"),
    "create": ("create", "créer des enregistrements"),
    "unlink": ("delete", "supprimer les enregistrements"),
}


class Env:
    def __init__(
        self,
        tables: Tables,
        models: Mapping[str, Model],
        user: User,
        context: Mapping[str, Any],
        now: datetime,
    ) -> None:
        self.tables, self.models, self.user, self.context = tables, models, user, context
        self.now = now.strftime(_SECOND)
        self.today = self.now[:10]
        # By rank: what others rest on first, so that each is worked out once.
        self._again: dict[int, dict[tuple[str, int], None]] = {}

    def say(self, english: str, french: str) -> str:
        lang = self.context.get("lang") or self.user.lang
        return french if lang == "fr_FR" else english

    # Reading

    def field(self, model: str, name: str) -> Field | None:
        return self.models[model].fields.get(name)

    def row(self, model: str, number: int) -> Row:
        row = self.tables[model].rows.get(number)
        if row is None:
            raise self.missing(model, number)
        return row

    def missing(self, model: str, number: int) -> Missing:
        return Missing(
            "Record does not exist or has been deleted.\n"
            f"(Record: {model}({number},), User: {self.user.id})"
        )

    def rows(self, model: str, **having: Any) -> list[Row]:
        """Those whose one indexed column has this value."""
        ((field, value),) = having.items()
        table = self.tables[model]
        return [table.rows[i] for i in table.having(field, value)]

    def value(self, model: str, row: Row, name: str) -> Any:
        field = self.models[model].fields[name]
        if name == "display_name":
            return self.models[model].display(self, row)
        if field.shown:
            return field.shown(self, row)
        if field.kind == "one2many":
            return tuple(self.tables[field.to].having(field.by, row["id"]))
        return row[name]

    def display_of(self, model: str, number: Any) -> str:
        row = self.tables[model].rows.get(number)
        return self.models[model].display(self, row) if row else ""

    def named(self, name: str) -> int:
        """The number behind an external id of Odoo's own."""
        found = self.tables.named(name)
        assert found, name
        return int(found["res_id"])

    # Whose books

    @property
    def company(self) -> int:
        """The one that new rows are made in."""
        allowed = self.context.get("allowed_company_ids")
        return int(allowed[0]) if allowed else self.named("base.main_company")

    def within(self) -> None:
        """Refuse companies that are not the user's."""
        known = self.tables["res.users"].rows[self.user.id]["company_ids"]
        if set(self.context.get("allowed_company_ids") or ()) - set(known):
            raise NotAllowed("Access to unauthorized or invalid companies.")

    def way(self, code: str, company: int) -> int | bool:
        """The operation type that takes goods in, or out."""
        for row in self.tables["stock.picking.type"].rows.values():
            if row["code"] == code and row["company_id"] == company:
                return int(row["id"])
        return False

    # Rights

    def must(self, model: str, operation: str) -> None:
        if self.user.may(model, operation):
            return
        kind = self.models[model]
        english, french = _DOING[operation]
        groups = "".join(f"\n\t- {label}" for label in allowed(model, operation))
        raise NotAllowed(
            self.say(
                f"You are not allowed to {english} '{kind.label}' ({model}) records.\n\n"
                f"This operation is allowed for the following groups:{groups}\n\n"
                "Contact your administrator to request access if necessary.",
                f"Vous n'êtes pas autorisé à {french} '{kind.french}' ({model}).\n\n"
                f"Cette opération est autorisée pour les groupes suivants :{groups}\n\n"
                "Contactez votre administrateur pour demander l'accès si nécessaire.",
            )
        )

    # Writing

    def create(self, model: str, given: Row) -> int:
        kind = self.models[model]
        row, children = self._parted(kind, given)
        for name, value in kind.defaults(self, row).items():
            row.setdefault(name, value)
        row = {
            **kind.blank,
            **row,
            "create_date": self.now,
            "create_uid": self.user.id,
            "write_date": self.now,
            "write_uid": self.user.id,
        }
        self._check(kind, row)
        number = self.tables.add(model, row)
        for field, commands in children:
            self._obey(field, number, commands)
        kind.created(self, number)
        self.later(model, number)
        return number

    def write(self, model: str, numbers: Iterable[int], given: Row) -> None:
        kind = self.models[model]
        row, children = self._parted(kind, given)
        for number in numbers:
            before = self.row(model, number)
            kind.changing(self, before, given)
            after = {**before, **row, "write_date": self.now, "write_uid": self.user.id}
            self._check(kind, after)
            self.tables.put(model, number, after)
            for field, commands in children:
                self._obey(field, number, commands)
            kind.written(self, number, before, row)
            self.later(model, number)

    def set(self, model: str, number: int, **values: Any) -> None:
        """What Odoo works out by itself: nothing follows from it, and nothing where it is so."""
        before = self.tables[model].rows[number]
        if any(before[name] != value for name, value in values.items()):
            after = {**before, **values, "write_date": self.now, "write_uid": self.user.id}
            self.tables.put(model, number, after)

    def unlink(self, model: str, numbers: Sequence[int]) -> None:
        kind = self.models[model]
        for number in numbers:
            self.row(model, number)
            kind.leaving(self, number)
        for number in numbers:
            for other, column in kind.held_by:
                if self.tables[other].having(column, number):
                    raise self._held(other, column)
            row = self.row(model, number)
            for name, field in kind.fields.items():
                if field.kind == "one2many" and self.models[field.to].fields[field.by].required:
                    self.unlink(field.to, self.value(model, row, name))
            self.tables.forget(model, number)
            self.tables.put(model, number, None)
            kind.left(self, row)

    def later(self, model: str, number: int) -> None:
        """Work it out anew before the call ends."""
        rank = self.models[model].rank
        if rank is not None:
            self._again.setdefault(rank, {})[model, number] = None

    def flush(self) -> None:
        while self._again:
            for model, number in self._again.pop(min(self._again)):
                if number in self.tables[model].rows:
                    self.models[model].again(self, number)

    def _parted(self, kind: Model, given: Row) -> tuple[Row, list[tuple[Field, Any]]]:
        row: Row = {}
        children: list[tuple[Field, Any]] = []
        for name, value in given.items():
            field = kind.fields.get(name)
            if field is None:
                raise Wrong(f"Invalid field '{name}' in '{kind.name}'")
            if field.kind == "one2many":
                children.append((field, value))
            elif field.kind == "many2many":
                row[name] = _linked((), value)
            elif name != "id":
                row[name] = self._rounded(field, value)
        return row, children

    def _rounded(self, field: Field, value: Any) -> Any:
        if field.kind not in ("float", "monetary"):
            return value
        digits = self.tables.decimals if field.digits == UNITS else field.digits
        return rounded(value, digits) if digits else float(value)

    def _obey(self, field: Field, parent: int, commands: Iterable[Sequence[Any]]) -> None:
        for code, number, *rest in commands:
            if code == 0:
                given = {**rest[0], field.by: parent}
                name = given.pop("id", "")
                made = self.create(field.to, given)
                if name:
                    noupdate = bool(self.context.get("noupdate"))
                    self.tables.name(name, field.to, made, noupdate=noupdate)
            elif code == 1:
                self.write(field.to, [number], rest[0])
            elif code == 2:
                self.unlink(field.to, [number])
            elif code == 4 and self.row(field.to, number)[field.by] != parent:
                self.write(field.to, [number], {field.by: parent})

    def _check(self, kind: Model, row: Row) -> None:
        for name in kind.required:
            if row[name] in (False, None, "", ()):
                raise self.required(kind, name)
        kind.check(self, row)

    def required(self, kind: Model, name: str) -> Constraint:
        label = self.say(kind.fields[name].label, kind.fields[name].french)
        return Constraint(
            f"Missing required value for the field '{label}' ({name}).\n"
            f"Model: '{self.say(kind.label, kind.french)}' ({kind.name})\n"
            "- create/update: a mandatory field is not set\n"
            "- delete: another model requires the record being deleted,"
            " you can archive it instead\n",
            field=name,
        )

    def _held(self, other: str, column: str) -> Constraint:
        by = self.models[other]
        label = self.say(by.fields[column].label, by.fields[column].french)
        return Constraint(
            "Another model is using the record you are trying to delete.\n\n"
            f"The troublemaker is: '{self.say(by.label, by.french)}' ({other})\n"
            f"Thanks to the following constraint: '{label}' ({column})\n"
            "How about archiving the record instead?"
        )


def _linked(before: tuple[int, ...], value: Any) -> tuple[int, ...]:
    """Commands of a many2many, or plain numbers."""
    links = dict.fromkeys(before)
    for one in value or ():
        if isinstance(one, int):
            links[one] = None
        elif one[0] == 6:
            links = dict.fromkeys(one[2])
        elif one[0] == 4:
            links[one[1]] = None
        elif one[0] == 5:
            links = {}
        elif one[0] == 3:
            links.pop(one[1], None)
    return tuple(links)
