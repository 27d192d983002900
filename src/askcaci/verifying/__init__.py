"""Drafts checked against the corpus: what is quoted, and whether it stands there.

Reading order: `drafts` (and `word`) read a file into blocks of prose, `marks` finds what
stands between quotation marks, `naming` whose words the draft says they are, `wording`
takes a quotation apart at its ellipses and brackets, `matching` finds where words stand,
`aligning` compares those that stand nowhere, `checking` gives the labels.
"""
