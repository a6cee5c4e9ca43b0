"""`load`: rows of text into records, all or none, each under its external id."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tests.integrations.odoo.environment import Env
from tests.integrations.odoo.fields import Field
from tests.integrations.odoo.refusals import Constraint, Invalid, Refusal, Wrong
from tests.integrations.odoo.tables import Row
from tests.integrations.odoo.values import READERS, BadCell, number_of

Path = tuple[str, ...]
_TOO_MANY = (
    "Found more than 10 errors and more than one error per 10 records, "
    "interrupted to avoid showing too many errors."
)


class Record(NamedTuple):
    cells: Row
    first: int
    last: int


class Loaded(NamedTuple):
    record: int
    name: str
    number: int | None
    values: Row
    rows: dict[str, int]


def load(env: Env, model: str, header: Sequence[str], data: Sequence[Sequence[Any]]) -> Row:
    paths = [tuple(name.split("/")) for name in header]
    shape = _shape(env, model, paths)
    messages: list[Row] = []
    with env.tables.savepoint() as undo:
        read = [
            _read(env, model, number, record, messages)
            for number, record in enumerate(_records(shape, data))
        ]
        numbers = _keep(env, model, read, messages)
        if any(message["type"] == "error" for message in messages):
            undo()
            return {"ids": False, "messages": messages, "nextrow": 0}
    return {"ids": numbers, "messages": messages, "nextrow": 0}


# From rows to records

Column = tuple[str, str, int]  # field, how it is named, where it stands


class Shape(NamedTuple):
    own: list[Column]
    lines: dict[str, "Shape"]


def _shape(env: Env, model: str, paths: Sequence[Path]) -> Shape:
    own: list[Column] = []
    below: dict[str, list[tuple[Path, int]]] = {}
    for place, (name, *rest) in enumerate(paths):
        field = env.field(model, name)
        if field is None and name != ".id":
            raise Wrong(f"Invalid field name '{'/'.join(paths[place])}'")
        if field and field.kind == "one2many" and rest:
            below.setdefault(name, []).append((tuple(rest), place))
        else:
            own.append((name, rest[0] if rest else "", place))
    lines = {
        name: _placed(_shape(env, _to(env, model, name), [p for p, _ in found]), found)
        for name, found in below.items()
    }
    return Shape(own, lines)


def _to(env: Env, model: str, name: str) -> str:
    field = env.field(model, name)
    assert field
    return field.to


def _placed(shape: Shape, found: Sequence[tuple[Path, int]]) -> Shape:
    """Its columns stand where the whole row has them."""
    return Shape([(name, how, found[at][1]) for name, how, at in shape.own], {})


def _records(shape: Shape, data: Sequence[Sequence[Any]]) -> Iterator[Record]:
    at = 0
    while at < len(data):
        end = at + 1
        if shape.lines:
            while end < len(data) and not _filled(shape.own, data[end]):
                end += 1
        cells: Row = {}
        for name, how, place in shape.own:
            cells[name] = (how, data[at][place] if place < len(data[at]) else False)
        for name, below in shape.lines.items():
            cells[name] = [
                {column: (how, row[place]) for column, how, place in below.own}
                for row in data[at:end]
                if _filled(below.own, row)
            ]
        yield Record(cells, at, end - 1)
        at = end


def _filled(columns: Sequence[Column], row: Sequence[Any]) -> bool:
    return any(row[place] not in ("", None, False) for _, _, place in columns)


# From cells to values


def _read(env: Env, model: str, record: int, found: Record, messages: list[Row]) -> Loaded:
    rows = {"from": found.first, "to": found.last}
    values: Row = {}
    name, number = "", None
    for column, cell in found.cells.items():
        if column == "id":
            name = str(cell[1] or "")
            continue
        if column == ".id":
            number = _existing(env, model, cell[1], record, rows, messages)
            continue
        field = env.models[model].fields[column]
        label = env.say(field.label, field.french)
        try:
            if isinstance(cell, list):
                values[column] = [_line(env, field, label, line) for line in cell]
            else:
                values[column] = _value(env, field, label, *cell)
        except BadCell as bad:
            message = {"rows": rows, "type": "error", "record": record, "field": column}
            message["message"] = bad.message
            if bad.more:
                message["moreinfo"] = bad.more
            messages.append({**message, "field_name": label})
    return Loaded(record, name, number, values, rows)


def _existing(
    env: Env, model: str, cell: Any, record: int, rows: Row, messages: list[Row]
) -> int | None:
    if cell in ("", None, False):
        return None
    number = int(cell)
    if number in env.tables[model].rows:
        return number
    messages.append(
        {
            "rows": rows,
            "type": "error",
            "record": record,
            "field": ".id",
            "message": f"Unknown database identifier '{cell}'",
        }
    )
    return None


def _value(env: Env, field: Field, label: str, how: str, cell: Any) -> Any:
    if cell in ("", None) or cell is False:
        return field.empty if field.many else False
    if field.kind == "many2one":
        return number_of(env, field, how, label, cell)
    if field.kind == "many2many":
        return [number_of(env, field, how, label, one) for one in str(cell).split(",")]
    return READERS[field.kind](env, field, label, cell)


def _line(env: Env, field: Field, label: str, cells: Mapping[str, tuple[str, Any]]) -> Any:
    """A command: change the line that bears this external id, or make it."""
    fields = env.models[field.to].fields
    values: Row = {}
    existing: int | None = None
    for column, (how, cell) in cells.items():
        if column == "id":
            known = env.tables.named(str(cell)) if cell else None
            existing = known["res_id"] if known else None
            values["id"] = str(cell or "")
        elif column == ".id":
            existing = int(cell) if cell else None
        else:
            inner = fields[column]
            values[column] = _value(env, inner, f"{label}/{inner.label}", how, cell)
    if existing is None:
        return (0, 0, values)
    values.pop("id", None)
    return (1, existing, values)


# From values to rows


def _keep(env: Env, model: str, read: Sequence[Loaded], messages: list[Row]) -> list[int]:
    """All at once; when that fails one by one, to name each that is wrong."""
    try:
        with env.tables.savepoint():
            numbers = [_put(env, model, one) for one in read]
            env.flush()
            return numbers
    except Wrong:
        raise
    except Refusal as refusal:
        together = refusal
    errors: list[Row] = []
    for one in read:
        try:
            with env.tables.savepoint():
                _put(env, model, one)
                env.flush()
        except Refusal as refusal:
            errors.append(_message(one, refusal))
        if len(errors) == 10:
            messages += _blamed(read, together, errors)
            messages.append({"type": "warning", "message": _TOO_MANY})
            return []
    messages += _blamed(read, together, errors)
    return []


def _blamed(read: Sequence[Loaded], together: Refusal, errors: list[Row]) -> list[Row]:
    """As seen: the first record is blamed for what made the whole batch fail."""
    wrongly = not isinstance(together, Constraint) and all(one["record"] for one in errors)
    first = [_message(read[0], together)] if wrongly else []
    if first:
        first[0]["rows"] = {"from": read[0].rows["from"], "to": read[0].rows["from"]}
    return (first + errors)[:10]


def _message(one: Loaded, refusal: Refusal) -> Row:
    message = {"rows": one.rows, "record": one.record, "type": "error"}
    message["message"] = refusal.message
    if refusal.field:
        message["field"] = refusal.field
    return message


def _put(env: Env, model: str, one: Loaded) -> int:
    update = env.context.get("mode") == "update"
    name = one.name if not one.name or "." in one.name else f"__import__.{one.name}"
    known = env.tables.named(name) if name else None
    if known:
        return _update(env, model, name, known, one.values)
    if one.number and not name:
        env.must(model, "write")
        env.write(model, [one.number], one.values)
        return one.number
    if update and not name:
        raise Invalid("Cannot update a record without specifying its id or xml_id")
    env.must(model, "create")
    made = env.create(model, one.values)
    if name:
        _name(env, model, name, made)
    return made


def _update(env: Env, model: str, name: str, known: Row, values: Row) -> int:
    if known["model"] != model:
        raise Invalid(
            f"For external id {name} when trying to create/update a record of model {model}"
            f" found record of different model {known['model']} ({known['id']})"
        )
    number = int(known["res_id"])
    if not (env.context.get("mode") == "update" and known["noupdate"]):
        env.must(model, "write")
        env.write(model, [number], values)
    return number


def _name(env: Env, model: str, name: str, made: int) -> None:
    if " " in name:
        raise Constraint(
            'new row for relation "ir_model_data" violates check constraint'
            f' "ir_model_data_name_nospaces"\nDETAIL:  Failing row contains ({name}).\n'
        )
    noupdate = bool(env.context.get("noupdate"))
    env.tables.name(name, model, made, noupdate=noupdate)
    if inherits := env.models[model].inherits:
        column, ending = inherits
        to, parent = _to(env, model, column), env.row(model, made)[column]
        env.tables.name(f"{name}_{ending}", to, parent, noupdate=True)
