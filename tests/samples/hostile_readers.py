"""Readers that do what hostile files make of real ones; a process of its own calls them by name."""

import os
import signal
import time

from store.errors import InputError


def echo(value, progress=None):
    if progress is not None:
        progress(0.5, "half")
    print("a library prints")
    return value


def grow():
    blocks = []
    while True:
        blocks.append(bytearray(64 << 20))


def spin():
    while True:
        pass


def sleep():
    time.sleep(600)


def refuse():
    raise InputError("has no rows", "a.csv", 3)


def stumble():
    raise KeyError("nobody expected this")


def break_off():
    os.kill(os.getpid(), signal.SIGSEGV)


def vanish():
    os._exit(3)
