"""`amss export`: what a database holds of an operator as its tables, with everything named that they cannot say."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from amss_cli.session import Session

# The command imports what it needs when it runs, so that the help is there at once.
# ruff: noqa: PLC0415


def export(
    session: Session,
    folder: Annotated[Path, typer.Argument(help="Folder to write into; it is made where it does not exist.")],
    *,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="Write one workbook instead of CSV files.")] = False,
) -> None:
    """Write an operator's tables from the database.

    What the tables cannot say is named; nothing is overwritten.
    """
    from amss_cli.operator import read_operator
    from amss_cli.operator.rows import rows_of
    from amss_cli.show import Exit, message, show_json, show_text
    from amss_cli.tables.writer import write_tables
    from amss_core.codec import unstructure
    from amss_core.imports import differences, named
    from amss_core.services.imports import everything_on_record

    on_record = session.ask(everything_on_record)
    files = write_tables(folder, rows_of(on_record), xlsx=xlsx)
    read = read_operator(folder)
    found = differences(named(read.batch), on_record)
    if session.as_json:
        show_json({"files": [str(file) for file in files], "differences": unstructure(found)})
    else:
        for file in files:
            show_text(str(file))
        for finding in found:
            show_text(finding.text)
    for problem in read.problems:
        message(str(problem))
    if found:
        message(f"{len(found)} records are not, or not wholly, in the tables; the database goes on to hold them.")
        raise typer.Exit(Exit.FINDINGS)
