"""Entities of one graph that may be, or are, one thing: candidates, decisions, what stands."""
