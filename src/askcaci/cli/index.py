"""`askcaci index`: build the index, look at it, make it anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from askcaci.cli.options import Settings, opened, warn

if TYPE_CHECKING:
    from askcaci.index.build import BuildReport


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
@click.pass_context
def index(context: click.Context) -> int:
    """Build the index of the corpus, or bring it up to date."""
    if context.invoked_subcommand is None:
        return int(context.invoke(build))
    return 0


@index.command()
@click.pass_obj
def build(settings: Settings) -> int:
    """Bring the index up to date: only what changed is read and embedded."""
    return _build(settings, rebuild=False)


@index.command()
@click.pass_obj
def rebuild(settings: Settings) -> int:
    """Make the index anew, for instance with another --model."""
    return _build(settings, rebuild=True)


@index.command()
@click.pass_obj
def path(settings: Settings) -> int:
    """Print the folder of the index."""
    click.echo(settings.config().index)
    return 0


@index.command()
@click.pass_obj
def status(settings: Settings) -> int:
    """Print what the index holds and whether the corpus has changed since."""
    from askcaci.index.scan import is_stale
    from askcaci.rendering.terminal import coverage_text
    from askcaci.text.normalise import printable

    config = settings.config()
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
        stale = is_stale(config.corpus, config.index, config.model)
        click.echo(f"up to date  {'no: run askcaci index' if stale else 'yes'}")
    return 0


def _build(settings: Settings, *, rebuild: bool) -> int:
    with opened(settings, fill=True) as assistant:
        report = assistant.home.build(rebuild=rebuild)
    click.echo(_summary(report))
    from askcaci.home import left_out

    for problem in report.problems:
        warn(left_out(problem))
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
