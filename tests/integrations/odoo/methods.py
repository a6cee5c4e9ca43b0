"""What may be called on any model. The parameters are those that a caller names."""

from collections.abc import Callable, Sequence
from functools import cmp_to_key
from inspect import Signature, signature
from typing import Any, NamedTuple

from tests.integrations.odoo.domains import test_of
from tests.integrations.odoo.environment import Env
from tests.integrations.odoo.loading import load as _load
from tests.integrations.odoo.refusals import NotAllowed, NotServed, Refusal, Wrong
from tests.integrations.odoo.tables import Row

Ids = Sequence[int]


def search(
    env: Env, model: str, domain: Any, offset: int = 0, limit: Any = None, order: Any = None
) -> list[int]:
    env.must(model, "read")
    return [row["id"] for row in _found(env, model, domain, offset, limit, order)]


def search_count(env: Env, model: str, domain: Any, limit: Any = None) -> int:
    env.must(model, "read")
    return len(_found(env, model, domain, 0, limit, "id"))


def search_read(
    env: Env,
    model: str,
    domain: Any = None,
    fields: Any = None,
    offset: int = 0,
    limit: Any = None,
    order: Any = None,
) -> list[Row]:
    env.must(model, "read")
    return _told(env, model, _found(env, model, domain or [], offset, limit, order), fields)


def name_search(
    env: Env,
    model: str,
    name: str = "",
    domain: Any = None,
    operator: str = "ilike",
    limit: int = 100,
) -> list[list[Any]]:
    named = [("name", operator, name), *(domain or [])]
    return [[i, env.display_of(model, i)] for i in search(env, model, named, limit=limit)]


def read(
    env: Env, model: str, ids: Ids, fields: Any = None, load: Any = "_classic_read"
) -> list[Row]:
    env.must(model, "read")
    rows = env.tables[model].rows
    if fields == ["id"]:  # as seen: these are not looked for
        return [{"id": number} for number in ids]
    return _told(env, model, [rows[i] for i in ids if i in rows], fields)


def create(env: Env, model: str, vals_list: Any) -> Any:
    env.must(model, "create")
    if isinstance(vals_list, dict):
        return env.create(model, vals_list)
    return [env.create(model, given) for given in vals_list]


def write(env: Env, model: str, ids: Ids, vals: Row) -> bool:
    env.must(model, "write")
    if unknown := [name for name in vals if env.field(model, name) is None]:
        raise Wrong(unknown[0], "builtins.KeyError")
    env.write(model, ids, vals)
    return True


def unlink(env: Env, model: str, ids: Ids) -> bool:
    env.must(model, "unlink")
    env.unlink(model, ids)
    return True


def load(env: Env, model: str, fields: Any, data: Any) -> Row:
    return _load(env, model, fields, data)


def get_external_id(env: Env, model: str, ids: Ids) -> dict[str, str]:
    return {str(i): next(iter(env.tables.names(model, i)), "") for i in ids}


def fields_get(env: Env, model: str, allfields: Any = None, attributes: Any = None) -> Row:
    french = env.say("", "fr") == "fr"
    found: Row = {}
    for name, field in env.models[model].fields.items():
        if not allfields or name in allfields:
            told = {**field.told(french=french, units=env.tables.decimals), "name": name}
            found[name] = {k: v for k, v in told.items() if not attributes or k in attributes}
    return found


def has_access(env: Env, model: str, ids: Ids, operation: str) -> bool:
    if operation not in ("read", "write", "create", "unlink"):
        raise Wrong("Invalid access mode", "builtins.AssertionError")
    for number in ids:
        env.row(model, number)
    return env.user.may(model, operation)


def check_access_rights(
    env: Env, model: str, operation: str, raise_exception: bool = True
) -> bool | None:
    if raise_exception:
        env.must(model, operation)
        return None
    return env.user.may(model, operation)


def context_get(env: Env, model: str) -> Row:
    return {"lang": env.user.lang, "tz": env.user.tz, "uid": env.user.id}


def has_group(env: Env, model: str, ids: Any, group_ext_id: str) -> bool:
    return group_ext_id in env.user.groups


class Method(NamedTuple):
    do: Callable[..., Any]
    # Whether it is called on records: their ids come first.
    on_records: bool
    signature: Signature


def _method(do: Callable[..., Any]) -> Method:
    whole = signature(do)
    named = list(whole.parameters.values())[2:]
    return Method(do, bool(named) and named[0].name == "ids", Signature(named))


METHODS = {
    do.__name__: _method(do)
    for do in (
        search, search_count, search_read, name_search, read, create, write, unlink, load,
        get_external_id, fields_get, has_access, check_access_rights,
    )
}  # fmt: skip
_OF_USERS = {do.__name__: _method(do) for do in (context_get, has_group)}
# Public in Python, and yet not to be called from outside.
_PRIVATE = ("exists", "check_access", "browse", "sudo", "with_context", "mapped", "filtered")


