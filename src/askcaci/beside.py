"""What takes long, begun in a thread of its own beside what does not need it yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

Done = TypeVar("Done")


def begun(do: Callable[[], Done]) -> Future[Done]:
    """Begin to do something; return what will have been done."""
    from concurrent.futures import ThreadPoolExecutor

    with_one_thread = ThreadPoolExecutor(1)
    doing = with_one_thread.submit(do)
    with_one_thread.shutdown(wait=False)
    return doing
