"""What every room stands on: errors, causes, moments, words, and how a result shows itself."""
