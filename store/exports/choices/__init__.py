"""What a user chooses of an export: the rows, and how the project publishes."""
