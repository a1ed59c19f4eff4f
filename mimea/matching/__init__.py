"""From vectors to ranked candidates: exact and approximate search, assignment, and metrics."""
