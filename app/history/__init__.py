"""History: every decision, what became of it, and importing decisions."""
