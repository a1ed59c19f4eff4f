"""The training loop and its parts: optimiser, pseudo-labels, propagation, blend, checkpoints."""
