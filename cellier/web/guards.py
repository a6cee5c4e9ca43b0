"""What stands before every address: its headers, where a form may come from, how much may come.

Plain ASGI: nothing is read here that the page needs to read again.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# A delivery of many photos; each is held to its own limit where it is kept.
MOST_BYTES = 60 * 1024 * 1024
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(self), geolocation=(), microphone=(), payment=()"),
)
OVER_TLS = (b"strict-transport-security", b"max-age=31536000")


class Headers:
    """Every answer bears them, errors and static files too."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add them as the answer starts."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        extra = [*HEADERS, OVER_TLS] if scope.get("scheme") == "https" else HEADERS

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        await self.app(scope, receive, marked)


class SameOrigin:
    """A form comes from our own pages or it does not come in: by Origin, or what stands for it.

    Together with SameSite cookies this takes the place of tokens, so that a form that waited a
    day on a phone still counts. The API reads no cookie: whoever calls it shows a token.
    """

    def __init__(self, app: App, public_url: str | None = None) -> None:
        self.app = app
        self.public = urlsplit(public_url).netloc.lower() if public_url else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let it in, or answer 403."""
        safe = scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS")
        if safe or scope["path"].startswith("/api/v1/") or self._ours(scope):
            await self.app(scope, receive, send)
            return
        await _refuse(send, 403, b"This form was not sent from our own page.")

    def _ours(self, scope: Scope) -> bool:
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        origin = headers.get(b"origin") or headers.get(b"referer")
        if origin is None:
            return headers.get(b"sec-fetch-site") == "same-origin"
        try:
            said = urlsplit(origin).netloc.lower()
        except ValueError:
            return False
        host = headers.get(b"host", "").lower()
        return bool(said) and said in {host, self.public}


class Bounded:
    """More bytes than a form of ours can have are not read."""

    def __init__(self, app: App, most: int = MOST_BYTES) -> None:
        self.app, self.most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse by what is announced, and else by what comes."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > self.most:
            await _refuse(send, 413, b"That is more than a form may hold.")
            return
        came = 0

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > self.most:
                # Whoever reads the form is inside by now: the answer comes from there.
                raise HTTPException(413)
            return message

        await self.app(scope, counted, send)


async def _refuse(send: Send, status: int, said: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": said})
