"""The forms of a supplier's page, as a browser would send them back."""

import re
from html import unescape

from starlette.testclient import TestClient


def shown(client: TestClient, page: str, ending: str) -> dict[str, str]:
    """The form of the page whose address ends so."""
    text = client.get(page).text
    (form,) = re.findall(
        rf'<form[^>]*action="[^"]*/{ending}">(?:(?!</form>).)*</form>', text, re.DOTALL
    )
    fields: dict[str, str] = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        name, value = re.search(r'name="(\w+)"', tag), re.search(r'value="([^"]*)"', tag)
        off = ('type="radio"' in tag or 'type="checkbox"' in tag) and " checked" not in tag
        if name and not off:
            fields[name[1]] = unescape(value[1]) if value else ""
    return fields
