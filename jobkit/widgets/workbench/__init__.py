"""The workbench: the jobs of an account, what happens to them, and why."""
