"""Processes that outlive the page, and what a training will be given."""
