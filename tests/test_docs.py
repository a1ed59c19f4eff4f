"""What the documents name is there: files, folders, links, commands, options."""

import contextlib
import io
import re
import shlex
from pathlib import Path

import pytest

from app.cli import cli
from mimea import __main__ as model

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "assets" / "docs").glob("*.md"))]
CODE = re.compile(r"`([^`\n]+)`")
PLACE = re.compile(r"(app|store|mimea|tests|benchmarks|assets)/[\w/.-]*")
LINK = re.compile(r"\]\((?!https?://)([^)#]+)\)")
COMMAND = re.compile(r"python -m ([\w.]+)([^`\n]*)")


def texts():
    return [pytest.param(path, id=path.name) for path in DOCUMENTS]


@pytest.mark.parametrize("document", texts())
def test_files_and_folders_that_are_named_are_there(document):
    code = CODE.findall(document.read_text(encoding="utf-8"))
    named = [name for name in code if PLACE.fullmatch(name)]
    assert not [name for name in named if not (ROOT / name).exists()]


@pytest.mark.parametrize("document", texts())
def test_links_lead_somewhere(document):
    found = LINK.findall(document.read_text(encoding="utf-8"))
    assert not [link for link in found if not (document.parent / link).exists()]


def help_of(main, *command: str) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
        main([*command, "--help"])
    return printed.getvalue()


@pytest.mark.parametrize("document", texts())
def test_commands_and_their_options_exist(document):
    mains = {"app": cli.main, "mimea": model.main}
    for module, rest in COMMAND.findall(document.read_text(encoding="utf-8")):
        if module not in mains:
            assert (ROOT / f"{module.replace('.', '/')}.py").is_file(), module
            continue
        words = shlex.split(rest.replace("[", " ").replace("]", " "), comments=True)
        names = [word for word in words if re.fullmatch(r"[a-z-]+", word) and word[0] != "-"]
        if not names or "--help" in words:
            continue
        help_text = help_of(mains[module], names[0])
        assert help_text.startswith("usage"), f"{module} {names[0]}"
        options = [word.split("=")[0] for word in words if word.startswith("--")]
        assert not [option for option in options if option not in help_text], (module, names[0])


def test_every_command_and_option_of_the_command_line_is_described():
    described = (ROOT / "assets" / "docs" / "cli.md").read_text(encoding="utf-8")
    whole = help_of(cli.main)
    commands = re.search(r"\{([\w,]+)\}", whole)
    names = commands[1].split(",") if commands else re.findall(r"^    (\w+) ", whole, re.MULTILINE)
    assert len(names) >= 7
    for name in names:
        assert f"python -m app {name}" in described
        options = set(re.findall(r"--[a-z][\w-]+", help_of(cli.main, name))) - {"--help"}
        assert not [option for option in options if option not in described], name


def test_the_table_of_changes_is_long_enough_to_help():
    text = (ROOT / "assets" / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = text[text.index("## To change") :].splitlines()
    assert len([row for row in rows if row.startswith("| ")]) >= 22
