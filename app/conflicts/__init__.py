"""Conflicts: decisions that can't all hold, and settling them."""
