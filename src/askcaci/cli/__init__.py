"""The command line: options in, strings out, and the one catch of every error.

Nothing heavy is imported before a command needs it: `askcaci --help` takes what
Python and click take.
"""

from __future__ import annotations

import signal
import sys

import click

from askcaci import __version__
from askcaci.cli.ask import ask, search
from askcaci.cli.context import context
from askcaci.cli.corpus import add, articles, show
from askcaci.cli.doctor import doctor
from askcaci.cli.eval import evaluate
from askcaci.cli.index import index
from askcaci.cli.options import Settings
from askcaci.errors import AskcaciError

INTERRUPTED = 130


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88},
    epilog="""\b
Examples:
  askcaci ask "How long is the Kyrgyz-Tajik border?"
  askcaci add saved-page.txt
  askcaci ask --author Cutler --json "What does Universal Energy back?"
\b
Exit codes:
  0 answered or done   1 no answer   2 usage
  3 corpus, index, model or input unusable   4 `eval gate` failed   130 interrupted
""",
)
@click.version_option(__version__, prog_name="askcaci")
@click.option(
    "--home",
    metavar="DIR",
    help="Folder with corpus/ and index/. Otherwise ASKCACI_HOME, else the nearest parent "
    "folder with corpus/, else the user's data folder.",
)
@click.option(
    "--model",
    metavar="NAME_OR_PATH",
    help="sentence-transformers model to embed with [default: the index's own, else "
    "all-MiniLM-L6-v2]. Also ASKCACI_MODEL.",
)
@click.pass_context
def cli(current: click.Context, /, home: str | None, model: str | None) -> None:
    """Answer questions from articles of the Central Asia-Caucasus Analyst.

    Every answer is quoted word for word and cited; where the corpus does not hold the
    answer, askcaci says so.
    """
    current.obj = Settings(home, model)


for _command in (ask, search, context, show, articles, add, index, doctor):
    cli.add_command(_command)
cli.add_command(evaluate, "eval")


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
