"""A stranger's PDF is looked at as a picture, whatever it holds."""

from io import BytesIO

import pytest
from PIL import Image

from integrations.pdf_pages import LONGEST, MOST_PAGES, NotAPdf, page_picture, pages_of
from tests.cellier.web.worlds import a_pdf


def test_each_page_is_a_picture_that_a_screen_can_show() -> None:
    paper = a_pdf("Certificat", pages=3)
    assert pages_of(paper) == 3
    for page in (-1, 1, 3, 99):
        with Image.open(BytesIO(page_picture(paper, page))) as picture:
            assert picture.format == "PNG"
            assert max(picture.size) <= LONGEST + 1


def test_of_a_book_only_the_first_pages_are_shown() -> None:
    assert pages_of(a_pdf(pages=MOST_PAGES + 5)) == MOST_PAGES


@pytest.mark.parametrize("content", [b"", b"%PDF-", b"%PDF-1.7\n%%EOF", b"<html>", b"\0" * 99])
def test_what_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(NotAPdf):
        pages_of(content)
    with pytest.raises(NotAPdf):
        page_picture(content, 1)
