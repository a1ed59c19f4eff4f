"""Reading a user's file in a process of its own, with bounds for memory and processor time.

A file that is damaged, or made to do harm, may let a reader grow without end, never end, or end the
process that it runs in. So `apart` calls the reader in another process and hands back what it
returned; what goes wrong there is one sentence here. `python -m store.readers.apart` is the other
end: it reads the call from its standard input and writes what came of it to its standard output.
"""

from __future__ import annotations

import os
import pickle
import resource
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import psutil

from store.errors import InputError, StoreError

MEGABYTE = 1 << 20
SMALL = 24  # megabytes of a file that gets by with the least bounds
LEAST_MEMORY, MEMORY_EACH = 1024, 20  # megabytes, and for each megabyte beyond a small file
LEAST_SECONDS, SECONDS_EACH = 12, 0.5  # of the processor, likewise
STACKS = 24  # megabytes that the threads for one core keep reserved
PACKED = (".gz", ".parquet", ".zip")
UNPACKED = 8  # times its size
FILES_A_SECOND = 500
PATIENCE = 10  # so much longer than the processor's time may the clock's be
ROOT = Path(__file__).resolve().parents[2]
# Arrow's own allocator reserves a gigabyte at the start, which would count as used
SETTINGS = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
}
TOO_LARGE = (signal.SIGABRT, signal.SIGKILL)  # what ends a process that gets no more memory
SIGNS_OF_NO_MEMORY = ("MemoryError", "bad_alloc", "can't start new thread", "memory allocation")

Progress = Callable[[float, str], None]


class ReadingFailed(Exception):
    """A reader broke off with an error that nobody expected; the message has its traceback."""


@dataclass(frozen=True)
class Bounds:
    """What a reader may take: `memory` in bytes, `seconds` of processor time, and in all `wait`
    seconds; 0 where it waits for a network, as long as that takes."""

    memory: int
    seconds: int
    wait: int


def bounds_of(files: Sequence[Path], clock: bool = True) -> Bounds:
    """Bounds that leave room for any honest file or folder of the size of these."""
    size = number = 0
    for file in files:
        for path in file.rglob("*") if file.is_dir() else (file,):
            number += 1
            if path.is_file():
                packed = path.name.lower().endswith(PACKED)
                size += path.stat().st_size * (UNPACKED if packed else 1)
    beyond = max(size / MEGABYTE - SMALL, 0)
    memory = LEAST_MEMORY + STACKS * (os.cpu_count() or 1) + MEMORY_EACH * beyond
    most = psutil.virtual_memory().total * 3 // 4
    seconds = LEAST_SECONDS + SECONDS_EACH * beyond + number / FILES_A_SECOND
    wait = int(PATIENCE * seconds) if clock else 0
    return Bounds(min(int(memory * MEGABYTE), most), int(seconds), wait)


def apart(
    read: Callable, files: Sequence[Path], progress: Progress | None = None, clock: bool = True
):
    """What `read()` returns, called in another process that is bounded by the size of `files`.

    `read` is a function of a module, or a functools.partial of one; with `progress` it is called
    as `read(progress=…)`. Raises what `read` raises of StoreError, InputError where it is beyond
    its bounds, and ReadingFailed.
    """
    bounds = bounds_of(files, clock)
    with tempfile.TemporaryFile() as errors:
        with subprocess.Popen(
            [sys.executable, "-P", "-m", "store.readers.apart"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={**os.environ, **SETTINGS},
        ) as child:
            try:
                with suppress(BrokenPipeError):  # it ended before, and says why below
                    pickle.dump((bounds, read, progress is not None), child.stdin)
                    child.stdin.close()
                outcome = _outcome(child.stdout, progress)
            except BaseException:
                child.kill()
                raise
        errors.seek(0)
        said = errors.read().decode(errors="replace")
    if outcome is None:
        outcome = _ended(child.returncode, said)
    kind, content = outcome
    if kind == "returned":
        return content
    if kind == "refused":
        raise content
    if kind == "failed":
        raise ReadingFailed(content)
    raise _beyond(kind, bounds, files)


def _outcome(frames: BinaryIO, progress: Progress | None) -> tuple[str, object] | None:
    """What came of the call, None where the process ended before it said so."""
    while True:
        try:
            kind, content = pickle.load(frames)
        except (EOFError, pickle.UnpicklingError):
            return None
        if kind != "progress":
            return kind, content
        progress(*content)


def _ended(code: int, said: str) -> tuple[str, object]:
    """What a process came to that ended without a word, by its exit code and its last words."""
    if -code in (signal.SIGXCPU, signal.SIGALRM):
        return "seconds" if -code == signal.SIGXCPU else "wait", None
    if -code in TOO_LARGE or any(sign in said for sign in SIGNS_OF_NO_MEMORY):
        return "memory", None
    if code < 0:
        return "broken", None
    return "failed", f"the reader ended with the code {code}\n{said}"


def _beyond(kind: str, bounds: Bounds, files: Sequence[Path]) -> InputError:
    megabytes = bounds.memory / 1e6
    words = {
        "memory": f"reading it needs more than {megabytes:,.0f} MB of memory, more than any honest "
        "file of its size; it is damaged, or else split it into smaller files",
        "seconds": f"reading it takes the processor more than {bounds.seconds} seconds, longer "
        "than any honest file of its size; it is damaged, or else split it into smaller files",
        "wait": f"reading it has not ended after {bounds.wait} seconds; copy it to a disk of this "
        "computer and try again",
        "broken": "the reader broke off, as it does with nothing but damaged files; check the file",
    }
    return InputError(words[kind], " and ".join(map(str, files)))


def main() -> None:
    """The other end. Ends the process by a signal where a bound is reached."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who waits
    frames = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no frame
    bounds, read, shows = pickle.load(sys.stdin.buffer)
    _confine(bounds)

    def tell(kind: str, content: object) -> None:
        pickle.dump((kind, content), frames, protocol=5)
        frames.flush()

    def show(fraction: float, message: str) -> None:
        tell("progress", (fraction, message))

    try:
        tell("returned", read(progress=show) if shows else read())
    except StoreError as error:
        tell("refused", error)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        large = isinstance(error, MemoryError) or any(s in reason for s in SIGNS_OF_NO_MEMORY)
        tell("memory" if large else "failed", f"{reason}\n{traceback.format_exc()}")


def _confine(bounds: Bounds) -> None:
    """Let the system hold this process within its bounds from now on."""
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    memory = bounds.memory if most == resource.RLIM_INFINITY else min(bounds.memory, most)
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (bounds.seconds, bounds.seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(bounds.wait)


if __name__ == "__main__":
    main()
