"""Start: both graphs side by side, and the next step."""
