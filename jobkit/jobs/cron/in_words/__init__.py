"""Schedules said in words, "every weekday at 6 in New York", and the crons that say the same in UTC."""
