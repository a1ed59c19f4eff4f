"""Unexpected errors on a page: one sentence with an id instead of a stack trace."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from app import logs


@contextmanager
def reported() -> Iterator[None]:
    """Show what goes wrong in the block as a sentence, with the traceback in the log.

    Streamlit's own signals to stop or to run again are no Exceptions and pass.
    """
    try:
        yield
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
