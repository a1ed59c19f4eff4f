"""One file a format: written, parsed again, compared."""
