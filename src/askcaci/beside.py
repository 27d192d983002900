"""Run a slow call in a background thread while other work does not need its result yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

Done = TypeVar("Done")


def begun(do: Callable[[], Done]) -> Future[Done]:
    """Start a call in a thread; return a function that waits for its result."""
    from concurrent.futures import ThreadPoolExecutor

    with_one_thread = ThreadPoolExecutor(1)
    doing = with_one_thread.submit(do)
    with_one_thread.shutdown(wait=False)
    return doing
