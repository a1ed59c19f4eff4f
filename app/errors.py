"""Unexpected errors on a page: one sentence with an id instead of a stack trace."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from app import logs
from app.text.plain_text import plain
from mimea.run_files import RunDamaged


@contextmanager
def reported() -> Iterator[None]:
    """Show what goes wrong in the block as a sentence, with the traceback in the log. A damaged run
    is named as such.

    Streamlit's own signals to stop or to run again are no Exceptions and pass.
    """
    try:
        yield
    except RunDamaged as error:
        st.error(plain(str(error), 1000), icon=":material/broken_image:")
    except Exception as error:
        st.error(logs.report(error), icon=":material/error:")


def fragment(function: Callable | None = None, *, run_every: float | None = None) -> Callable:
    """`st.fragment` whose unexpected errors are reported: it runs without the page around it."""
    if function is None:
        return lambda function: fragment(function, run_every=run_every)

    @functools.wraps(function)
    def guarded(*arguments, **options):
        with reported():
            return function(*arguments, **options)

    return st.fragment(guarded, run_every=run_every)
