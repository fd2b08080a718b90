"""What one can ask of a simulation: why, docs, measures, notices."""
