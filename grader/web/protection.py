"""What stands between the network and the pages: headers, bounds on sizes and on how often."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.datastructures import MutableHeaders

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
SMALL_BODY = 1 << 20
MOST_KNOWN = 20_000


class TooLarge(Exception):
    """A body is larger than what is taken; whoever reads it answers so."""


class Protection:
    """Wraps the pages: headers on every answer, and no body above `most_bytes`."""

    def __init__(self, app: App, most_bytes: int, is_secure: bool) -> None:
        self.app = app
        self.most_bytes = most_bytes
        self.is_secure = is_secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = self.most_bytes if scope["path"].endswith("/hand-in") else SMALL_BODY
        taken = 0

        async def bounded() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                raise TooLarge
            return message

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", POLICY)
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "same-origin"
                if "frame-ancestors 'none'" in headers["Content-Security-Policy"]:
                    headers["X-Frame-Options"] = "DENY"
                headers["Cross-Origin-Opener-Policy"] = "same-origin"
                headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
                headers.setdefault("Cache-Control", "no-store")
                if self.is_secure:
                    headers["Strict-Transport-Security"] = "max-age=31536000"
            await send(message)

        await self.app(scope, bounded, with_headers)


class Limiter:
    """Counts what each caller asks for; memory is bounded.

    A caller has `burst` at once, and `per_minute` more from then on.
    """

    def __init__(self, burst: int, per_minute: float) -> None:
        self.burst = burst
        self.per_second = per_minute / 60.0
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def takes(self, caller: str) -> bool:
        """Say whether a caller may ask once more, and count it."""
        now = time.monotonic()
        left, since = self._left.pop(caller, (float(self.burst), now))
        left = min(float(self.burst), left + (now - since) * self.per_second)
        is_fine = left >= 1.0
        self._left[caller] = (left - 1.0 if is_fine else left, now)
        while len(self._left) > MOST_KNOWN:
            self._left.popitem(last=False)
        return is_fine
