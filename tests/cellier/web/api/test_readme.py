"""The README's ten lines do what it says they do."""

import re
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.testclient import TestClient

from network.people import Role
from tests.cellier.web.api.conftest import Tool
from tests.cellier.web.worlds import Site, World

README = Path(__file__).parents[4] / "README.md"


def test_ten_lines_log_a_delivery(
    tool: Tool, site: Site, ours: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    (lines,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    # The house of the tests is in March.
    lines = lines.replace("2026-10-31", "2026-03-02")
    client = tool(ours, Role.PURCHASER)

    def opened(*, base_url: str, headers: dict[str, str]) -> TestClient:
        assert headers["Authorization"].startswith("Bearer cellier_")
        client.base_url = client.base_url.join(base_url.partition("8250")[2] + "/")
        return client

    told: list[Any] = []
    monkeypatch.setitem(sys.modules, "httpx", SimpleNamespace(Client=opened))
    before = site.documents(ours, "receipt")
    exec(compile(lines, "README.md", "exec"), {"print": told.append})  # what a reader would run
    assert site.documents(ours, "receipt") == before + 1
    assert [set(one) for one in told] == [{"id"}]
