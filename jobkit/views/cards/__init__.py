"""Results without a picture as cards: a heading, pairs of name and value, tables, parts that unfold.

::

    cards
    ├── sheet     the style of every card, and how fact chips, statuses and unfolding parts look
    └── causes    the tree of causes of an answer
"""
