"""Linking two entities by hand, in a dialog over any page."""
