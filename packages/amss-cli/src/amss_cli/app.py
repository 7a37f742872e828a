"""The `amss` command: the one place that puts the parts together."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from amss_cli.db import db

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(db, name="db")

# Each command imports what it needs when it runs, so that the help is there at once.
# ruff: noqa: PLC0415

Folder = Annotated[Path, typer.Argument(help="Folder to write into; it is made where it does not exist.")]
Xlsx = Annotated[bool, typer.Option("--xlsx", help="Write one workbook instead of CSV files.")]


@app.callback()
def amss() -> None:
    """Check an operator's spreadsheets: what is due, who may not do what, and what in the plan conflicts."""


@app.command()
def template(
    folder: Folder,
    *,
    xlsx: Xlsx = False,
    examples: Annotated[bool, typer.Option("--examples", help="Add example rows; remove them before use.")] = False,
) -> None:
    """Write empty tables to fill in; nothing is overwritten."""
    from amss_cli.tables.writer import write_template

    _write(lambda: write_template(folder, xlsx=xlsx, examples=examples))


@app.command()
def demo(
    folder: Folder,
    *,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day that everything is dated by.", show_default="today, in UTC"),
    ] = None,
    xlsx: Xlsx = False,
) -> None:
    """Write a believable operator to try the command on; nothing is overwritten."""
    from amss_cli.demo import write_demo

    day = on.date() if on else datetime.now(UTC).date()
    _write(lambda: write_demo(folder, on=day, xlsx=xlsx))


def _write(write: Callable[[], tuple[Path, ...]]) -> None:
    from amss_cli.show import Exit, message, show_text
    from amss_core.errors import AmssError

    try:
        files = write()
    except (AmssError, OSError) as error:
        message(str(error))
        raise typer.Exit(Exit.BAD_INPUT) from None
    for file in files:
        show_text(str(file))


def main() -> None:
    """Run the command line; a character that the terminal cannot show is replaced, not an error."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # always a text stream here
    app()
