"""The files to import: found in folders and archives, and recognized by their content."""
