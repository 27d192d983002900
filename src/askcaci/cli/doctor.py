"""`askcaci doctor`: what is wrong, and what to run."""

from __future__ import annotations

import click

from askcaci.cli.options import Settings, look


@click.command(
    short_help="Say what is wrong and what to run.",
    epilog="""\b
Example:
  askcaci doctor
""",
)
@click.pass_obj
def doctor(settings: Settings) -> int:
    """Check corpus, database, vectors, encoder and versions; say what to run.

    Changes nothing. Exit code 3 means that something needs repair.
    """
    from askcaci.health import examine
    from askcaci.text.normalise import printable

    shown = look()
    config = settings.config()
    click.echo(f"home      {printable(str(config.home))}")
    healthy = True
    for check in examine(config):
        healthy = healthy and check.ok
        mark = "ok " if check.ok else shown.marked("bad")
        click.echo(f"{mark} {check.part:<9} {' '.join(printable(check.finding).split())}")
        if check.repair:
            click.echo(f"    repair with: {' '.join(printable(check.repair).split())}")
    return 0 if healthy else 3
