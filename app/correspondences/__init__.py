"""Correspondences: which properties and types of the two graphs are the same."""
