"""`amss import`, `amss imports`: load an operator's tables into a database whole or not at all, or take that back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from amss_cli.session import Session, add_command, day_option

if TYPE_CHECKING:
    from amss_cli.operator import Operator
    from amss_core.findings import Finding
    from amss_core.imports import Batch, Import
    from amss_core.permissions import Actor
    from amss_core.stores import Stores

imports = typer.Typer(no_args_is_help=True, help="List what was imported, and take an import back.")

# Each command imports what it needs when it runs, so that the help is there at once.
# ruff: noqa: PLC0415


def load(
    session: Session,
    folder: Annotated[Path, typer.Argument(help="Folder with the operator's tables, or a workbook.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be loaded.")] = False,
    on: Annotated[
        date | None, day_option("--on", help="Day that statuses and due points are stated for; today where not given.")
    ] = None,
) -> None:
    """Load an operator's tables into a database, all or none.

    What is on record already is not doubled. Where the tables state a total, a status or a due point that differs from
    ours, both are shown, and why.
    """
    from amss_cli.operator import read_operator
    from amss_cli.show import Exit, show_json, show_problems, show_text
    from amss_core.codec import unstructure

    operator = read_operator(folder)
    show_problems(operator.problems)
    if operator.problems:
        show_text("Nothing was loaded: mend these rows first.")
        raise typer.Exit(Exit.BAD_INPUT)
    day = on or datetime.now(UTC).date()
    made: Import | None = None
    if dry_run:
        new, found = session.ask(_preview, operator, on=day)
    else:
        made, new, found = session.change(_load, operator, source=folder.name, on=day)
    if session.as_json:
        told = {"import": unstructure(made), "new": dict(new.counts()), "reconciliation": unstructure(found)}
        show_json(told)
    else:
        _show(made, new, dry_run=dry_run)
        _show_reconciliation(found, statements=len(operator.stated), on=day)
    if found:
        raise typer.Exit(Exit.FINDINGS)


def _preview(stores: Stores, actor: Actor, operator: Operator, *, on: date) -> tuple[Batch, tuple[Finding, ...]]:
    from amss_core.services import imports as use_cases

    new = use_cases.preview_import(stores, actor, operator.batch)
    return new, use_cases.reconcile_import(stores, actor, operator.stated, new=new, on=on)


def _load(
    stores: Stores, actor: Actor, operator: Operator, *, source: str, on: date, now: datetime
) -> tuple[Import | None, Batch, tuple[Finding, ...]]:
    """Load what the tables tell and hold it against what they state, in one transaction: a bad statement undoes it."""
    from amss_core.services import imports as use_cases

    made, new = use_cases.load(stores, actor, operator.batch, source=source, now=now)
    return made, new, use_cases.reconcile_import(stores, actor, operator.stated, on=on)


def _show(made: Import | None, new: Batch, *, dry_run: bool) -> None:
    from amss_cli.show import show_text

    told = ", ".join(f"{number} {name}" for name, number in new.counts())
    if not told:
        show_text("All of it is on record already.")
    elif dry_run or made is None:
        show_text(f"Would be loaded: {told}. Nothing was changed.")
    else:
        show_text(f"Loaded as import {made.id}: {told}.")


def _show_reconciliation(found: tuple[Finding, ...], *, statements: int, on: date) -> None:
    from amss_cli.show import show_table, show_text

    if found:
        columns = ["of", "what", "stated", "ours", "why"]
        rows = [[dict(each.compared)[column] for column in columns] for each in found]
        show_table(f"Stated otherwise than on record, as of {on}", columns, rows)
    if statements:
        show_text(f"Reconciled {statements} statements as of {on}: {len(found)} differences.")


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
