"""What the review page reads: the queue, candidates, and the links of entities."""
