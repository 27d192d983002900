"""Run askcaci: as ``askcaci``, and as ``python -m askcaci``.

A question that a running server can answer is handed to it before anything is imported.
"""

import sys


def main() -> None:
    """Run the command line and exit with the documented code."""
    from askcaci.serving.shell import hand_over

    code = hand_over(sys.argv)
    if code is not None:
        sys.exit(code)
    from askcaci.cli import main as run

    run()


if __name__ == "__main__":
    main()
