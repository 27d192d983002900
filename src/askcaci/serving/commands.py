"""The process that runs the shell's commands (cli/forkserver.py), for as long as a server runs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from askcaci.serving.runtime import COMMANDS, installation, is_private, runtime_folder

Notify = Callable[[str], None]

# Seconds for it to end.
_ENDING = 5.0


@contextmanager
def shell_served(notify: Notify) -> Iterator[str | None]:
    """Yield the folder of this user's sockets while the shell's commands are run there.

    It is None, and the shell runs its commands itself, where there can be no such folder.
    """
    folder = runtime_folder()
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
    except OSError as error:
        notify(f"{folder}: {error.strerror}; commands of the shell do not use this server")
        yield None
        return
    if not is_private(folder):
        notify(f"{folder} is not private; commands of the shell do not use this server")
        yield None
        return
    path = os.path.join(folder, f"{os.getpid()}-{installation()}{COMMANDS}")
    _remove_left(folder)
    forking = subprocess.Popen(
        [sys.executable, "-m", "askcaci.cli.forkserver", path],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        # Ctrl-C is for the server, which ends it.
        start_new_session=True,
    )
    try:
        yield folder
    finally:
        assert forking.stdin is not None
        forking.stdin.close()
        try:
            forking.wait(_ENDING)
        except subprocess.TimeoutExpired:
            forking.kill()
            forking.wait()
        with suppress(OSError):
            os.unlink(path)


def _remove_left(folder: str) -> None:
    """Remove the sockets of processes that were killed."""
    for name in os.listdir(folder):
        number = name.partition("-")[0]
        if not name.endswith(COMMANDS) or not number.isdecimal():
            continue
        try:
            os.kill(int(number), 0)
        except ProcessLookupError:
            with suppress(OSError):
                os.unlink(os.path.join(folder, name))
        except OSError:
            pass
