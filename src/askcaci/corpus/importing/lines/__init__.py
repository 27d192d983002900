"""A page as numbered lines: their characters mended, and what each of them is."""
