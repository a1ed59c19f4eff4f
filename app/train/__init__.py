"""Train: starting a training, following it, and the report before a run is adopted."""
