"""Where each line of the study guide is taught, practised, checked and asked."""
