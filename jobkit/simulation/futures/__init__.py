"""Many futures of the same jobs, and by when things are done on how many of the days."""
