"""`python -m app settings`: what a project's people chose, and how to change it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict

from app.cli.say import Refused, say
from app.pipeline import Workspace, default_curator


def settings(options: argparse.Namespace) -> None:
    chosen = dict(_parsed(text) for text in options.set)
    with Workspace(options.workspace) as workspace:
        workspace.store.settings.change(options.curator or default_curator(), **chosen)
        current = workspace.store.settings.current()
    for name, value in asdict(current).items():
        say(f"{name}={value if isinstance(value, str) else json.dumps(value)}")


def _parsed(text: str) -> tuple[str, object]:
    name, found, value = text.partition("=")
    if not found:
        raise Refused(f"A setting is changed as NAME=VALUE, such as least_ms=300; found {text!r}.")
    try:
        return name.strip(), json.loads(value)
    except ValueError:
        return name.strip(), value


def add_settings_command(command: Callable[..., argparse.ArgumentParser]) -> None:
    """The command, made by `command(name, run, help)`."""
    one = command("settings", settings, "print the settings of a project, or change some")
    one.add_argument("set", nargs="*", metavar="NAME=VALUE", help="what to change, all or none")
    one.add_argument("--curator", metavar="NAME", help="who changes it")
