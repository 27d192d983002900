"""One article, one file: finds and merges copies, and keeps the article files."""
