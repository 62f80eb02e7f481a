"""What stands between the network and the page: only this machine, only this page, only small plain requests.

The server listens on the loopback address alone. A page of another site in the same browser could still send it
requests, and a name that is made to point here could read the answers; so every request must name this host and port,
carry the secret of this start (a cookie that only this page has), and anything that asks for work must come from this
page as JSON. Where a notebook is to show it, a page of this machine may also send a browser to it, as a frame or link.
What is refused gets one line and no more.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK = "127.0.0.1"
NAMES = (LOOPBACK, "localhost")
LARGEST_BODY = 65_536
LONGEST_PATH = 2_048
SECONDS_FOR_A_BODY = 5.0
AT_ONCE = 32
"""Requests that are worked on at one time; further ones are told to come again."""

HEADERS = (
    (b"content-security-policy", b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: "
     b"blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors %s"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)  # fmt: skip


class Guard:
    """An application behind its checks.

    Parameters
    ----------
    application : ASGI application
    port : int
    token : str, optional
        The secret; drawn if absent.
    framed : bool, optional
        Whether a notebook on this machine may show the page in a frame.
    """

    def __init__(self, application: Application, *, port: int, token: str = "", framed: bool = False) -> None:
        self.application, self.port = application, port
        self.token = token or secrets.token_urlsafe(24)
        self.cookie = f"sim-{port}"
        self.working, self.framed = 0, framed
        frames = b"http://localhost:* http://127.0.0.1:*" if framed else b"'none'"
        self.headers = [(name, value.replace(b"%s", frames)) for name, value in HEADERS]

    @property
    def address(self) -> str:
        """Where to open the page, with the secret."""
        return f"http://{LOOPBACK}:{self.port}/?token={self.token}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on, or refuse it."""
        if scope["type"] == "lifespan":
            await self.application(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await self._answer(send, *refusal)
            return
        if self._is_arrival(scope):
            cookie = f"{self.cookie}={self.token}; HttpOnly; SameSite=Strict; Path=/"
            await self._answer(send, 303, "", ((b"location", b"/"), (b"set-cookie", cookie.encode())))
            return
        body = b""
        if scope["method"] == "POST":
            read = await self._body(receive)
            if not isinstance(read, bytes):
                await self._answer(send, *read)
                return
            body = read
        if self.working >= AT_ONCE:
            await self._answer(send, 503, "busy; ask again")
            return
        self.working += 1
        try:
            await self.application(scope, _given(body, receive), self._with_headers(send))
        finally:
            self.working -= 1

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Why a request is not answered; None where it is."""
        headers: dict[str, str] = {}
        for name, value in scope["headers"]:
            key = name.decode("latin-1").lower()
            if key in headers and key in ("host", "origin", "content-length", "content-type", "cookie"):
                return 400, "a header is given twice"
            headers[key] = value.decode("latin-1")
        if headers.get("host") not in {f"{name}:{self.port}" for name in NAMES}:
            return 403, "not this host"
        if scope["method"] not in ("GET", "POST"):
            return 405, "GET or POST"
        if len(scope.get("raw_path") or scope["path"]) > LONGEST_PATH or len(scope["query_string"]) > LONGEST_PATH:
            return 414, "too long"
        if not self._is_known(headers, scope):
            return 403, "no token: open the address that sim app printed"
        if "transfer-encoding" in headers:
            return 411, "say how long it is"
        origin = headers.get("origin")
        if origin is not None and origin not in {f"http://{name}:{self.port}" for name in NAMES}:
            return 403, "not from this page"
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            is_shown = scope["method"] == "GET" and scope["path"] == "/" and headers.get("sec-fetch-mode") == "navigate"
            if not (self.framed and is_shown and headers["sec-fetch-site"] == "same-site"):  # a notebook's page
                return 403, "not from this page"
        if scope["method"] == "POST":
            if origin is None:
                return 403, "not from this page"
            if headers.get("content-type", "").partition(";")[0].strip() != "application/json":
                return 415, "JSON only"
            length = headers.get("content-length", "")
            if not length.isdecimal():
                return 411, "say how long it is"
            if int(length[:12]) > LARGEST_BODY:
                return 413, "too large"
        return None

    def _is_known(self, headers: MutableMapping[str, str], scope: Scope) -> bool:
        pairs = (pair.strip().partition("=") for pair in headers.get("cookie", "").split(";"))
        given = [value for name, _, value in pairs if name == self.cookie] or [self._asked(scope)]
        return any(secrets.compare_digest(one.encode(), self.token.encode()) for one in given)

    def _is_arrival(self, scope: Scope) -> bool:
        return scope["method"] == "GET" and scope["path"] == "/" and bool(self._asked(scope))

    def _asked(self, scope: Scope) -> str:
        """The secret in the address, on arrival alone."""
        if scope["path"] != "/":
            return ""
        asked: str = scope["query_string"].decode("latin-1")
        return parse_qs(asked).get("token", [""])[0]

    async def _body(self, receive: Receive) -> bytes | tuple[int, str]:
        """The body of a request, unless it is too large or too slow."""
        parts: list[bytes] = []
        try:
            async with asyncio.timeout(SECONDS_FOR_A_BODY):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return 400, "gone"
                    parts.append(message.get("body", b""))
                    if sum(map(len, parts)) > LARGEST_BODY:
                        return 413, "too large"
                    if not message.get("more_body"):
                        return b"".join(parts)
        except TimeoutError:
            return 408, "too slow"

    def _with_headers(self, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *self.headers]
            await send(message)

        return sending

    async def _answer(self, send: Send, status: int, text: str, more: tuple[tuple[bytes, bytes], ...] = ()) -> None:
        headers = [(b"content-type", b"text/plain; charset=utf-8"), *more, *self.headers]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": text.encode()})


def _given(body: bytes, receive: Receive) -> Receive:
    """Hands on a body that has been read, then whatever comes."""
    handed = False

    async def receiving() -> Message:
        nonlocal handed
        if not handed:
            handed = True
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return receiving
