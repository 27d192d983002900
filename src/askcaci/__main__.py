"""Run askcaci as ``python -m askcaci``."""

from askcaci.cli import main

if __name__ == "__main__":
    main()
