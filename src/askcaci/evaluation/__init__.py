"""How good the answers are: question sets, systems under test, measures, runs, reports.

`gold` and `loading` hold what is asked, `placing` puts gold evidence into the corpus,
`systems` answers, `scoring` judges one question, `measures` a set of them and
`resampling` measures how certain that is. `running` makes a run, `runs` keeps it,
`comparing` sets two side by side, `reporting` shows them. Everything goes through
`Assistant`, as a user would.
"""
