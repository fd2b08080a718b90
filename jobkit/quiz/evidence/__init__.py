"""What proves the key of an item: assertions about simulations, and pages of the documentation."""
