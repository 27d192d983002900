"""The files to import: found in folders and archives, and known by their content."""
