"""Long texts in the user's pager."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from askcaci.errors import UsageError

if TYPE_CHECKING:
    from askcaci.repl.session import Session


def paged(session: Session, text: str, line: int) -> bool:
    """Show a text in the user's pager from a line on, counted from 1; False without one."""
    import subprocess

    pager = session.around.pager
    if not session.around.terminal or not pager:
        return False
    name = Path(pager[0]).name
    # Some lines above the place, so that it is not at the very edge.
    at = [f"+{max(1, line - 3)}"] if name in ("less", "more", "most") else []
    colours = ["-R"] if name == "less" else []
    try:
        subprocess.run([*pager, *colours, *at], input=text.encode(), check=False)
    except OSError as error:
        raise UsageError(
            f"{pager[0]}: {error.strerror}", hint="Name another with:\n  export PAGER=less"
        ) from error
    return True
