"""Values to strings: for a terminal, as JSON, as Markdown. No input, no output."""
