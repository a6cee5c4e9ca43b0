"""How many statements something costs."""

from collections.abc import Callable

from sqlalchemy import Engine, event


def statements(engine: Engine, act: Callable[[], object]) -> int:
    """Do it, and count what the database was asked."""
    seen: list[str] = []

    def note(_c: object, _u: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)
