"""What is shown and shipped beside the code: the demo project, styles."""
