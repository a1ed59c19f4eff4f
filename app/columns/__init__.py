"""What the columns of tables are: how they read, which say the same, what the entities are."""
