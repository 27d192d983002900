"""One article, one file: copies found and merged, and the article files they end in."""
