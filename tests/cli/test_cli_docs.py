"""The page on the commands: every command, option and key of an answer is on it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from amss_cli.app import app

PAGE = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")
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
