"""Splits a page's lines into articles, and adds what the file states outside its text."""
