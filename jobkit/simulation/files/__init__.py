"""Scenario files: `read` knows their fields, and says what is wrong with file, line and field."""
