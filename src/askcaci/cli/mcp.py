"""`askcaci mcp`: the tools of an assistant, on standard input and output."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

import click

from askcaci.cli.options import Settings, opened, reader_option, refresh_option, warn
from askcaci.errors import UnusableError

if TYPE_CHECKING:
    from types import ModuleType

    from askcaci.serving.generations import Generations


@click.command(
    short_help="Give an assistant tools that quote and verify.",
    epilog="""\b
Examples:
  askcaci mcp
  askcaci --home ~/analyst mcp
""",
)
@reader_option
@refresh_option
@click.pass_obj
def mcp(settings: Settings, /, reader: str | None, no_refresh: bool) -> int:
    """Speak the Model Context Protocol on standard input and output.

    An assistant's client starts this command and closes its input to end it; docs/mcp.md
    shows how clients are set up. The tools are ask, search, mentions, timeline, show, cite,
    context and verify. The index is brought up to date and the models are opened by the
    first call; an index rebuilt meanwhile is used as soon as it is there.
    """
    protocol = _protocol()
    if sys.stdin.isatty():
        warn("waiting for an assistant's client on standard input; Ctrl-C ends it")
    # A thread that waits for the next line cannot be interrupted otherwise.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    protocol.serve_over_stdio(lambda: _opened(settings, reader, not no_refresh), warn)
    return 0


def _opened(settings: Settings, reader: str | None, refresh: bool) -> Generations:
    from askcaci.serving.generations import Generations

    with opened(settings, refresh=refresh, reader=reader) as assistant:
        # Brings the index up to date.
        _ = assistant.home.store
        config = assistant.home.config
    return Generations(config, notify=warn)


def _protocol() -> ModuleType:
    try:
        from askcaci.serving import modelcontext
    except ModuleNotFoundError as error:
        raise UnusableError(
            f"an assistant's tools need {error.name}, which is not installed",
            hint="Install it with:\n  pip install 'askcaci[mcp]'",
        ) from error
    return modelcontext
