"""What the review page reads: the queue, candidates, and whom entities are linked to."""
