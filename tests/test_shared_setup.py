"""The documented set-up of a shared index, as written."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from conftest import ROOT, clean_environment
from postgres_servers import running

DOCUMENT = (ROOT / "docs" / "shared.md").read_text("utf-8")


def test_ten_lines_set_up_an_index_and_ask_it(tmp_path: Path) -> None:
    """From an empty server to an answer, importer and reader with roles of their own."""
    block = re.search(r"<!-- set-up -->\n```sh\n(.*?)```", DOCUMENT, re.DOTALL)
    assert block
    lines = block.group(1).splitlines()
    assert len(lines) == 10
    home, commands = tmp_path / "home", tmp_path / "bin"
    (home / "corpus").mkdir(parents=True)
    for name in ("rogun-dam", "aral-sea"):
        shutil.copy(ROOT / "corpus" / f"{name}.md", home / "corpus")
    commands.mkdir()
    askcaci = commands / "askcaci"
    askcaci.write_text(f'#!/bin/sh\nexec {sys.executable} -m askcaci "$@"\n')
    askcaci.chmod(0o755)
    with running() as server:
        done = subprocess.run(
            ["sh", "-ec", "\n".join(lines)],
            cwd=home,
            env=clean_environment(
                PATH=os.pathsep.join(
                    (str(commands), str(server.programs), os.environ["PATH"])
                ),
                PGHOST=server.socket,
                PGUSER="postgres",
            ),
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "335 meters" in done.stdout
