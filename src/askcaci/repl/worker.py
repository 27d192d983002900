"""One thread for all that needs the index, so that a waiting caller can give up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager, nullcontext
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")
Report = Callable[[str, int, int], None]


def _silent(stage: str, done: int, total: int) -> None: ...


class Worker:
    """Does jobs one after another in a thread that nothing waits for at the end.

    One thread, because the index's database belongs to the thread that opened it. What
    is given up goes on to its end unheard. `progress` and `notify` are for the assistant:
    progress is shown by `shown` while somebody waits, notices are kept in `notices`.
    """

    def __init__(
        self, shown: Callable[[], AbstractContextManager[Report]] | None = None
    ) -> None:
        self.notices: list[str] = []
        self._shown = shown or (lambda: nullcontext(_silent))
        self._report: Report = _silent
        self._jobs: SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = SimpleQueue()
        Thread(target=self._work, name="askcaci", daemon=True).start()

    def submit(self, job: Callable[[], T]) -> Future[T]:
        """Queue a job after those before it."""
        future: Future[T] = Future()
        self._jobs.put((future, job))
        return future

    def call(self, job: Callable[[], T]) -> T:
        """Return the result of a job; Ctrl-C abandons it."""
        return self.wait(self.submit(job))

    def wait(self, future: Future[T]) -> T:
        """Return a job's result; one that has not begun when Ctrl-C comes never does."""
        with self.watched(future):
            return future.result()

    @contextmanager
    def watched(self, future: Future[Any]) -> Iterator[None]:
        """Show the progress of a job as long as somebody waits for something of it."""
        try:
            with self._shown() as self._report:
                yield
        except KeyboardInterrupt:
            future.cancel()
            raise
        finally:
            self._report = _silent

    def progress(self, stage: str, done: int, total: int) -> None:
        """Show how far a job is, if somebody waits for one."""
        self._report(stage, done, total)

    def notify(self, message: str) -> None:
        """Hold a notice back until it does not interrupt typing."""
        self.notices.append(message)

    def _work(self) -> None:
        while True:
            future, job = self._jobs.get()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(job())
            except BaseException as error:  # the waiting caller gets it
                future.set_exception(error)
