"""A question and its hits to scored sentences.

Reading order: `questions` (what is asked for), `evidence` (what a sentence offers),
`sentences` (which sentence answers, and how likely it is right).
"""
