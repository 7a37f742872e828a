"""`amss import`, `amss imports`: load an operator's tables into a database whole or not at all, or take that back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from amss_cli.session import Session, add_command

if TYPE_CHECKING:
    from amss_core.imports import Batch

imports = typer.Typer(no_args_is_help=True, help="List what was imported, and take an import back.")

# Each command imports what it needs when it runs, so that the help is there at once.
# ruff: noqa: PLC0415


def load(
    session: Session,
    folder: Annotated[Path, typer.Argument(help="Folder with the operator's tables, or a workbook.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be loaded.")] = False,
) -> None:
    """Load an operator's tables into a database, all or none.

    What is on record already is not doubled.
    """
    from amss_cli.operator import read_operator
    from amss_cli.show import Exit, show_json, show_problems, show_text
    from amss_core.codec import unstructure
    from amss_core.services import imports as use_cases

    operator = read_operator(folder)
    show_problems(operator.problems)
    if operator.problems:
        show_text("Nothing was loaded: mend these rows first.")
        raise typer.Exit(Exit.BAD_INPUT)
    made = None
    if dry_run:
        new: Batch = session.ask(use_cases.preview_import, operator.batch)
    else:
        made, new = session.change(use_cases.load, operator.batch, source=folder.name)
    if session.as_json:
        show_json({"import": unstructure(made), "new": dict(new.counts())})
        return
    told = ", ".join(f"{number} {name}" for name, number in new.counts())
    if not told:
        show_text("All of it is on record already.")
    elif made is None:
        show_text(f"Would be loaded: {told}. Nothing was changed.")
    else:
        show_text(f"Loaded as import {made.id}: {told}.")


@add_command(imports, "list")
def list_them(session: Session) -> None:
    """List the imports, the last one first."""
    from amss_core.services.imports import list_imports

    columns = ["id", "source", "state", "recorded_at", "recorded_by", "taken_back_at", "taken_back_by"]
    session.show_list("imports", session.ask(list_imports), title="Imports", columns=columns)


@add_command(imports)
def take_back(
    session: Session,
    import_id: Annotated[str, typer.Argument(metavar="IMPORT", help="Id of the import.")],
    *,
    reason: Annotated[str, typer.Option(help="Why.")],
) -> None:
    """Remove everything that an import has brought, while nothing else rests on it."""
    from amss_core.services import imports as use_cases

    session.show("Import", session.change(use_cases.take_back, import_id, reason=reason))
