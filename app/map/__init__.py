"""Map: both graphs' entities on a plane, near each other where the model takes them for alike."""
