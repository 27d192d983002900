"""The process that reads PDF files: one for many files, replaced when it may be affected by them.

It is started when a file is to be read, and again after one that it could not read well, or
that took much memory, so that no file is affected by another.
"""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
import threading
from contextlib import suppress
from typing import Any

# Seconds that a file may take by the clock, its process being given no processor.
PATIENCE = 1_200

# Bytes that a process may have held at its peak to be given another file. PDFium and an
# issue of the Analyst take 60 MB.
_LARGEST = 400 * 1024**2

# Files that one process reads.
_MOST = 1_000

# Bytes of the length written before a file, and the line that ends its answers.
LENGTH = 8
END = "end"

Answer = dict[str, Any]


class WorkerEnded(Exception):
    """The process ended before it had read the file; `page` is the last it answered for."""

    def __init__(self, status: int, page: int) -> None:
        super().__init__(f"ended with status {status}")
        self.status = status
        self.page = page


class _Worker:
    """A process that runs a program; it reads files from its input, one after the other."""

    def __init__(self, program: str) -> None:
        self.program = program
        self.files = 0
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def answers(self, data: bytes) -> tuple[list[Answer], int]:
        """Return the process's answers for a file, and its peak memory, in bytes.

        Raises:
            WorkerEnded: it ended before, or was not done in time.
        """
        self.files += 1
        late = threading.Timer(PATIENCE, self._process.kill)
        late.start()
        try:
            return self._asked(data)
        finally:
            late.cancel()

    def _asked(self, data: bytes) -> tuple[list[Answer], int]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(BrokenPipeError):
            self._process.stdin.write(len(data).to_bytes(LENGTH, "big") + data)
            self._process.stdin.flush()
        answers: list[Answer] = []
        for line in self._process.stdout:
            if not line.endswith(b"\n"):
                break
            answer = json.loads(line)
            if END in answer:
                return answers, answer[END]
            answers.append(answer)
        raise WorkerEnded(self._process.wait(), len(answers))

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        with suppress(BrokenPipeError):
            self._process.communicate()


_running: _Worker | None = None
_one_at_a_time = threading.Lock()


def read(data: bytes, program: str) -> list[Answer]:
    """Return a program's answers for a file, one per line, from a separate process.

    Raises:
        WorkerEnded: the process ended before it was done.
    """
    global _running
    with _one_at_a_time:
        worker, _running = _running, None
        if worker is not None and worker.program != program:
            worker.stop()
            worker = None
        worker = worker or _Worker(program)
        clean = False
        try:
            answers, peak = worker.answers(data)
            clean = peak < _LARGEST and worker.files < _MOST and all(map(_is_good, answers))
            return answers
        finally:
            if clean:
                _running = worker
            else:
                worker.stop()


def _is_good(answer: Answer) -> bool:
    return "words" in answer or "pages" in answer


@atexit.register
def stop() -> None:
    """End the process, if one is running; the next file starts another."""
    global _running
    with _one_at_a_time:
        worker, _running = _running, None
        if worker is not None:
            worker.stop()
