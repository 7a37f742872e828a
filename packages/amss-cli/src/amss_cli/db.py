"""The commands `amss db …`: make a database, bring it up to date, back it up, and look whether it is safe and whole."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from amss_cli.session import AsJson, DatabaseUrl, default_url, refuse_missing_file, told

db = typer.Typer(no_args_is_help=True, help="Make a database, back it up, see if it is whole and safe.")

# Each command imports what it needs when it runs, so that the help is there at once.
# ruff: noqa: PLC0415

Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace the file that is there.")]


@db.command()
def init(*, database: DatabaseUrl = "") -> None:
    """Make the database and its tables; one that is there already is brought up to date."""
    told(lambda: _upgrade(database or default_url(), make_folder=True))


@db.command()
def upgrade(*, database: DatabaseUrl = "") -> None:
    """Bring the tables to the newest version; make a backup before."""
    told(lambda: _upgrade(database or default_url(), make_folder=False))


@db.command()
def downgrade() -> None:
    """Refuse, and say how to go back to an older version."""

    def refuse() -> None:
        from amss_sql.migrations import downgrade

        downgrade()

    told(refuse)


@db.command()
def doctor(*, database: DatabaseUrl = "", as_json: AsJson = False) -> None:
    """Show versions, durability and role, what is unsafe, and how to mend it.

    The exit code is 1 where something stands against the database.
    """
    healthy = told(lambda: _examine(database or default_url(), as_json=as_json))
    raise typer.Exit(0 if healthy else 1)


@db.command()
def backup(
    file: Annotated[Path, typer.Argument(help="File to write.")],
    *,
    database: DatabaseUrl = "",
    overwrite: Overwrite = False,
) -> None:
    """Write the whole database into a file, as of one moment; others may go on working."""
    told(lambda: _back_up(database or default_url(), file, overwrite=overwrite))


@db.command()
def restore(
    file: Annotated[Path, typer.Argument(help="The backup.")],
    *,
    database: DatabaseUrl = "",
    overwrite: Overwrite = False,
) -> None:
    """Make a database of a backup; with --overwrite an SQLite file is replaced, and kept aside."""
    told(lambda: _restore(database or default_url(), file, overwrite=overwrite))


@db.command()
def check(*, database: DatabaseUrl = "", as_json: AsJson = False) -> None:
    """Derive anew from the rows what must hold, for all organisations, and name what is broken.

    The exit code is 1 where something is.
    """
    whole = told(lambda: _check(database or default_url(), as_json=as_json))
    raise typer.Exit(0 if whole else 1)


def _upgrade(url: str, *, make_folder: bool) -> None:
    from amss_cli.show import show_text
    from amss_sql import Database, migrations
    from amss_sql.engines import shown

    with Database.open(url) as opened:
        show_text(f"Database: {shown(opened.url)}")
        if opened.file is not None and make_folder:
            opened.file.parent.mkdir(parents=True, exist_ok=True)
        else:
            refuse_missing_file(opened.file)
        opened.upgrade()
    show_text(f"The tables are of version {migrations.versions()[0]}, the newest.")


def _examine(url: str, *, as_json: bool) -> bool:
    from amss_cli.show import show_json, show_table, show_text
    from amss_core.codec import unstructure
    from amss_sql.doctor import examine
    from amss_sql.engines import read_url, shown

    address = shown(read_url(url))
    if not as_json:
        show_text(f"Database: {address}")
    found = examine(url)
    if as_json:
        show_json({"database": address, "facts": dict(found.facts), "against": unstructure(found.against)})
        return not found.against
    show_table("What it is", ["What", "How it is"], found.facts)
    if found.against:
        show_table("What stands against it", ["Code", "What to do"], [(each.code, each.text) for each in found.against])
    else:
        show_text("Nothing stands against it.")
    return not found.against


def _back_up(url: str, file: Path, *, overwrite: bool) -> None:
    from amss_cli.show import show_text, working
    from amss_sql.backup import back_up

    _show_address(url)
    with working("backing up"):
        version = back_up(url, file, overwrite=overwrite)
    show_text(f"The backup is {file}, with tables of version {version}.")


def _restore(url: str, file: Path, *, overwrite: bool) -> None:
    from amss_cli.show import show_text, working
    from amss_sql.backup import restore
    from amss_sql.engines import file_of, read_url

    _show_address(url)
    target = file_of(read_url(url))
    if target is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
    with working("restoring"):
        restored = restore(url, file, overwrite=overwrite)
    if restored.kept_aside is not None:
        show_text(f"What was there before is now {restored.kept_aside}.")
    if restored.version == restored.newest:
        show_text(f"The tables are of version {restored.version}, the newest.")
    else:
        show_text(f"The tables are of version {restored.version}, not {restored.newest}; run: amss db upgrade.")


def _check(url: str, *, as_json: bool) -> bool:
    from amss_cli.show import show_json, show_table, show_text, working
    from amss_core.codec import unstructure
    from amss_sql.engines import read_url, shown
    from amss_sql.integrity import check_database

    if not as_json:
        _show_address(url)
    with working("checking"):
        checked = check_database(url)
    if as_json:
        show_json({"database": shown(read_url(url)), **unstructure(checked)})
    elif checked.against:
        show_table("What is broken", ["Code", "What"], [(each.code, each.text) for each in checked.against])
    else:
        show_text(f"Nothing is broken. Checked: {', '.join(checked.checks)}.")
    return not checked.against


def _show_address(url: str) -> None:
    from amss_cli.show import show_text
    from amss_sql.engines import read_url, shown

    show_text(f"Database: {shown(read_url(url))}")
