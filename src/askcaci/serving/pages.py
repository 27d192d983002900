"""The page for the browser: files of the package, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import FileResponse

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

PAGE = Path(__file__).parent / "page"


async def page(_: Request) -> Response:
    """Return the page; what it shows, its scripts ask for."""
    return FileResponse(PAGE / "index.html", headers={"cache-control": "no-cache"})
