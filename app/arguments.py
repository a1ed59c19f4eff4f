"""What follows `--` when the app is started: `streamlit run app/main.py -- --workspace DIR`."""

from __future__ import annotations

import argparse
import sys


def arguments() -> argparse.Namespace:
    """`workspace`, a folder, and `files`, the folder that visitors from elsewhere may read, or
    None. What can't be understood is as if it were not there."""
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False, allow_abbrev=False)
    parser.add_argument("--workspace", default="workspace")
    parser.add_argument("--files")
    try:
        return parser.parse_known_args(sys.argv[1:])[0]
    except argparse.ArgumentError:
        return parser.parse_args([])
