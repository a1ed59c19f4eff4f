"""Links: every pair that was decided or known, and known links to look at again."""
