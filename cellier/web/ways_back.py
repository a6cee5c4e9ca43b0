"""A form's address that is asked for as a page, as after its refusal was shown there: by Enter in
the address bar, or by a change of language. It leads to the page that shows the form.
"""

import re
from collections.abc import Sequence
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from cellier.web.doors import Door

_NAMED = re.compile(r"{(\w+)(?::\w+)?}")


def ways_back(doors: Sequence[Door]) -> APIRouter:
    """A way for each form that has a page, at another address; to be included after all doors."""
    router = APIRouter(include_in_schema=False)
    pages = [one for one in doors if one.method == "GET"]
    taken = {one.path for one in pages}
    for form in doors:
        if form.path not in taken and (page := _page_of(form, pages)):
            _add(router, form.path, page.path)
    return router


def _page_of(form: Door, pages: Sequence[Door]) -> Door | None:
    """The page that shows the form again, where the form's address names all that it asks for."""
    named = set(_NAMED.findall(form.path))
    found = (one for one in pages if one.act == form.again)
    return next((one for one in found if named.issuperset(_NAMED.findall(one.path))), None)


def _add(router: APIRouter, form: str, page: str) -> None:
    def back(request: Request) -> Response:
        said = request.path_params
        to = _NAMED.sub(lambda name: quote(str(said[name[1]]), safe=""), page)
        return Response(status_code=303, headers={"Location": to})

    router.add_api_route(form, back, methods=["GET"])
