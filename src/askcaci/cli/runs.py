"""`askcaci eval report`, `compare` and `gate`: what to make of finished runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from askcaci.cli.options import json_option, look
from askcaci.errors import UnusableError

if TYPE_CHECKING:
    from askcaci.evaluation.runs import Run

GATE_FAILED = 4


def show_run(made: Run, as_json: bool) -> None:
    """Print the figures of a run, as a table or as JSON."""
    if as_json:
        from askcaci.evaluation.reporting.objects import summary_object
        from askcaci.rendering.json import dumps

        click.echo(dumps(summary_object(made)))
    else:
        from askcaci.evaluation.reporting.tables import run_text

        click.echo(run_text(made, look()))


@click.command(
    short_help="Show a run: a page, Markdown, or the table again.",
    epilog="""\b
Examples:
  askcaci eval report test-askcaci.run.json
  askcaci eval report test-askcaci.run.json -o test.html
""",
)
@click.argument("path", metavar="RUN", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a page (.html), Markdown (.md) or the figures alone (.json).",
)
def report(path: Path, output: Path | None) -> int:
    """Print the table of RUN, or write a page with its plots and every failure."""
    from askcaci.evaluation.runs import read_run

    made = read_run(path)
    if output is None:
        show_run(made, as_json=False)
        return 0
    text = _written_as(output.suffix, made)
    try:
        output.write_text(text, "utf-8", errors="backslashreplace")
    except OSError as error:
        raise UnusableError(
            f"cannot be written: {error.strerror}",
            place=str(output),
            hint="Name another file with -o",
        ) from error
    click.echo(str(output))
    return 0


def _written_as(suffix: str, made: Run) -> str:
    if suffix == ".html":
        from askcaci.evaluation.reporting.page import page

        return page(made)
    if suffix == ".md":
        from askcaci.evaluation.reporting.markdown import run_markdown

        return run_markdown(made) + "\n"
    if suffix == ".json":
        from askcaci.evaluation.reporting.objects import summary_object
        from askcaci.rendering.json import dumps

        return dumps(summary_object(made)) + "\n"
    raise click.BadParameter(
        "the file's name has to end in .html, .md or .json", param_hint="-o"
    )


@click.command(
    short_help="Set two runs side by side.",
    epilog="""\b
Example:
  askcaci eval compare before.run.json after.run.json
""",
)
@click.argument("a", metavar="A", type=click.Path(path_type=Path))
@click.argument("b", metavar="B", type=click.Path(path_type=Path))
@json_option
def compare(a: Path, b: Path, as_json: bool) -> int:
    """Print what B does better or worse than A, and which questions flipped.

    Intervals are of a paired bootstrap, p of a randomisation test; a star marks what is
    significant at 5%, corrected for the number of measures.
    """
    from askcaci.evaluation.comparing import compare as compared
    from askcaci.evaluation.runs import read_run

    found = compared(read_run(a), read_run(b))
    if as_json:
        from askcaci.evaluation.reporting.objects import comparison_object
        from askcaci.rendering.json import dumps

        click.echo(dumps(comparison_object(found)))
    else:
        from askcaci.evaluation.reporting.comparisons import comparison_text

        click.echo(comparison_text(found, look()))
    return 0


@click.command(
    short_help="Fail if a run is significantly worse than another.",
    epilog="""\b
Example:
  askcaci eval gate after.run.json --against before.run.json
""",
)
@click.argument("path", metavar="RUN", type=click.Path(path_type=Path))
@click.option(
    "--against",
    metavar="BASELINE",
    required=True,
    type=click.Path(path_type=Path),
    help="The run it must not be worse than.",
)
@json_option
def gate(path: Path, against: Path, as_json: bool) -> int:
    """Exit with 4 if RUN lost significantly against BASELINE, else with 0.

    Noise passes: a measure fails only where the paired interval excludes 0 and the
    corrected p is under 5%. A quote that is not verbatim fails without statistics.
    """
    from askcaci.evaluation.comparing import gate as gated
    from askcaci.evaluation.runs import read_run

    verdict = gated(read_run(path), read_run(against))
    if as_json:
        from askcaci.evaluation.reporting.objects import verdict_object
        from askcaci.rendering.json import dumps

        click.echo(dumps(verdict_object(verdict)))
    else:
        from askcaci.evaluation.reporting.comparisons import verdict_text

        click.echo(verdict_text(verdict, look()))
    return 0 if verdict.passed else GATE_FAILED
