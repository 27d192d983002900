"""A server from its start to its end: an address, a token, and what is closed last."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import secrets
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import uvicorn
from starlette.routing import Route

from askcaci.errors import UnusableError
from askcaci.serving.answers import answering_at_socket
from askcaci.serving.application import (
    LARGEST_DRAFT,
    LARGEST_REQUEST,
    LIMITS,
    application,
)
from askcaci.serving.commands import shell_served
from askcaci.serving.connections import BACKLOG, BoundedConnection
from askcaci.serving.generations import Generations
from askcaci.serving.guards import Guard
from askcaci.serving.queueing import Workers

if TYPE_CHECKING:
    from types import FrameType

    from askcaci.config import Config
    from askcaci.serving.modelcontext import HttpTools

Notify = Callable[[str], None]

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_EVERY_ADDRESS = ("0.0.0.0", "::", "")


@dataclass(frozen=True, slots=True)
class Serving:
    """How to serve: where, under which further names, to whom, and how many at once.

    `port` 0 is any that is free. Without a `token`, one is made where others than this
    machine can connect. `size` requests are answered at once, `waiting` more may wait.
    """

    host: str = "127.0.0.1"
    port: int = 8765
    names: tuple[str, ...] = ()
    token: str | None = None
    size: int = 0
    waiting: int = 32


def serve(config: Config, serving: Serving, notify: Notify) -> None:
    """Serve a home until the process is asked to stop; accepted requests are still answered.

    Raises:
        UnusableError: the address is taken, or the index or a model cannot be used.
    """
    size = serving.size or _cores()
    token = serving.token
    if token is None and not is_loopback(serving.host):
        token = secrets.token_urlsafe(32)
    with _listening(serving.host, serving.port) as listener:
        generations = Generations(config, notify=notify)
        workers = Workers(size, serving.waiting)
        tools = _tools(generations, workers, notify)
        further = () if tools is None else (Route("/mcp", tools.application),)
        guarded = Guard(
            application(generations, workers, notify, further),
            hosts=_hosts(serving),
            every_address=serving.host in _EVERY_ADDRESS,
            token=token,
            limits=LIMITS,
            largest=LARGEST_REQUEST,
        )
        notify(f"serving {config.home} at {_address(listener, serving.host, token)}")
        try:
            with _signals_survived(), shell_served(notify) as folder:
                asyncio.run(_serve(guarded, listener, folder, generations, workers, tools))
        finally:
            workers.close()
            generations.close()


async def _serve(
    application: Guard,
    listener: socket.socket,
    folder: str | None,
    generations: Generations,
    workers: Workers,
    tools: HttpTools | None,
) -> None:
    """Answer at an address, and in a folder for the shell, until asked to stop."""
    server = uvicorn.Server(
        uvicorn.Config(
            application,
            http=BoundedConnection,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            backlog=BACKLOG,
        )
    )
    async with AsyncExitStack() as stack:
        if tools is not None:
            await stack.enter_async_context(tools.run())
        if folder is not None:
            await stack.enter_async_context(
                answering_at_socket(folder, generations, workers)
            )
        await server.serve(sockets=[listener])


def _tools(generations: Generations, workers: Workers, notify: Notify) -> HttpTools | None:
    """Return an assistant's tools; None without the extra `mcp`."""
    try:
        from askcaci.serving.modelcontext import tools_over_http
    except ModuleNotFoundError:
        return None
    return tools_over_http(generations, workers, notify, largest=LARGEST_DRAFT)


def is_loopback(host: str) -> bool:
    """Return True if only this machine can connect to an address or name."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _hosts(serving: Serving) -> set[str]:
    names = {serving.host, *serving.names}
    if is_loopback(serving.host) or serving.host in _EVERY_ADDRESS:
        names.update(_LOOPBACK)
    if serving.host in _EVERY_ADDRESS:
        names.add(socket.gethostname())
    return names - set(_EVERY_ADDRESS)


def _listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens at an address.

    Raises:
        UnusableError: it is taken, or not this machine's.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return socket.create_server(address, family=family, backlog=BACKLOG)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnusableError(
            f"cannot serve at {host} port {port}: {reason}",
            hint="Take any port that is free with:\n  askcaci serve --port 0",
        ) from error


def _address(listener: socket.socket, host: str, token: str | None) -> str:
    """Return the address that a person opens."""
    shown = socket.gethostname() if host in _EVERY_ADDRESS else host
    name = f"[{shown}]" if ":" in shown else shown
    signed = f"?token={token}" if token else ""
    return f"http://{name}:{listener.getsockname()[1]}/{signed}"


@contextmanager
def _signals_survived() -> Iterator[None]:
    """Continue after the server when the process is asked to stop.

    uvicorn raises the signal again once it has stopped, for its previous handler.
    """

    def stop(_: int, __: FrameType | None) -> None: ...

    before = {one: signal.signal(one, stop) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
