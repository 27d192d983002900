"""Article files: Markdown with front matter, one article a file; and their import."""
