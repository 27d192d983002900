"""Nothing is reported to anybody."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from conftest import clean_environment


def test_onnxruntime_keeps_no_record_to_send(tmp_path: Path) -> None:
    """It makes a device id and a queue of events unless told not to before it is imported."""
    environment = {
        name: value
        for name, value in clean_environment(HOME=str(tmp_path)).items()
        # It stays silent where it thinks that it is in continuous integration.
        if name not in ("CI", "GITHUB_ACTIONS", "XDG_CACHE_HOME")
        and "TELEMETRY" not in name
    }
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from askcaci.reader.model import open_reader; open_reader()",
        ],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not [path for path in tmp_path.rglob("*") if "onnxruntime" in path.name]
