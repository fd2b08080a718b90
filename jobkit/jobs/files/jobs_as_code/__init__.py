"""Files of dbt-jobs-as-code: ``jobs``, a mapping of identifiers to jobs, possibly a template."""
