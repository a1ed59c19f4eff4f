"""A bar on the terminal while a command works."""

from __future__ import annotations

from app.text.plain_text import cut

_FORMAT = "{percentage:3.0f}% |{bar:24}| {desc}"


class Bar:
    """A bar on a terminal, nothing in a pipe."""

    def __enter__(self) -> Bar:
        from tqdm import tqdm

        self._bar = tqdm(total=100, leave=False, disable=None, bar_format=_FORMAT)
        return self

    def __exit__(self, *_) -> None:
        self._bar.close()

    def show(self, fraction: float, message: str) -> None:
        self._bar.set_description_str(cut(message), refresh=False)
        self._bar.update(100 * fraction - self._bar.n)
        self._bar.refresh()
