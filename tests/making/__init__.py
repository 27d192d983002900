"""Small generators of the pages in tests/data/pages, one module a format."""
