"""One process for many PDF files, and a new one after whatever may have harmed it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from askcaci.corpus.importing.guards import pdfworker
from askcaci.corpus.importing.guards.pdfworker import WorkerEnded

# Answers as the reader of PDF files does, and does what a file tells it to.
_PROGRAM = """
import json, os, sys, time
files = sys.stdin.buffer
while length := files.read(8):
    data = files.read(int.from_bytes(length, "big"))
    print(json.dumps({"pages": 1, "process": os.getpid(), "size": len(data)}), flush=True)
    if data == b"sleep":
        time.sleep(600)
    if data == b"end":
        os._exit(7)
    if data == b"page":
        print(json.dumps({"unreadable": True}))
    peak = 10**12 if data == b"grow" else 10**6
    print(json.dumps({"end": peak}), flush=True)
"""


@pytest.fixture(autouse=True)
def no_worker() -> Iterator[None]:
    """Begin without a process, and leave none."""
    pdfworker.stop()
    yield
    pdfworker.stop()


def process_of(data: bytes) -> int:
    """Return the id of the process that read a file."""
    return int(pdfworker.read(data, _PROGRAM)[0]["process"])


def test_one_process_reads_many_files() -> None:
    """It is started once, and a large file reaches it whole."""
    large = b"x" * 5_000_000
    assert pdfworker.read(large, _PROGRAM)[0]["size"] == len(large)
    assert len({process_of(b"%d" % number) for number in range(10)}) == 1


@pytest.mark.parametrize("harm", [b"page", b"grow"])
def test_a_process_is_replaced_after_a_bad_file(harm: bytes) -> None:
    """A damaged page, or much memory, and the next file gets a new one."""
    first = process_of(b"a")
    assert process_of(harm) == first
    assert process_of(b"b") != first


def test_a_process_that_ends_costs_one_file() -> None:
    """Its file is an error that says how far it got; the next one is read."""
    first = process_of(b"a")
    with pytest.raises(WorkerEnded) as caught:
        pdfworker.read(b"end", _PROGRAM)
    assert (caught.value.status, caught.value.page) == (7, 1)
    assert process_of(b"b") != first


def test_a_process_that_hangs_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may wait for what never comes, without taking any processor's time."""
    monkeypatch.setattr(pdfworker, "PATIENCE", 0.3)
    with pytest.raises(WorkerEnded) as caught:
        pdfworker.read(b"sleep", _PROGRAM)
    assert caught.value.status == -9
    monkeypatch.undo()
    assert process_of(b"b")


def test_a_process_reads_so_many_files_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a library may leak does not pile up."""
    monkeypatch.setattr(pdfworker, "_MOST", 3)
    assert len({process_of(b"a") for _ in range(9)}) == 3


def test_another_program_gets_another_process() -> None:
    """A process runs the program that it was started with."""
    first = process_of(b"a")
    other = pdfworker.read(b"a", "# Another one.\n" + _PROGRAM)
    assert other[0]["process"] != first
