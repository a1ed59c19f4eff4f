"""Export: choosing rows and words, counting them, and writing the file."""
