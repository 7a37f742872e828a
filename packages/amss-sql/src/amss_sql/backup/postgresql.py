"""Backups of PostgreSQL, by its own `pg_dump` and `pg_restore`.

Maintainer's notes: row security is forced on everybody, the owner too. `pg_dump` switches it off and then fails for a
user who may not do that; with `--enable-row-security` it would write a dump of empty tables instead. A backup is
therefore taken by a user who passes by row security, and restored by the owner: within a restore the rows are there
before row security is.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, text

from amss_core.errors import ConflictError, UnavailableError
from amss_sql import migrations, walls
from amss_sql.backup.files import put_in_place, refuse_existing, refuse_unknown, written_beside
from amss_sql.engines import make_engine
from amss_sql.refusals import refusals_told, require_all_rows

_VERSION = re.compile(
    r"^COPY public\.alembic_version \(version_num\) FROM stdin;\n(?P<version>\S+)\n\\\.$", re.MULTILINE
)
_AS_A_WHOLE = ("--no-owner", "--no-comments", "--single-transaction", "--exit-on-error")
"""All or nothing, and all of it the restoring user's; comments could only be written by whoever owns an extension."""
_LATER_THAN_RESTORED = (
    "ALTER TABLE outbox NO FORCE ROW LEVEL SECURITY",
    "UPDATE outbox SET transaction_id = 0 WHERE transaction_id <> 0",
    "ALTER TABLE outbox FORCE ROW LEVEL SECURITY",
    "SELECT setval('outbox_position', greatest(last_value, (SELECT max(position) FROM outbox))) FROM outbox_position",
)
"""The numbers of transactions are those of the server that was backed up; see `amss_sql.outbox`."""


def back_up(url: URL, target: Path, *, overwrite: bool) -> str:
    """Write a database into a file and return the version of its tables; see `amss_sql.backup.back_up`."""
    refuse_existing(target, overwrite=overwrite)
    with _connected(url) as connection:
        require_all_rows(connection)
        version = migrations.version(connection)
        if version is None:
            raise ConflictError("the database has no tables of amss; there is nothing to back up")
        _refuse_older_program(_server_version(connection))
    with written_beside(target) as part:
        _call("pg_dump", "--format=custom", f"--file={part}", url=url)
        _refuse_damaged(part, target)
        refuse_existing(target, overwrite=overwrite)
        put_in_place(part, target)
    return version


def restore(url: URL, source: Path, *, overwrite: bool) -> str:
    """Make a database of a backup and return the version of its tables; see `amss_sql.backup.restore`."""
    if overwrite:
        raise ConflictError("a PostgreSQL database is not written over; make an empty one with createdb, and use that")
    version = _version_in(source)
    refuse_unknown(version, source)
    with _connected(url) as connection:
        _refuse_tables(connection)
        for statement in walls.application_role():
            connection.execute(text(statement))
        _call("pg_restore", *_AS_A_WHOLE, str(source), url=url)
        connection.exec_driver_sql("BEGIN")
        for statement in _LATER_THAN_RESTORED:
            connection.execute(text(statement))
        connection.exec_driver_sql("COMMIT")
    return version


@contextmanager
def _connected(url: URL) -> Iterator[Connection]:
    engine = make_engine(url, as_owner=True)
    try:
        with refusals_told(), engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _version_in(source: Path) -> str:
    """Return the version of the tables in a backup.

    Raises:
        ConflictError: If the file is no backup of ours, or damaged.
    """
    with source.open("rb") as opened:
        beginning = opened.read(16)
    if beginning.startswith(b"SQLite format 3"):
        raise ConflictError(f"{source} is a backup of an SQLite database; restore it into one of SQLite")
    if not beginning.startswith(b"PGDMP"):
        raise ConflictError(f"{source} is no backup of amss; look for another file")
    _refuse_damaged(source, source)
    found = _VERSION.search(_call("pg_restore", "--data-only", "--table=alembic_version", "--file=-", str(source)))
    if found is None:
        raise ConflictError(f"{source} has no tables of amss; look for another file")
    return found["version"]


def _refuse_damaged(part: Path, target: Path) -> None:
    """Refuse a backup that cannot be read from end to end."""
    try:
        _call("pg_restore", f"--file={os.devnull}", str(part))
    except UnavailableError as error:
        raise ConflictError(f"{target} is damaged or of a newer PostgreSQL: {error}") from error


def _refuse_tables(connection: Connection) -> None:
    tables = (
        "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p', 'S', 'v') AND relnamespace = 'public'::regnamespace"
    )
    if connection.execute(text(tables)).scalar():
        raise ConflictError("the database is not empty; make an empty one with createdb, and restore into that")


def _server_version(connection: Connection) -> int:
    return int(str(connection.execute(text("SHOW server_version_num")).scalar())) // 10_000


def _refuse_older_program(server: int) -> None:
    """Refuse a `pg_dump` that is older than the server, which it would refuse in less plain words."""
    found = re.search(r"\d+", _call("pg_dump", "--version"))
    program = int(found[0]) if found else 0
    if program < server:
        raise UnavailableError(
            f"pg_dump on the PATH is of version {program} and cannot dump a server of version {server}; {_how(server)}"
        )


def _how(version: int | None = None) -> str:
    package = f"postgresql-client-{version}" if version else "postgresql-client"
    where = f"on Debian {package} from apt.postgresql.org"
    return f"install PostgreSQL's client programs ({where}), and put them first on the PATH"


def _call(name: str, *arguments: str, url: URL | None = None) -> str:
    """Run one of PostgreSQL's programs and return what it printed.

    Args:
        name: Of the program.
        arguments: Its arguments.
        url: The database, where it is to connect; a password goes by the environment, where no other user sees it.

    Raises:
        UnavailableError: If it is not on the PATH, or fails.
    """
    program = shutil.which(name)
    if program is None:
        raise UnavailableError(f"there is no {name} on the PATH; {_how()}")
    environment = dict(os.environ)
    if url is not None:
        address, password = _without_password(url)
        arguments = (f"--dbname={address}", *arguments)
        environment |= {"PGPASSWORD": password} if password else {}
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL, and no shell
        [program, *arguments], check=False, capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        raise UnavailableError(f"{name} failed: {done.stderr.strip().partition(chr(10))[0]}")
    return done.stdout


def _without_password(url: URL) -> tuple[str, str]:
    """Return the address of a database as PostgreSQL's programs read it, and the password apart."""
    query = {name: value for name, value in url.query.items() if name != "password"}
    address = URL.create(
        "postgresql", username=url.username, host=url.host, port=url.port, database=url.database, query=query
    )
    return address.render_as_string(), str(url.password or url.query.get("password", ""))
