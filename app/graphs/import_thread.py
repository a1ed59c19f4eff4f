"""Taking graphs in beside the page: a thread with progress that can be cancelled until its end."""

from __future__ import annotations

import threading
from collections.abc import Callable

from app import logs
from store.errors import StoreError
from store.records import ImportReport


class Cancelled(Exception):
    """Raised in the midst of an import that is to end."""


class ImportThread:
    """An import that runs; `fraction` and `message` say how far it is, `failure` why it ended."""

    def __init__(self, take_in: Callable[..., ImportReport]):
        """`take_in` is called with a function for progress, in a thread of its own."""
        self.fraction, self.message = 0.0, "Starting"
        self.report: ImportReport | None = None
        self.failure: str | None = None
        self.cancelled = False
        self._thread = threading.Thread(target=self._run, args=(take_in,), daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    def cancel(self) -> None:
        """End it at the next step; what it did so far is taken back."""
        self.cancelled = True
        self._thread.join(10)

    def wait(self) -> None:
        self._thread.join()

    def _run(self, take_in: Callable[..., ImportReport]) -> None:
        try:
            self.report = take_in(self._show)
        except Cancelled:
            self.failure = "The import was cancelled; nothing was changed."
        except StoreError as error:
            self.failure = str(error)
        except Exception as error:  # nobody else would see it
            self.failure = logs.report(error)

    def _show(self, fraction: float, message: str) -> None:
        if self.cancelled:
            raise Cancelled
        self.fraction, self.message = fraction, message