def call(env: Env, model: str, method: str, args: Sequence[Any], named: Row) -> Any:
    """Any public method, as either protocol gives its arguments."""
    if model not in env.models:
        raise NotServed(
            404,
            f"the model '{model}' does not exist",
            ("odoo.exceptions.UserError", f"Object {model} doesn't exist"),
        )
    if method.startswith("_") or method in _PRIVATE:
        raise NotAllowed(
            f"Private methods (such as '{model}.{method}') cannot be called remotely."
        )
    if env.context.get("lang") not in (None, False, "en_US", "fr_FR"):
        raise Refusal(f"Invalid language code: {env.context['lang']}")
    env.within()
    known = _known(model, method)
    if known:
        answer = known.do(env, model, *args, **named)
    elif button := env.models[model].buttons.get(method):
        env.must(model, "read")
        env.must(model, "write")
        answer = button(env, *args, **named)
    elif of_model := env.models[model].calls.get(method):
        env.must(model, "read")
        answer = of_model(env, *args, **named)
    else:
        text = f"The method '{model}.{method}' does not exist"
        raise NotServed(404, text, ("builtins.AttributeError", text))
    env.flush()
    return answer


def _known(model: str, method: str) -> Method | None:
    return METHODS.get(method) or (_OF_USERS.get(method) if model == "res.users" else None)


def on_records(env: Env, model: str, method: str) -> bool:
    known = _known(model, method)
    pressed = model in env.models and method in env.models[model].buttons
    return known.on_records if known else pressed


def bound(env: Env, model: str, method: str, given: Row) -> Row:
    """Named arguments as json2 checks them, `ids` among them."""
    known, given = _known(model, method), dict(given)
    records = on_records(env, model, method)
    ids = given.pop("ids", None)
    if ids is not None and not records and (known or model in env.models):
        raise NotServed(422, f"cannot call {model}.{method} with ids")
    if known is None and given and records:
        raise NotServed(422, f"got an unexpected keyword argument '{next(iter(given))}'")
    if known is None:
        return {"numbers": ids or []} if records else given
    if records:
        given["ids"] = ids or []
    try:
        known.signature.bind(**given)
    except TypeError as error:
        raise NotServed(422, str(error)) from None
    return given


# Finding and telling


def _found(env: Env, model: str, domain: Any, offset: int, limit: Any, order: Any) -> list[Row]:
    domain = [tuple(part) if isinstance(part, list) else part for part in domain]
    rows = _within(env, model, domain)
    test = test_of(env, model, domain)
    found = [row for row in rows if test(row)]
    allowed = env.context.get("allowed_company_ids")
    if allowed and env.field(model, "company_id") and model != "res.users":
        found = [row for row in found if not row["company_id"] or row["company_id"] in allowed]
    about = {part[0] for part in domain if isinstance(part, tuple)}
    hidden = env.field(model, "active") and "active" not in about
    if hidden and env.context.get("active_test", True):
        found = [row for row in found if row["active"]]
    _sort(env, model, found, order or env.models[model].order)
    return found[offset : offset + limit if limit else None]


def _within(env: Env, model: str, domain: Sequence[Any]) -> list[Row]:
    """Fewer rows to look at, where an index tells which."""
    table = env.tables[model]
    if "|" not in domain and "!" not in domain:
        for path, operator, value in (part for part in domain if isinstance(part, tuple)):
            values = value if operator == "in" else [value] if operator == "=" else None
            if values is None or not all(isinstance(one, int) for one in values):
                continue
            if path == "id":
                return [table.rows[i] for i in dict.fromkeys(values) if i in table.rows]
            if path in table.index:
                numbers = {i for one in values for i in table.having(path, one)}
                return [table.rows[i] for i in sorted(numbers)]
    return list(table.rows.values())


def _sort(env: Env, model: str, found: list[Row], order: str) -> None:
    found.sort(key=lambda row: row["id"])
    for part in reversed(order.split(",")):
        name, *way = part.split()
        if env.field(model, name) is None:
            raise Wrong(f"Invalid field {name!r} on {model!r}")
        down = bool(way) and way[0].lower() == "desc"
        found.sort(key=_by(env, model, name), reverse=down)


def _by(env: Env, model: str, name: str) -> Callable[[Row], Any]:
    key = cmp_to_key(_nulls_last)
    return lambda row: key(env.value(model, row, name))


def _nulls_last(a: Any, b: Any) -> int:
    if a is False or b is False:
        return int(a is False and b is not False) - int(b is False and a is not False)
    return int(a > b) - int(a < b)


def _told(env: Env, model: str, rows: Sequence[Row], fields: Any) -> list[Row]:
    names = list(dict.fromkeys(["id", *(fields or env.models[model].fields)]))
    for name in names:
        if env.field(model, name) is None:
            raise Wrong(f"Invalid field '{name}' on '{model}'")
    return [{name: _shown(env, model, row, name) for name in names} for row in rows]


def _shown(env: Env, model: str, row: Row, name: str) -> Any:
    field, value = env.models[model].fields[name], env.value(model, row, name)
    if field.kind == "many2one":
        return [value, env.display_of(field.to, value)] if value else False
    return list(value) if field.many else value
