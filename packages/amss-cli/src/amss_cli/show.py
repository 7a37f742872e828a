"""Showing results: tables for people, JSON for programs, messages and progress beside them on the error stream."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from amss_cli.tables.problems import clean

if TYPE_CHECKING:
    from amss_cli.tables import Problem


LONGEST_REFUSAL = 1_000
"""Characters of a refusal that are shown; of a longer one, which repeats somebody's text, the middle is left out."""


class Exit(IntEnum):
    """What the command's exit code says."""

    NOTHING_TO_DO = 0
    """Nothing was found."""
    FINDINGS = 1
    """Something is due, not allowed or in conflict."""
    BAD_INPUT = 2
    """The input could not be used, or not all of it; the command line was wrong."""


def show_json(value: Any) -> None:  # noqa: ANN401 - whatever JSON holds
    """Print a value made of what JSON knows (see `amss_core.codec.unstructure`) on the standard output."""
    print(json.dumps(value, indent=2, ensure_ascii=False))  # noqa: T201 - the result


def show_text(text: str) -> None:
    """Print a line of the result on the standard output, without what a terminal would act on."""
    print(clean(text))  # noqa: T201 - the result


def show_table(title: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table on the standard output: ruled and coloured on a terminal, plain columns elsewhere."""
    cells = [[clean("" if cell is None else str(cell)) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        _show_plain(title, headings, cells)
        return
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415 - the help needs no tables
    from rich.console import Console  # noqa: PLC0415 - the help needs no progress
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(title=Text(clean(title), style="bold"), title_justify="left", box=SIMPLE_HEAD)
    for heading in headings:
        table.add_column(Text(heading), overflow="fold")
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    Console(highlight=False).print(table)


def _show_plain(title: str, headings: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    widths = [max(len(line[column]) for line in [headings, *cells]) for column in range(len(headings))]
    lines = [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in [headings, *cells]
    ]
    print("\n".join([clean(title), *lines, ""]))  # noqa: T201 - the result


def message(text: str) -> None:
    """Print a line for the person at the terminal on the error stream."""
    print(clean(text), file=sys.stderr)  # noqa: T201 - the message


def refusal(error: Exception) -> str:
    """Return why something was refused in a line for people: of a file its name first, and no number of the system.

    >>> refusal(FileNotFoundError(2, "No such file or directory", "cases.json"))
    'cases.json: no such file or directory'
    """
    text = str(error)
    if isinstance(error, OSError) and error.strerror and error.filename:
        text = f"{error.filename}: {error.strerror[0].lower()}{error.strerror[1:]}"
    if len(text) <= LONGEST_REFUSAL:
        return text
    return f"{text[: LONGEST_REFUSAL // 2]} … {text[-LONGEST_REFUSAL // 2 :]}"


def show_problems(problems: Sequence[Problem]) -> None:
    """Print what is wrong with the input on the error stream, a line for each."""
    for problem in problems:
        message(str(problem))
    if problems:
        many = f"{len(problems)} problems" if len(problems) > 1 else "1 problem"
        message(f"{many} in the input; what could be read was used. The tables are described in docs/files.md.")


@contextmanager
def working(text: str) -> Iterator[None]:
    """Show on the error stream that work is under way, where a person is watching."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console  # noqa: PLC0415 - the help needs no progress

    with Console(stderr=True).status(clean(text)):
        yield
