"""Trains the reader's weights: ``python -m askcaci.training``.

An extra (``pip install 'askcaci[train]'``); nothing else of askcaci imports it. `recipe`
holds the settings, `examples` reads question sets, `asked` makes them of questions on a
corpus, `negatives` finds passages that only look like the answer, `windows` makes arrays of
both, `model` and `fitting` train, `smoothing` and `exporting` make what the package ships,
`scoring` measures it.
"""
