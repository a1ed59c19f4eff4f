"""One runnable file per claim in the README."""
