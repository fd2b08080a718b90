"""What exercise files hold: pydantic models, one class for each kind of exercise."""
