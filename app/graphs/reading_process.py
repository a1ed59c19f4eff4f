"""The process that reads graphs for a page: `python -m app.graphs.reading_process REQUEST FOLDER`.

It outlives the page and writes its progress to progress.jsonl. The files themselves are read in a
second process, which is bounded, so that this one can say why it ended.
"""

from __future__ import annotations

import json
import sys
import time
import traceback
from functools import partial
from pathlib import Path

from app.graphs import reading
from store.errors import StoreError
from store.readers.apart import apart


def main(asked: Path, folder: Path) -> int:
    """Read and write; returns the exit code. What is refused is the last line that it prints."""
    with (folder / "progress.jsonl").open("a", encoding="utf-8", buffering=1) as records:

        def show(fraction: float, message: str) -> None:
            record = {"time": time.time(), "fraction": fraction, "message": message}
            records.write(json.dumps(record) + "\n")

        try:
            request = reading.parse(asked.read_text(encoding="utf-8"))
            take = partial(reading.take, request, folder)
            apart(take, request.files, show, clock=request.downloads is None)
        except StoreError as error:
            print(" ".join(str(error).split()), file=sys.stderr)
            return 1
        except Exception as error:
            traceback.print_exc()
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            print(f"Reading failed unexpectedly: {reason}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:3])))
