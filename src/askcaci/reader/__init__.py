"""Turn a question and its hits into scored sentences.

Reading order: `questions` (what is asked for), `evidence` (what a sentence offers),
`sentences` (which sentence answers, and how likely it is right).
"""
