"""A bounded queue of requests before a few threads that answer them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from time import perf_counter
from typing import TypeVar

Result = TypeVar("Result")

# How much of the mean the last request's seconds make.
_WEIGHT = 0.1


class QueueFull(Exception):
    """As many requests wait as may; `seconds` is when to try again."""

    def __init__(self, seconds: int) -> None:
        super().__init__("too many requests are waiting")
        self.seconds = seconds


class Workers:
    """Threads that answer requests, `size` at once, while at most `waiting` others wait.

    Its methods are called from the event loop's thread alone.
    """

    def __init__(self, size: int, waiting: int) -> None:
        self._size = size
        self._most = size + waiting
        self._taken = 0
        self._mean = 1.0
        self._pool = ThreadPoolExecutor(size, thread_name_prefix="answering")

    @property
    def taken(self) -> int:
        """How many requests are being answered or wait."""
        return self._taken

    def submit(self, call: Callable[[], Result]) -> asyncio.Future[Result]:
        """Return a future for the result, or error, of a call in one of the threads.

        Cancelled while it waits, the call is not made.

        Raises:
            QueueFull: as many requests wait as may.
        """
        if self._taken >= self._most:
            raise QueueFull(max(1, round(self._mean * self._taken / self._size)))
        self._taken += 1
        began = self._pool.submit(self._timed, call)
        began.add_done_callback(self._release_in(asyncio.get_running_loop()))
        return asyncio.wrap_future(began)

    def close(self) -> None:
        """Wait for what is being answered; no request may come any more."""
        self._pool.shutdown()

    def _release_in(
        self, loop: asyncio.AbstractEventLoop
    ) -> Callable[[Future[Result]], None]:
        # A call that cannot be cancelled any more holds its place until it ends.
        def release(_: Future[Result]) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._give_back)

        return release

    def _give_back(self) -> None:
        self._taken -= 1

    def _timed(self, call: Callable[[], Result]) -> Result:
        began = perf_counter()
        try:
            return call()
        finally:
            self._mean += _WEIGHT * (perf_counter() - began - self._mean)
