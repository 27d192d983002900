"""`askcaci doctor`: what is wrong, and what to run."""

from __future__ import annotations

from collections.abc import Iterable

import click

from askcaci.cli.options import Settings, look, opened
from askcaci.health import REBUILD, Check
from askcaci.text.normalise import printable


@click.command(
    short_help="Say what is wrong and what to run.",
    epilog="""\b
Examples:
  askcaci doctor
  askcaci doctor --repair
""",
)
@click.option(
    "--repair",
    is_flag=True,
    help="Make anew what is damaged and can be made from the corpus.",
)
@click.pass_obj
def doctor(settings: Settings, repair: bool) -> int:
    """Check corpus, database, vectors, encoder and versions; say what to run.

    Without --repair nothing is changed. With it the index is refreshed or made anew where
    it needs it; articles are never touched. Exit code 3 means that something still needs
    repair.
    """
    from askcaci.health import examine

    config = settings.config()
    click.echo(f"home      {printable(str(config.home))}")
    checks = _shown(examine(config))
    derived = [check for check in checks if check.derived]
    if repair and derived:
        rebuild = any(check.repair == REBUILD for check in derived)
        with opened(settings) as assistant:
            report = assistant.home.build(rebuild=rebuild)
        done = "made anew" if rebuild else "refreshed"
        click.echo(f"The index was {done}: {report.passages:,} passages. Now:")
        checks = _shown(examine(config))
    return 0 if all(check.ok for check in checks) else 3


def _shown(checks: Iterable[Check]) -> list[Check]:
    """Print findings as they come, and return them."""
    shown, found = look(), []
    for check in checks:
        found.append(check)
        mark = "ok " if check.ok else shown.marked("bad")
        click.echo(f"{mark} {check.part:<9} {' '.join(printable(check.finding).split())}")
        if check.repair:
            click.echo(f"    repair with: {' '.join(printable(check.repair).split())}")
    return found
