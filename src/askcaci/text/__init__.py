"""Pure functions on strings: normalising, sentences, names and aliases, dates."""
