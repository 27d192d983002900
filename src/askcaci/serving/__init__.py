"""Answers over HTTP, over a socket for the shell, and in a page for the browser.

`api` has one function for each request and needs no server; `generations` keeps the index
open while it is rebuilt. Only `server` and what it imports need the extra `serve`.
"""
