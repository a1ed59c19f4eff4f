"""Starting links: which entities are surely the same, told before any link is known."""
