"""The command line: options in, strings out, and the one catch of every error.

Nothing heavy is imported before a command needs it: `askcaci --help` takes what
Python and click take.
"""

from __future__ import annotations

import signal
import sys

import click
from click.shell_completion import CompletionItem

from askcaci.cli.group import HELP, LazyGroup, Sections
from askcaci.cli.options import Settings, warn
from askcaci.errors import AskcaciError, UsageError

INTERRUPTED = 130

_CLI = "askcaci.cli"

# The short help is each command's own; a command is imported when it runs.
COMMANDS: Sections = {
    "Ask": {
        "ask": (f"{_CLI}.ask:ask", "Answer a question, quoted and cited."),
        "search": (f"{_CLI}.ask:search", "List the passages nearest to some words."),
        "mentions": (
            f"{_CLI}.mentions:mentions",
            "List every place that names something.",
        ),
        "timeline": (
            f"{_CLI}.timeline:timeline",
            "List dated sentences in order of date.",
        ),
        "context": (
            f"{_CLI}.context:context",
            "Pack cited passages for a language model.",
        ),
        "repl": (f"{_CLI}.repl:repl", "Ask one question after another."),
        "serve": (f"{_CLI}.serve:serve", "Serve a page and JSON to this machine."),
        "mcp": (f"{_CLI}.mcp:mcp", "Give an assistant tools that quote and verify."),
    },
    "Corpus": {
        "articles": (f"{_CLI}.corpus:articles", "List articles."),
        "show": (f"{_CLI}.corpus:show", "Print an article, a place in it marked."),
        "add": (f"{_CLI}.corpus:add", "Add the articles of saved pages."),
        "stats": (f"{_CLI}.stats:stats", "Say what the corpus holds."),
        "index": (f"{_CLI}.index:index", "Build or refresh the index."),
    },
    "Cite and check": {
        "cite": (f"{_CLI}.cite:cite", "Print references to articles."),
        "verify": (f"{_CLI}.verify:verify", "Check the quotations of a draft."),
        "dossier": (f"{_CLI}.dossier:dossier", "Make a page of answers to hand on."),
        "replay": (f"{_CLI}.replay:replay", "Ask again what was asked."),
    },
    "Measure": {
        "eval": (f"{_CLI}.eval:evaluate", "Score answers against gold questions."),
    },
    "Set up": {
        "init": (f"{_CLI}.init:init", "Make a folder to ask from."),
        "doctor": (f"{_CLI}.doctor:doctor", "Say what is wrong and what to run."),
        "config": (
            f"{_CLI}.config:config",
            "Show the settings in force and where each is made.",
        ),
        "completion": (
            f"{_CLI}.completion:completion",
            "Print what makes a shell complete askcaci.",
        ),
    },
    "": {"man": (f"{_CLI}.man:man", "Print the manual page.")},
}

# What these say does not depend on files of settings, and has to work whatever those hold.
_WITHOUT_FILES = ("completion", "config", "man")


def _complete_folder(
    _: click.Context, __: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    return [CompletionItem(incomplete, type="dir")]


def _public_address(
    _: click.Context, __: click.Parameter, address: str | None
) -> str | None:
    """Refuse a password where everybody on the machine sees it."""
    from askcaci.configfile import without_password

    if address is not None and address != without_password(address):
        raise click.UsageError(
            "a password in --store is seen by everyone on this machine; put it into "
            "~/.pgpass, PGPASSWORD or the address in ASKCACI_STORE"
        )
    return address


@click.group(
    cls=LazyGroup,
    sections=COMMANDS,
    # So that --version needs no command.
    invoke_without_command=True,
    no_args_is_help=True,
    subcommand_metavar="COMMAND [ARGS]...",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88},
    epilog="""\b
Examples:
  askcaci ask "How long is the Kyrgyz-Tajik border?"
  askcaci add saved-page.txt
  askcaci ask --author Cutler --json "What does Universal Energy back?"
\b
Exit codes:
  0 answered or done   1 no answer   2 usage
  3 corpus, index, model or input unusable   4 a check failed   130 interrupted
""",
)
@click.option("--version", is_flag=True, help="Show the version, index and models; exit.")
@click.option(
    "--home",
    metavar="DIR",
    help="Folder with corpus/ and index/. Otherwise ASKCACI_HOME, else the nearest parent "
    "folder with corpus/, else the user's data folder.",
    shell_complete=_complete_folder,
)
@click.option(
    "--model",
    metavar="NAME_OR_PATH",
    help="sentence-transformers model to embed with [default: the index's own, else "
    "all-MiniLM-L6-v2]. Also ASKCACI_MODEL.",
)
@click.option(
    "--store",
    metavar="URL",
    callback=_public_address,
    help="Shared index to use instead of the home's own: postgresql://USER@HOST/DATABASE "
    '(docs/shared.md), or "none". Also ASKCACI_STORE.',
)
@click.pass_context
def cli(
    current: click.Context,
    /,
    version: bool,
    home: str | None,
    model: str | None,
    store: str | None,
) -> None:
    """Answer questions from articles of the Central Asia-Caucasus Analyst.

    Every answer is quoted word for word and cited; where the corpus does not hold the
    answer, askcaci says so.
    """
    if version:
        from askcaci.cli.version import version_text

        click.echo(version_text(home, model, store))
        current.exit()
    if current.invoked_subcommand is None:
        current.fail("Missing command.")
    current.obj = Settings(home, model, store)
    if current.invoked_subcommand not in _WITHOUT_FILES:
        _take_defaults(current, home)


def _take_defaults(current: click.Context, home: str | None) -> None:
    from askcaci.cli.defaults import install

    try:
        for warning in install(current, home):
            warn(warning)
    except UsageError:
        if not current.meta[HELP]:
            raise


def main(argv: list[str] | None = None) -> None:
    """Run the command line and exit with the documented code."""
    if hasattr(signal, "SIGPIPE"):
        # Leave quietly, like any filter, when the reader of a pipe has gone.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(_run(argv))


def _run(argv: list[str] | None) -> int:
    try:
        code = cli.main(args=argv, prog_name="askcaci", standalone_mode=False)
    except click.exceptions.Abort:
        return INTERRUPTED
    except KeyboardInterrupt:
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return 2
    except AskcaciError as error:
        complain(str(error), error.hint)
        return error.exit_code
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        complain(
            f"{place}{error.strerror or error}", "See what is wrong with:\n  askcaci doctor"
        )
        return AskcaciError.exit_code
    return code if isinstance(code, int) else 0


def complain(message: str, hint: str = "") -> None:
    """Say on stderr in one line what is wrong and below it what to run next."""
    from askcaci.text.normalise import printable

    click.echo(f"askcaci: {' '.join(printable(message).split())}", err=True)
    if hint:
        click.echo(printable(hint), err=True)
