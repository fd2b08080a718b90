"""Why a run, a step or a node came out as it did."""
