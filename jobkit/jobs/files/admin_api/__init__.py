"""JSON (or YAML) of the Admin API v2: jobs, answers, lists, a run's job, the body of a trigger call."""
