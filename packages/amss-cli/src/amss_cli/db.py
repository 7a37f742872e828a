"""The commands `amss db …`: make a database, bring it up to date, and look whether it is safe."""

from __future__ import annotations

import typer

from amss_cli.session import AsJson, DatabaseUrl, default_url, refuse_missing_file, told

db = typer.Typer(no_args_is_help=True, help="Make a database, keep it up to date, see if it is safe.")

# Each command imports what it needs when it runs, so that the help is there at once.
# ruff: noqa: PLC0415


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
