"""`askcaci index`: build the index, look at it, make it anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from askcaci.cli.options import Settings, opened, warn
from askcaci.configfile import without_password
from askcaci.errors import CorpusError, IndexUnwritable

if TYPE_CHECKING:
    from askcaci.assistant import Assistant
    from askcaci.index.build import BuildReport


_workers_option = click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(1, 64),
    help="Processes that embed at once, on one thread each; for a shared index [default: 1]",
)


@click.group(
    invoke_without_command=True,
    short_help="Build or refresh the index.",
    epilog="""\b
Examples:
  askcaci index            bring the index up to date
  askcaci index status     what it holds and whether the corpus has changed
  askcaci index rebuild    make it anew
""",
)
@_workers_option
@click.pass_context
def index(context: click.Context, workers: int | None) -> int:
    """Build the index of the corpus, or bring it up to date."""
    if context.invoked_subcommand is None:
        return int(context.invoke(build, workers=workers))
    if workers is not None:
        raise click.UsageError(
            f"write --workers behind {context.invoked_subcommand}, if it builds"
        )
    return 0


@index.command()
@_workers_option
@click.pass_obj
def build(settings: Settings, workers: int | None) -> int:
    """Bring the index up to date: only what changed is read and embedded."""
    return _build(settings, rebuild=False, workers=workers)


@index.command()
@_workers_option
@click.pass_obj
def rebuild(settings: Settings, workers: int | None) -> int:
    """Make the index anew, for instance with another --model."""
    return _build(settings, rebuild=True, workers=workers)


@index.command()
@click.pass_obj
def path(settings: Settings) -> int:
    """Print the folder of the index, or the address of a shared one."""
    config = settings.config()
    click.echo(config.index if config.store is None else without_password(config.store))
    return 0


@index.command()
@click.pass_obj
def status(settings: Settings) -> int:
    """Print what the index holds and whether the corpus has changed since."""
    from askcaci.rendering.terminal import coverage_text
    from askcaci.text.normalise import printable

    with opened(settings, refresh=False) as assistant:
        store = assistant.home.store
        manifest = store.manifest
        click.echo(coverage_text(store.coverage()))
        click.echo(f"passages    {store.passage_count:,}")
        click.echo(f"generation  {manifest.generation}")
        click.echo(
            f"encoder     {printable(manifest.encoder_name)} ({manifest.dimension} dimensions)"
        )
        click.echo(f"passages by {manifest.chunking}")
        click.echo(f"up to date  {_freshness(assistant)}")
    return 0


def _freshness(assistant: Assistant) -> str:
    try:
        return "no: run askcaci index" if assistant.home.is_stale() else "yes"
    except (CorpusError, IndexUnwritable) as error:
        # Who asks a shared index need have neither articles nor a look at what builds keep.
        if assistant.home.config.store is None:
            raise
        return f"not known here: {error.message}"


def _build(settings: Settings, *, rebuild: bool, workers: int | None) -> int:
    if workers is not None and settings.config().store is None:
        raise click.UsageError(
            "--workers is for a shared index; name it with --store (docs/shared.md)"
        )
    with opened(settings) as assistant:
        report = assistant.home.build(rebuild=rebuild, workers=workers or 1)
    click.echo(_summary(report))
    from askcaci.errors import FILL_CORPUS
    from askcaci.home import left_out

    for problem in report.problems:
        warn(left_out(problem))
    if not report.passages:
        click.echo(FILL_CORPUS, err=True)
    return 3 if report.problems else 0


def _summary(report: BuildReport) -> str:
    changes = [
        f"{count} {word}"
        for count, word in (
            (len(report.added), "added"),
            (len(report.changed), "changed"),
            (len(report.removed), "removed"),
            (report.unchanged, "unchanged"),
        )
        if count
    ]
    return (
        f"Indexed {report.passages:,} passages ({report.encoded:,} newly embedded) "
        f"in {report.seconds:.1f} s: articles {', '.join(changes) or 'none'}."
    )
