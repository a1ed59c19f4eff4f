"""From the tables of a snapshot to the input of each modality's encoder."""
