"""A process that runs commands of the shell: each in a copy of itself, with all imported.

It has one thread and no models, so that it can be copied; the command in the copy asks the
server, as it would from any process (serving/remote.py). Run as ``python -m
askcaci.cli.forkserver SOCKET`` with a pipe for standard input: it ends when that closes.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import NoReturn, TextIO, cast

# Commands at once; more are not taken and run in processes of their own.
_MOST = 64
# Bytes of a message: the kernel's own limit for arguments and environment.
_LONGEST = 2_500_000
_STREAMS = 3


def main() -> None:
    """Take commands until standard input closes."""
    path = sys.argv[1]
    _import_what_commands_need()
    listener = _listening(path)
    try:
        _Commands(listener).run()
    finally:
        with suppress(OSError):
            os.unlink(path)


def _import_what_commands_need() -> None:
    from importlib import import_module

    for module in (
        "askcaci.cli.ask",
        "askcaci.cli.defaults",
        "askcaci.cli.mentions",
        "askcaci.citing.apa",
        "askcaci.citing.chicago",
        "askcaci.citing.mla",
        "askcaci.citing.works",
        "askcaci.rendering.json",
        "askcaci.rendering.markdown",
        "askcaci.rendering.mentions",
        "askcaci.rendering.terminal",
        "askcaci.serving.remote",
        "askcaci.smalltalk",
        "askcaci.text.dates",
        "click.shell_completion",
        "platformdirs",
        "shutil",
    ):
        import_module(module)


def _listening(path: str) -> socket.socket:
    """Return a socket at a path that only this user may connect to."""
    listener = socket.socket(socket.AF_UNIX)
    before = os.umask(0o177)
    try:
        listener.bind(path)
    finally:
        os.umask(before)
    listener.listen(_MOST)
    return listener


@dataclass(frozen=True, slots=True)
class _Command:
    """A command line, and what it depends on besides its files."""

    argv: list[str]
    looks: list[str]
    environment: dict[bytes, bytes]


class _Commands:
    """The commands that run, each with the connection that waits for its end."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._running: dict[int, socket.socket] = {}
        self._poll = select.poll()
        # A child that ends wakes the poll.
        self._woken, self._waking = socket.socketpair()
        self._woken.setblocking(False)
        self._waking.setblocking(False)

    def run(self) -> None:
        """Take commands until standard input closes."""
        signal.signal(signal.SIGCHLD, lambda _, __: None)
        signal.set_wakeup_fd(self._waking.fileno(), warn_on_full_buffer=False)
        end = sys.stdin.fileno()
        for descriptor in (end, self._listener.fileno(), self._woken.fileno()):
            self._poll.register(descriptor, select.POLLIN)
        while True:
            for descriptor, _ in self._poll.poll():
                if descriptor == end:
                    return
                if descriptor == self._listener.fileno():
                    self._take()
                elif descriptor == self._woken.fileno():
                    with suppress(BlockingIOError):
                        self._woken.recv(4096)
                    self._reap()
                else:
                    self._abandon(descriptor)

    def _take(self) -> None:
        connection, _ = self._listener.accept()
        if len(self._running) >= _MOST:
            connection.close()
            return
        child = os.fork()
        if child == 0:
            _run_command(connection)
        self._running[child] = connection
        # What comes in is for the command; here it counts only that the user leaves.
        self._poll.register(connection, 0)

    def _reap(self) -> None:
        while self._running:
            child, status = os.waitpid(-1, os.WNOHANG)
            if not child:
                return
            connection = self._running.pop(child)
            with suppress(KeyError):
                self._poll.unregister(connection)
            with suppress(OSError):
                connection.sendall(b"%d" % status)
            connection.close()

    def _abandon(self, descriptor: int) -> None:
        """Stop a command whose user has left, as by Ctrl-C."""
        self._poll.unregister(descriptor)
        for child, connection in self._running.items():
            if connection.fileno() == descriptor:
                os.kill(child, signal.SIGTERM)


def _run_command(connection: socket.socket) -> NoReturn:
    """Read a command, run it and end with its exit code."""
    code = 3
    try:
        signal.set_wakeup_fd(-1)
        for one in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT):
            signal.signal(one, signal.SIG_DFL)
        command = _received(connection)
        if command is not None:
            code = _executed(command)
    except BaseException:
        # As the interpreter does; nobody is left to catch it.
        sys.excepthook(*sys.exc_info())
    finally:
        with suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _received(connection: socket.socket) -> _Command | None:
    """Return the command, its streams and folder put in place; None if nobody waits."""
    first, lent, _, _ = socket.recv_fds(connection, 65_536, _STREAMS + 1)
    length = int(first[:8], 16)
    if length > _LONGEST or len(lent) != _STREAMS + 1:
        return None
    body = first[8:]
    while len(body) < length:
        part = connection.recv(1 << 20)
        if not part:
            return None
        body += part
    connection.sendall(b"k")
    if connection.recv(1) != b"g":
        return None
    for number, stream in enumerate(lent[:_STREAMS]):
        os.dup2(stream, number)
    os.fchdir(lent[_STREAMS])
    for descriptor in lent:
        os.close(descriptor)
    fields = body.split(b"\0")
    words = int(fields[0]) + 1
    environment = (field.partition(b"=") for field in fields[words + 4 :])
    return _Command(
        argv=list(map(os.fsdecode, fields[1:words])),
        looks=[field.decode() for field in fields[words : words + 4]],
        environment={name: value for name, _, value in environment},
    )


def _executed(command: _Command) -> int:
    """Run a command with its own streams and environment; return its exit code."""
    import time

    os.environb.clear()
    os.environb.update(command.environment)
    time.tzset()
    sys.argv = command.argv
    encoding, errors, error_encoding, error_errors = command.looks
    sys.stdin = _stream(0, "r", encoding, "strict")
    sys.stdout = _stream(1, "w", encoding, errors, by_line=os.isatty(1))
    sys.stderr = _stream(2, "w", error_encoding, error_errors, by_line=True)
    from askcaci.cli import main as run

    try:
        run(command.argv[1:])
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 0
    return 0


def _stream(
    descriptor: int, mode: str, encoding: str, errors: str, *, by_line: bool = False
) -> TextIO:
    """Return a stream on a descriptor, as the interpreter opens it."""
    return cast(TextIO, open(descriptor, mode, 1 if by_line else -1, encoding, errors))


if __name__ == "__main__":
    main()
