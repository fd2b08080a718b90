"""What paths may begin with, by subject."""
