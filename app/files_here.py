"""Which files of the computer that Mimea runs on a visitor may name by their path.

Whoever sits at that computer may read there what they like, all others only what lies below the
folder that its owner gave with `-- --files FOLDER`. Without one they upload.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from app.arguments import arguments
from app.door import host_name
from store.errors import InputError

FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


def way_to_name() -> str | None:
    """What to call the choice of naming a path; None for visitors who may name none."""
    if _is_here():
        return "On this computer"
    return "On the server" if _folder() else None


def named(text: str) -> Path:
    """The file or folder of a path that a visitor typed.

    Raises InputError where they may not read it, there is none, or it is a device or a pipe.
    """
    folder = _folder()
    try:
        if _is_here():
            path = Path(text).expanduser().resolve()
        else:
            path = (folder / text).resolve() if folder else None
    except (OSError, RuntimeError, ValueError) as error:  # a home that nobody has, a zero byte
        raise InputError(f"this is no path: {error}; check it") from error
    if not _is_here() and (path is None or not path.is_relative_to(folder)):
        raise InputError(
            f"only files below {folder} can be read from your computer"
            if folder
            else "files of the server can't be named from your computer; upload the file"
        )
    if not path.exists():
        raise InputError("there is no such file or folder; check the path", path)
    if not (path.is_file() or path.is_dir()):
        raise InputError("this is a device or a pipe; choose a file or a folder", path)
    return path


def is_here(address: str | None, headers: Mapping[str, str]) -> bool:
    """Whether a visitor sits at this computer, by the address that the connection comes from (None
    for this computer's own) and the request's headers. Those of a proxy don't."""
    names = {name.lower() for name in headers}
    if address is not None or not names.isdisjoint(FORWARDED):
        return False
    host = host_name(headers.get("Host", "localhost"))
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def _is_here() -> bool:
    return is_here(st.context.ip_address, st.context.headers)


def _folder() -> Path | None:
    given = arguments().files
    return Path(given).expanduser().resolve() if given else None
