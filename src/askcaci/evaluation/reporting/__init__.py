"""Runs, comparisons and verdicts as text, Markdown, JSON and a page of HTML."""
