"""Cron expressions: what the platform takes, when they fire, in plain words, and their traps."""
