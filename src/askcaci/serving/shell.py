"""A command handed over to a server of this user, which has all imported and open.

The process that the user started stays until the command is done: it lends its streams,
folder and environment, and leaves with the command's exit code. It imports little, because
importing is most of what a command costs.
"""

import os
import sys

from askcaci.serving.runtime import COMMANDS, installation, is_private, runtime_folder

_HANDED_OVER = ("ask", "search", "mentions")
# Options of askcaci itself that take a value.
_WITH_VALUE = ("--home", "--model")
# What these do is of this process, or too long for a server.
_KEPT = ("--batch", "--receipt", "-v", "--verbose")

# A server that does not take a command within so many seconds is none.
_PATIENCE = 2.0

_INTERRUPTED = 130


def hand_over(argv: list[str]) -> int | None:
    """Have a server run a command line; return its exit code, or None if none does so."""
    if not _can_be_handed_over(argv[1:]):
        return None
    folder = runtime_folder()
    if not is_private(folder):
        return None
    ending = f"-{installation()}{COMMANDS}"
    try:
        found = [name for name in os.listdir(folder) if name.endswith(ending)]
        for name in found:
            code = _run_at(os.path.join(folder, name), argv)
            if code is not None:
                return code
    except KeyboardInterrupt:
        return _INTERRUPTED
    except OSError:
        pass
    return None


def _can_be_handed_over(arguments: list[str]) -> bool:
    skip = False
    for place, argument in enumerate(arguments):
        if skip or (argument.startswith("-") and argument != "-"):
            skip = not skip and argument in _WITH_VALUE
            continue
        return argument in _HANDED_OVER and not any(
            one.partition("=")[0] in _KEPT for one in arguments[place + 1 :]
        )
    return False


def _run_at(path: str, argv: list[str]) -> int | None:
    """Have the server at a socket run a command line; None if it does not take it."""
    import socket

    streams = (sys.stdin, sys.stdout, sys.stderr)
    if any(stream is None for stream in streams):
        return None
    here = os.open(".", os.O_RDONLY)
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.settimeout(_PATIENCE)
            try:
                server.connect(path)
                lent = [*(stream.fileno() for stream in streams), here]
                message = _message(argv)
                sent = socket.send_fds(server, [message], lent)
                server.sendall(message[sent:])
                if server.recv(1) != b"k":
                    return None
                server.sendall(b"g")
            except OSError:
                return None
            # From here on the command may have printed something.
            server.settimeout(None)
            return _exit_code(server.recv(8))
    finally:
        os.close(here)


def _message(argv: list[str]) -> bytes:
    """Return the message that describes a command: its length, and fields divided by NUL."""
    looks = [
        text
        for stream in (sys.stdout, sys.stderr)
        for text in (stream.encoding, stream.errors or "strict")
    ]
    environment = [b"%s=%s" % pair for pair in os.environb.items()]
    fields = [
        str(len(argv)).encode(),
        *map(os.fsencode, argv),
        *map(str.encode, looks),
        *environment,
    ]
    body = b"\0".join(fields)
    return b"%08x" % len(body) + body


def _exit_code(status: bytes) -> int:
    """Return the exit code of a command, or end as it did."""
    if not status:
        sys.stderr.write(
            "askcaci: the server that ran this command was killed\nRun it again\n"
        )
        return 3
    waited = int(status)
    if os.WIFSIGNALED(waited):
        import signal

        ended_by = os.WTERMSIG(waited)
        signal.signal(ended_by, signal.SIG_DFL)
        os.kill(os.getpid(), ended_by)
    return os.waitstatus_to_exitcode(waited)
