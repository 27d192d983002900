"""The other formats, a module each: `pages` yields the pages that a file holds."""
