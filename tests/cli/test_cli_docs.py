"""The pages on the command: every command, option and key of an answer is on its page, and every example is true."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest
import typer

from amss_cli.app import app
from amss_core.permissions import PERMISSIONS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"^```(?P<kind>console|csv (?P<path>\S+))\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLES = [
    page for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")] if "\n$ amss " in page.read_text("utf-8")
]
COMMANDS = dict(typer.main.get_command(app).commands)


def section(name):
    return re.split(r"^## ", PAGE.partition(f"\n## `amss {name}")[2], flags=re.MULTILINE)[0]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_documented(name):
    text = section(name)
    assert text
    commands = getattr(COMMANDS[name], "commands", {name: COMMANDS[name]})
    options = {option for each in commands.values() for param in each.params for option in param.opts}
    assert [
        option for option in options if option.startswith("--") and f"`{option}" not in text and option != "--help"
    ] == []


NEEDED = {
    command: set(re.findall(r"`([a-z_]+\.[a-z_]+)`", slugs))
    for commands, slugs in re.findall(r"^\| (`amss [^|]+)\| ([^|]+) \|$", PAGE, re.MULTILINE)
    for command in re.findall(r"`amss ([^`]+)`", commands)
}
"""The permissions that the user of each command needs, as the page says."""


def with_user():
    """Yield each command that a user of an organisation gives."""
    for name, group in COMMANDS.items():
        for inner, command in (getattr(group, "commands", None) or {"": group}).items():
            if any("--user" in param.opts for param in command.params) and name != "demo":
                yield f"{name} {inner}".strip()


def test_the_permission_of_every_command_over_a_database_is_documented():
    assert set(NEEDED) == set(with_user())
    assert set().union(*NEEDED.values()) <= set(PERMISSIONS)
    assert NEEDED["alerts scan"] == {"alerts.scan"}


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("check", []),
        ("due", ["--next", "1", "--explain"]),
        ("qualify", ["--person", "P1", "--task", "T1"]),
        ("plan", ["--move", "T1=2026-06-08T07:00Z"]),
        ("plan", ["--critical-path"]),
        ("plan", ["--options", "T1"]),
    ],
)
def test_every_key_of_an_answer_is_documented(asked, tables, command, arguments):
    tables["certificates"][0]["until"] = "2026-06-07"
    tables["requirements"][0] |= {"recency": "days"}
    tables["directives"] = [
        {"number": "AD 1", "title": "Inspect", "authority": "FAA", "compliance_time": "on or before 2026-06-10"}
    ]
    on = [] if command == "qualify" else ["--on", "2026-06-01"]
    _, answer = asked(tables, command, *arguments, *on)
    told = section(command) + PAGE.partition("\n## ")[0] + (section("due") if command == "check" else "")
    assert {key for key in keys(answer) if f"`{key}`" not in told} == set()


def keys(value):
    """Yield the keys of all objects, but for those of what the head of the page describes."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


def shown(text):
    """Yield each command line of a block and what the page shows that it prints."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, printed = part.partition("\n")
        yield shlex.split(command, comments=True), printed


def agrees(printed, got):
    """Tell whether a command printed what the page shows; `...` stands for anything, and nothing shown for all."""
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    return not printed or doctest.OutputChecker().check_output(printed, got, flags)


@pytest.mark.parametrize("page", EXAMPLES, ids=lambda page: page.stem)
def test_every_example_prints_what_its_page_shows(page, amss, tmp_path, monkeypatch):
    """A block marked `csv PATH` is written to that file; the demo that README begins with is there already.

    Of `export NAME=...` the value is the one that the last command printed behind `NAME=`.
    """
    monkeypatch.chdir(tmp_path)
    for name in ("AMSS_DATABASE_URL", "AMSS_ORGANIZATION", "AMSS_USER"):
        monkeypatch.delenv(name, raising=False)
    amss("demo", "demo-operator")
    exit_code, got = 0, ""
    for block in EXAMPLE.finditer(page.read_text(encoding="utf-8")):
        if block["path"]:
            Path(block["path"]).write_text(block["text"], encoding="utf-8")
            continue
        for (program, *arguments), printed in shown(block["text"]):
            if program == "echo":
                assert printed == f"{exit_code}\n"
            elif program == "export":
                name, _, value = arguments[0].partition("=")
                printed_value = re.search(rf"^{name}=(.+)$", got, re.MULTILINE)
                monkeypatch.setenv(name, printed_value[1] if value == "..." else value)
            elif program == "amss":
                result = amss(*arguments)
                exit_code = result.exit_code
                got = result.stderr + result.stdout  # messages come before results
                assert agrees(printed, got), got
                assert printed or exit_code in {0, 1}, got
