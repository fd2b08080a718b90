"""Results as cards: a heading, pairs of name and value, tables, parts that unfold; for a page and a terminal.

::

    cards
    ├── sheet         the style of every card, and how statuses and unfolding parts look
    ├── result_card   what a card holds; one description gives the page and the lines for a terminal
    ├── records       any result by its fields: what has no card of its own looks like this
    ├── causes        causes as a tree
    ├── jobs          a job, an account          schedules   a schedule
    ├── findings      one finding, several       rules       rules beside their preset
    ├── events        a pull request, a fault, a scenario
    ├── runs          a run, a step, a node's result, a call of dbt
    ├── projects      a project, a selection, a node, a state, a warehouse
    ├── diffs         two definitions side by side
    ├── guides        experiments and the fault lab
    └── quizzes       a bank, a sitting, a progress store
"""
