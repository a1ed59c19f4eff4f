"""Both graphs as one: clusters of linked entities, their statements, written and verified."""
