"""Words: verdicts, modalities, and data as plain text. Plain Python."""
