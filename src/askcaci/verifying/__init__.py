"""Drafts checked against the corpus: what they quote, and whether the corpus contains it.

Reading order: `drafts` (and `word`) read a file into blocks of prose, `marks` finds what
is between quotation marks, `naming` whom the draft attributes it to, `wording`
takes a quotation apart at its ellipses and brackets, `matching` finds where words occur,
`aligning` compares those found nowhere, `checking` gives the labels.
"""
