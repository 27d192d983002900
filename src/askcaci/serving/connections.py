"""Connections that are bounded in number and in how long they may ask nothing."""

from __future__ import annotations

import asyncio
import resource

from uvicorn.protocols.http.h11_impl import H11Protocol

# A new connection has so many seconds for its first request, a kept one for its next.
FIRST_REQUEST = 10.0

# Connections that are accepted before the first of them can be closed.
BACKLOG = 100

# Open files that are left for these, the index and the models.
_OTHER_FILES = 256
_MOST_CONNECTIONS = 512


def most_connections() -> int:
    """Return how many connections there may be: fewer than the process may open files."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return _MOST_CONNECTIONS
    return max(16, min(_MOST_CONNECTIONS, soft - _OTHER_FILES))


class BoundedConnection(H11Protocol):
    """A connection of uvicorn's that makes room for others.

    Where there are as many as may be, the one that has asked nothing for longest is closed;
    if all are being answered, the new one is.
    """

    most = most_connections()

    _silent_since = 0.0
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, or close it or another one."""
        super().connection_made(transport)
        self._wait_for_request()
        if len(self.connections) > self.most:
            silent = [
                one
                for one in self.connections
                if isinstance(one, BoundedConnection) and one.is_silent
            ]
            oldest = min(silent, key=lambda one: one._silent_since, default=self)
            # The newest is silent too, but last.
            oldest.transport.abort()
            self.connections.discard(oldest)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection."""
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        self._wait_for_request()

    @property
    def is_silent(self) -> bool:
        """True of a connection that has no whole request to be answered."""
        return self.cycle is None or self.cycle.response_complete

    def _wait_for_request(self) -> None:
        self._silent_since = self.loop.time()
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.loop.call_later(FIRST_REQUEST, self._close_if_silent)

    def _close_if_silent(self) -> None:
        if self.is_silent:
            self.transport.abort()
