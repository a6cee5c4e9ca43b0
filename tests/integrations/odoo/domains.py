"""Domains: which rows are meant."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from tests.integrations.odoo.refusals import Wrong
from tests.integrations.odoo.tables import Row

Test = Callable[[Row], bool]
Getter = Callable[[Row], Any]

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
}


def test_of(env: Any, model: str, domain: Sequence[Any]) -> Test:
    """The domain, in Polish notation, as one function of a row."""
    stack: list[Test] = []
    for part in reversed(domain):
        if part == "!":
            stack.append(_not(stack.pop()))
        elif part in ("&", "|"):
            first, second = stack.pop(), stack.pop()
            stack.append(_both(first, second) if part == "&" else _either(first, second))
        else:
            stack.append(_leaf(env, model, *part))
    return lambda row: all(test(row) for test in reversed(stack))


def _not(test: Test) -> Test:
    return lambda row: not test(row)


def _both(first: Test, second: Test) -> Test:
    return lambda row: first(row) and second(row)


def _either(first: Test, second: Test) -> Test:
    return lambda row: first(row) or second(row)


def _leaf(env: Any, model: str, path: str, operator: str, value: Any) -> Test:
    get = _getter(env, model, path, (path, operator, value))
    if operator in ("=", "!="):
        wanted = value
        meets = _equal(wanted)
        return (
            (lambda row: meets(get(row)))
            if operator == "="
            else lambda row: not meets(get(row))
        )
    if operator in ("in", "not in"):
        values = {_plain(one) for one in value}
        within = _within(values)
        return (
            (lambda row: within(get(row)))
            if operator == "in"
            else lambda row: not within(get(row))
        )
    if operator in _COMPARE:
        compare = _COMPARE[operator]
        return lambda row: (seen := get(row)) not in (None, False) and compare(seen, value)
    if operator.endswith("like"):
        return _like(get, operator, str(value))
    raise Wrong(f"Invalid operator in condition ({path!r}, {operator!r}, {value!r})")


def _plain(value: Any) -> Any:
    return None if value is False else value


def _equal(wanted: Any) -> Callable[[Any], bool]:
    if wanted is None or wanted is False:
        return lambda seen: not seen
    return lambda seen: wanted in seen if isinstance(seen, tuple) else seen == wanted


def _within(values: set[Any]) -> Callable[[Any], bool]:
    return lambda seen: (
        any(one in values for one in seen) or (not seen and None in values)
        if isinstance(seen, tuple)
        else _plain(seen) in values
    )


def _like(get: Getter, operator: str, value: str) -> Test:
    exact, flags = operator.removeprefix("not ").startswith("="), 0
    if "ilike" in operator:
        flags = re.IGNORECASE
    pattern = re.escape(value).replace("%", ".*").replace("_", ".")
    if not exact:
        pattern = f".*{pattern}.*"
    seen = re.compile(pattern, flags | re.DOTALL)
    wanted = not operator.startswith("not ")
    return lambda row: bool(seen.fullmatch(str(get(row) or ""))) is wanted


def _getter(env: Any, model: str, path: str, leaf: tuple[Any, ...]) -> Getter:
    name, _, rest = path.partition(".")
    field = env.field(model, name)
    if field is None:
        raise Wrong(f"Invalid field {model}.{name} in condition {leaf!r}")
    if not rest:
        if isinstance(leaf[2], str) and field.kind == "many2one":
            return lambda row: env.display_of(field.to, row.get(name))
        return lambda row: env.value(model, row, name)
    further = _getter(env, field.to, rest, leaf)

    def follow(row: Row) -> Any:
        seen = env.value(model, row, name)
        if field.many:
            return tuple(further(env.row(field.to, one)) for one in seen)
        return further(env.row(field.to, seen)) if seen else False

    return follow
