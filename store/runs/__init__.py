"""Snapshots that are trained on, and the runs that come back."""
