"""How the machine is used: memory, matrix products, work in blocks, and the progress report."""
