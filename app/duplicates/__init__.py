"""Duplicates: entities of one graph that may be one thing, decided two at a time."""
