"""Two graphs of the world's countries, made from public facts, on which Mimea can be tried."""
