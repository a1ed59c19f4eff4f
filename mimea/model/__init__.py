"""The network: encoders, fusion, losses, and the vectors that come out of it."""
