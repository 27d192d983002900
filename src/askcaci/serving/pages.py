"""The page for the browser: files of the package, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import FileResponse
from starlette.staticfiles import StaticFiles

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Scope

PAGE = Path(__file__).parent / "page"

# Asked for again each time, so that the files of one version work together.
_ASK_AGAIN = {"cache-control": "no-cache"}


class PageFiles(StaticFiles):
    """The scripts, styles and images of the page."""

    def __init__(self) -> None:
        super().__init__(directory=PAGE)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file, or that it has not changed."""
        response = await super().get_response(path, scope)
        response.headers.update(_ASK_AGAIN)
        return response


async def page(_: Request) -> Response:
    """Return the page; what it shows, its scripts ask for."""
    return FileResponse(PAGE / "index.html", headers=_ASK_AGAIN)
