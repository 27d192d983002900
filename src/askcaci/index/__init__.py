"""The index that is searched: a SQLite database, which is the truth, and vectors derived from it.

`store` reads one committed state, `vectors` searches it by meaning, `build` brings it up
to date with the corpus, `database` holds the schema, `scan` what has changed on disk,
`staging` and `lock` what building needs.
"""
