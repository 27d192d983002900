"""`askcaci init`: a new home."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from askcaci.cli.options import Settings, warn


@click.command(
    short_help="Make a folder to ask from.",
    epilog="""\b
Examples:
  askcaci init --sample
  askcaci init ~/analyst
  askcaci --home ~/analyst init
""",
)
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--sample", is_flag=True, help="Fill it with the briefs that askcaci ships.")
@click.pass_obj
def init(settings: Settings, folder: Path | None, sample: bool) -> int:
    """Make DIR a home: a folder with a corpus/ of articles.

    Without DIR it is the folder of --home, else of ASKCACI_HOME or of the user's
    configuration, else this folder. Below a home no --home is needed. What is there already
    stays as it is.
    """
    from askcaci.config import named_home
    from askcaci.corpus.sample import make_corpus
    from askcaci.text.normalise import printable

    named = named_home(settings.home)
    home = folder or named.value or Path()
    elsewhere = named.value is not None and not _same(home, named.value)
    if elsewhere and named.origin == "option":
        raise click.UsageError("two folders: give DIR or --home, not both")
    added = make_corpus(home / "corpus", sample=sample)
    shown = printable(str(home / "corpus"))
    click.echo(f"{shown}: {f'{added} sample briefs added' if sample else 'ready'}")
    what = "Ask" if sample else "Add saved pages"
    where = "" if named.value is not None and not elsewhere else ", in that folder"
    run = 'ask "How long is the Kyrgyz-Tajik border?"' if sample else "add PAGE"
    option = f"--home {shlex.quote(str(home))} " if named.origin == "option" else ""
    click.echo(f"{what}{where}:\n  askcaci {option}{run}")
    if elsewhere:
        warn(f"{named.place} names another home, {named.value}, which goes before this one")
    return 0


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()
