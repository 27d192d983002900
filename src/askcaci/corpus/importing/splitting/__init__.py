"""A page's lines made into articles, and put to what the file says beside its text."""
