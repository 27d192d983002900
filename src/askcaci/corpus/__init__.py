"""Article files (Markdown with front matter, one article per file) and their import."""
