"""A dbt command line -> `Command`: what dbt is asked to do, before it is done.

::

    commands
    ├── tokens         a line -> words with their places
    ├── options        dbt's options: one table, and which verb takes which
    ├── options_v2     what the command line of dbt v2 has otherwise
    ├── dialect        the command line of each engine
    ├── option_values  the value of an option, checked
    ├── parse          tokens -> Command; errors point at the word
    └── command        Command, and the resource types that each verb takes
"""

from __future__ import annotations

from jobkit.dbt.commands.command import FRESHNESS_VERBS, RESOURCE_TYPES, Command
from jobkit.dbt.commands.options import VERBS
from jobkit.dbt.commands.parse import parse

__all__ = ["FRESHNESS_VERBS", "RESOURCE_TYPES", "VERBS", "Command", "parse"]
