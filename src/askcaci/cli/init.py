"""`askcaci init`: a new home."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    short_help="Make a folder to ask from.",
    epilog="""\b
Examples:
  askcaci init --sample
  askcaci init ~/analyst
""",
)
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option("--sample", is_flag=True, help="Fill it with the briefs that askcaci ships.")
def init(folder: Path, sample: bool) -> int:
    """Make DIR, by default this folder, a home: a folder with a corpus/ of articles.

    Below it no --home is needed. What is there already stays as it is.
    """
    from askcaci.corpus.sample import make_corpus
    from askcaci.text.normalise import printable

    added = make_corpus(folder / "corpus", sample=sample)
    shown = printable(str(folder / "corpus"))
    if sample:
        click.echo(f"{shown}: {added} sample briefs added")
        click.echo(
            'Ask, in that folder:\n  askcaci ask "How long is the Kyrgyz-Tajik border?"'
        )
    else:
        click.echo(f"{shown}: ready\nAdd saved pages, in that folder:\n  askcaci add PAGE")
    return 0
