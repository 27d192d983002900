"""Checks on a request before it is processed: from here, allowed, and small."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import json
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from askcaci.serving.api import ERROR_SCHEMA

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "askcaci-token"

# A browser sends where a request comes from; a page of another site may only link to ours.
_FOREIGN = frozenset({"cross-site", "same-site"})

_CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
_SECURITY = (
    (b"content-security-policy", _CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)

# What a client that reads nothing may take before its connection is closed, in seconds.
_SLOWEST_READER = 30.0

# What a whole request may take to arrive, in seconds.
_SLOWEST_WRITER = 60.0


class Refused(Exception):
    """A request that is rejected: `status` of HTTP, and why."""

    def __init__(self, status: int, why: str, hint: str = "") -> None:
        super().__init__(why)
        self.status = status
        self.why = why
        self.hint = hint


class Guard:
    """Admits requests to one of our host names, from our own page or from no page.

    Names are compared because a page of another site can make its own name point to this
    machine (DNS rebinding). `hosts` are names and addresses without a port; with
    `every_address` an address may be any, as no name leads to it. `token`, if any, has to
    come with every request. `limits` are the most bytes of a body by path, `largest` those
    of any other.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: Iterable[str],
        every_address: bool = False,
        token: str | None,
        limits: dict[str, int],
        largest: int,
    ) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)
        self._every_address = every_address
        self._token = token
        self._limits = limits
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        guarded = _Guarded(receive, send, self._limits.get(scope["path"], self._largest))
        try:
            headers = _headers(scope)
            if self._signs_in(scope, headers):
                await _sign_in(scope, guarded.send, self._token or "")
                return
            self._check(scope["path"], headers)
            guarded.check_length(headers.get("content-length"))
            await self._app(scope, guarded.receive, guarded.send)
        except Refused as refused:
            if not guarded.began:
                await _refuse(guarded.send, refused)

    def _check(self, path: str, headers: dict[str, str]) -> None:
        host = headers.get("host", "")
        if not self._is_ours(host):
            raise Refused(421, f"this server is not called {host[:80]!r}", _ALLOW)
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
            raise Refused(403, "requests of other sites' pages are refused")
        if headers.get("sec-fetch-site") in _FOREIGN and not _navigates(path, headers):
            raise Refused(403, "requests of other sites' pages are refused")
        if self._token is not None and not self._knows(_token_of(headers)):
            raise Refused(
                401,
                "a token is needed",
                "Open the address that askcaci serve printed, "
                "or send “Authorization: Bearer TOKEN”",
            )

    def _signs_in(self, scope: Scope, headers: dict[str, str]) -> bool:
        """Return True if a browser brings the token in the address of the page."""
        if self._token is None or scope["path"] != "/":
            return False
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        return self._is_ours(headers.get("host", "")) and self._knows(given)

    def _is_ours(self, host: str) -> bool:
        name = _name(host)
        return name in self._hosts or (self._every_address and _is_address(name))

    def _knows(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), (self._token or "").encode())


class _Guarded:
    """The two ends of a request, bounded in size and in time."""

    def __init__(self, receive: Receive, send: Send, largest: int) -> None:
        self._receive = receive
        self._send = send
        self._largest = largest
        self._received = 0
        self._until = asyncio.get_running_loop().time() + _SLOWEST_WRITER
        self._whole = False
        self.began = False

    def check_length(self, stated: str | None) -> None:
        """Refuse a body that is too large by its stated length.

        Raises:
            Refused: it is.
        """
        if stated is not None and (not stated.isdecimal() or int(stated) > self._largest):
            raise _too_large(self._largest)

    async def receive(self) -> Message:
        """Return the next part of the request.

        Raises:
            Refused: the body is too large, or takes too long.
        """
        message = await self._next()
        self._whole = not message.get("more_body", False)
        self._received += len(message.get("body", b""))
        if self._received > self._largest:
            raise _too_large(self._largest)
        return message

    async def _next(self) -> Message:
        if self._whole:
            # What comes next is that the client leaves.
            return await self._receive()
        left = self._until - asyncio.get_running_loop().time()
        try:
            return await asyncio.wait_for(self._receive(), max(0.0, left))
        except asyncio.TimeoutError:
            raise Refused(408, "the request took too long to arrive") from None

    async def send(self, message: Message) -> None:
        """Send a part of the reply, with the headers that protect the page.

        Raises:
            ConnectionError: the client reads nothing.
        """
        if message["type"] == "http.response.start":
            self.began = True
            message = {**message, "headers": [*message.get("headers", ()), *_SECURITY]}
        try:
            await asyncio.wait_for(self._send(message), _SLOWEST_READER)
        except asyncio.TimeoutError:
            raise ConnectionError("the client reads nothing") from None


_ALLOW = "Let another name be used with:\n  askcaci serve --allow-host NAME"


def _too_large(largest: int) -> Refused:
    return Refused(413, f"a request of more than {largest:,} bytes")


def _headers(scope: Scope) -> dict[str, str]:
    """Return the headers by name; of one that is given twice, both values.

    Twice given, "Host" names nothing that is known.
    """
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


def _name(host: str) -> str:
    """Return the name in a Host header, without its port."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _navigates(path: str, headers: dict[str, str]) -> bool:
    """Return True if somebody follows a link to the page itself."""
    return path == "/" and headers.get("sec-fetch-mode") == "navigate"


def _token_of(headers: dict[str, str]) -> str:
    scheme, _, given = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return given.strip()
    try:
        cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return cookie.value if cookie else ""


async def _sign_in(scope: Scope, send: Send, token: str) -> None:
    """Keep the token in a cookie that no script reads, and remove it from the address."""
    cookie = f"{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict"
    start = {
        "type": "http.response.start",
        "status": 303,
        "headers": [
            (b"location", b"/"),
            (b"set-cookie", cookie.encode()),
            (b"content-length", b"0"),
            (b"cache-control", b"no-store"),
        ],
    }
    await send(start)
    await send({"type": "http.response.body", "body": b""})


async def _refuse(send: Send, refused: Refused) -> None:
    body = json.dumps(
        {
            "schema": ERROR_SCHEMA,
            "error": "Refused",
            "message": refused.why,
            "hint": refused.hint,
        }
    ).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        # What is left of the body is not read.
        (b"connection", b"close"),
    ]
    await send(
        {"type": "http.response.start", "status": refused.status, "headers": headers}
    )
    await send({"type": "http.response.body", "body": body})
