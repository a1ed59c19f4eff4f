"""Where the program's log goes, and how an unexpected error is reported.

Every module has a logger of its own name. What they write goes to `mimea.log` in the workspace,
which is rotated, and to the console. The level is INFO, or what the environment variable
MIMEA_LOG_LEVEL says.
"""

from __future__ import annotations

import logging
import os
import secrets
from logging.handlers import RotatingFileHandler
from pathlib import Path

from app.text.plain_text import for_terminal

FILE = "mimea.log"
LARGEST = 2_000_000  # bytes of a file before it is rotated
KEPT = 5  # older files
HOUSES = ("app", "store", "mimea")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")

logger = logging.getLogger(__name__)


def configure(workspace: Path, console: bool = True) -> None:
    """Log into a workspace's file and, unless the command line prints by itself, to the console.

    Calling it again, for another workspace too, replaces what was there.
    """
    close()
    handlers: list[logging.Handler] = [logging.StreamHandler()] if console else []
    file = RotatingFileHandler(
        workspace / FILE, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8", delay=True
    )
    handlers.append(file)
    form = _Form("%(asctime)s %(levelname)s %(name)s: %(message)s")
    for handler in handlers:
        handler.setFormatter(form)
    for house in HOUSES:
        own = logging.getLogger(house)
        own.setLevel(_level())
        own.propagate = False  # the root belongs to Streamlit
        own.handlers = handlers


class _Form(logging.Formatter):
    """What a user's file holds of a record doesn't steer the terminal that shows it."""

    def format(self, record: logging.LogRecord) -> str:
        return for_terminal(super().format(record))


def close() -> None:
    """Close the log file, if there is one."""
    for house in HOUSES:
        own = logging.getLogger(house)
        for handler in own.handlers:
            handler.close()
        own.handlers, own.propagate = [], True


def report(error: BaseException) -> str:
    """Log an unexpected error with its traceback; a sentence for the user with its id."""
    name = secrets.token_hex(4)
    logger.error("unexpected error %s", name, exc_info=error)
    what = str(error).splitlines()[0] if str(error) else type(error).__name__
    return (
        f"Something unexpected went wrong: {what[:200]}. Nothing that was stored is lost. Try "
        f"again; if it comes back, {FILE} in the workspace has the details under the id {name}."
    )


def _level() -> str:
    level = os.environ.get("MIMEA_LOG_LEVEL", "INFO").upper()
    return level if level in LEVELS else "INFO"
