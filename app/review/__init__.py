"""Review: the desk that hands out cards, the decisions that come back, and the evidence."""
