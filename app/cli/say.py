"""What commands print: whatever a user's file holds of it, it doesn't steer the terminal."""

from __future__ import annotations

import sys

from app.text.plain_text import for_terminal


def say(text: str, end: str = "\n") -> None:
    """Print the result of a command."""
    print(for_terminal(text), end=end)


def remark(text: str) -> None:
    """Print to stderr what is said beside the result."""
    print(for_terminal(text), file=sys.stderr)


class Refused(Exception):
    """A command can't be carried out; the message says why and what to do."""
