"""A page as numbered lines: repairs their characters and finds the role of each."""
