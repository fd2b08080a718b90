"""What a planner measures: how fresh, how busy, how dear; and two simulations side by side."""
