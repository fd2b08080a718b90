"""What jobkit does not simulate of what a person writes: one table of fields, one of commands and options."""
