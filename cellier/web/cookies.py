"""What a browser keeps for us: the visit's token, and a language. Neither is read by scripts."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

VISIT, LANGUAGE = "cellier", "language"
YEAR = 365 * 24 * 3600


def token_of(request: Request) -> str | None:
    """The visit's token, where there is one.

    Over HTTPS only the `__Host-` cookie counts: the plain one could be planted by a neighbour.
    """
    secure = request.url.scheme == "https"
    return request.cookies.get(f"__Host-{VISIT}" if secure else VISIT) or None


def set_cookies(response: Response, cookies: Mapping[str, str], *, secure: bool) -> None:
    """Keep them for a year, the visit's own end being in the book; an empty one goes."""
    for name, value in cookies.items():
        named = f"__Host-{name}" if secure and name == VISIT else name
        if value:
            response.set_cookie(
                named, value, max_age=YEAR, secure=secure, httponly=True, samesite="lax"
            )
        else:
            for each in {named, name}:
                response.delete_cookie(each, secure=secure, httponly=True, samesite="lax")
