"""Pictures are read and made bare before the book is locked: SQLite has one writer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from cellier.web import labels, uploads
from cellier.web.house import House
from kernel import files
from kernel.ids import new_id
from tests.cellier.web.kitchens import Kitchen
from tests.cellier.web.worlds import a_pdf, a_picture

JPEG, PDF = ("a.jpg", a_picture(), "image/jpeg"), ("a.pdf", a_pdf("Facture"), "application/pdf")


class Watched:
    """Whether a writing session was open, each time that a picture was looked at."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.writing, self.looks = 0, list[bool]()
        self._patch = monkeypatch
        opened = House.writing

        @contextmanager
        def writing(house: House) -> Iterator[Session]:
            with opened(house) as session:
                self.writing += 1
                yield session
            self.writing -= 1

        monkeypatch.setattr(House, "writing", writing)
        self._watch(files, "_pixels_only")
        self._watch(uploads, "pages_of")
        self._watch(labels, "read_label")

    def _watch(self, module: Any, name: str) -> None:
        real: Callable[..., Any] = getattr(module, name)

        def looking(*args: Any, **more: Any) -> Any:
            self.looks.append(self.writing > 0)
            return real(*args, **more)

        self._patch.setattr(module, name, looking)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    return Watched(monkeypatch)


def send(client: TestClient, path: str, sent: dict[str, Any], **fields: str) -> int:
    form = {"id": str(new_id()), **fields}
    return int(client.post(path, data=form, files=sent).status_code)


@pytest.mark.parametrize(
    ("path", "sent", "fields"),
    [
        ("/rescued", {"photo": JPEG}, {"weight": "5", "donor": "Marché"}),
        ("/certificates/scans", {"paper": JPEG}, {}),
        ("/certificates/scans", {"paper": PDF}, {}),
        ("/bills/new/{supplier_id}", {"photo": JPEG},
         {"number": "F-1", "billed_on": "2026-03-02", "more.deposit": "3"}),
        ("/bills/new/{supplier_id}", {"photo": PDF},
         {"number": "F-2", "billed_on": "2026-03-02", "more.deposit": "3"}),
        ("/delivery/from/{supplier_id}", {"note_photo": JPEG, "extra.0.photo": JPEG},
         {"extra.0.name": "Navets", "extra.0.weight": "2"}),
        ("/delivery/order/{order_id}", {"note_photo": JPEG, "lines.{order_line_id}.photo": JPEG},
         {"lines.{order_line_id}.outcome": "as_ordered", "all": "1"}),
    ],
)  # fmt: skip
def test_a_picture_is_made_bare_while_nobody_waits(
    kitchen: Kitchen,
    watched: Watched,
    path: str,
    sent: dict[str, Any],
    fields: dict[str, str],
) -> None:
    names = {name.format_map(kitchen.ids): one for name, one in sent.items()}
    fields = {name.format_map(kitchen.ids): said for name, said in fields.items()}
    with kitchen.client("lead") as client:
        address = kitchen.path + path.format_map(kitchen.ids)
        assert send(client, address, names, **fields) == 303
    assert len(watched.looks) >= len(sent)
    assert not any(watched.looks)


def test_a_label_is_read_while_nobody_waits(kitchen: Kitchen, watched: Watched) -> None:
    free = f"{kitchen.path}/delivery/from/{kitchen.ids['supplier_id']}"
    with kitchen.client("lead") as client:
        assert send(client, f"{kitchen.path}/label", {"label": JPEG}) == 200
        assert send(client, free, {"label": JPEG}, read_label="1") == 200
    assert watched.looks == [False, False]
