"""`askcaci serve`: a page for the browser, and JSON over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from askcaci.cli.options import Settings, opened, reader_option, refresh_option, warn
from askcaci.errors import UnusableError, UsageError

if TYPE_CHECKING:
    from types import ModuleType

_SHORTEST_TOKEN = 16


@click.command(
    short_help="Serve a page and JSON to this machine.",
    epilog="""\b
Examples:
  askcaci serve
  askcaci serve --port 0
  askcaci serve --host 0.0.0.0 --allow-host library.example.org
  curl 'localhost:8765/ask?question=How+high+will+the+Rogun+dam+be'
""",
)
@click.option(
    "--host",
    default="127.0.0.1",
    help="Address to serve at. Where others can connect, a token is needed.",
    show_default=True,
)
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8765,
    help="Port to serve at; 0 takes any that is free.",
    show_default=True,
)
@click.option(
    "--allow-host",
    "names",
    metavar="NAME",
    multiple=True,
    help="Answer to this name too; repeatable.",
)
@click.option(
    "--token-file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Ask everybody for the token in FILE [default: a new one, if others can connect].",
)
@click.option(
    "--queue",
    type=click.IntRange(0, 1_000),
    default=32,
    help="Requests that may wait; more are told to try again.",
    show_default=True,
)
@reader_option
@refresh_option
@click.pass_obj
def serve(
    settings: Settings,
    /,
    host: str,
    port: int,
    names: tuple[str, ...],
    token_file: Path | None,
    queue: int,
    reader: str | None,
    no_refresh: bool,
) -> int:
    """Serve questions and articles to a browser and to programs, until interrupted.

    The page shows each answer with its quotes marked in the article. Programs get the JSON
    of docs/json.md; /openapi.json describes what can be asked. While it runs, ask, search
    and mentions of the same home use its models. A rebuilt index is served as soon as it is
    there. Exit code 0 means that it was told to stop.
    """
    server = _server()
    token = None if token_file is None else _token(token_file)
    with opened(settings, refresh=not no_refresh, reader=reader) as assistant:
        # Brings the index up to date before anybody is let in.
        _ = assistant.home.store
        config = assistant.home.config
    serving = server.Serving(host, port, names, token, waiting=queue)
    server.serve(config, serving, warn)
    return 0


def _server() -> ModuleType:
    try:
        from askcaci.serving import server
    except ModuleNotFoundError as error:
        raise UnusableError(
            f"serving needs {error.name}, which is not installed",
            hint="Install it with:\n  pip install 'askcaci[serve]'",
        ) from error
    return server


def _token(path: Path) -> str:
    try:
        token = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not ASCII"
        raise UsageError(
            f"cannot be read: {reason}", place=str(path), hint=f"ls -l {path}"
        ) from error
    if (
        len(token) < _SHORTEST_TOKEN
        or not token.isprintable()
        or set(token) & set(' ";,\\')
    ):
        raise UsageError(
            f"a token has at least {_SHORTEST_TOKEN} letters and digits",
            place=str(path),
            hint=f"Make one with:\n  openssl rand -hex 32 > {path}",
        )
    return token
