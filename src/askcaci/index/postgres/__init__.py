"""An index that many share: the same tables in PostgreSQL, vectors searched by pgvector.

`store` reads one committed state and `search` its vectors; `build` brings it up to date:
`staging` takes articles in, `encoding` shares the work out, `publishing` makes a
generation of what is whole. `schema` holds the tables, `connection` opens and guards.
"""
