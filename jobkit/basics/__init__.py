"""What every room stands on: errors, causes, facts, moments, words, and how a result shows itself."""
