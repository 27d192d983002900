"""Questions that want a list or a count of articles, answered by a scan of the index.

`requests` recognises them, `topics` finds the articles on what they name, `articles` the
one article that is meant by "the article on …", and `answers` puts a reply together.
"""
