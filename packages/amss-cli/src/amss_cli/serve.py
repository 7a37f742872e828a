"""The command `amss serve`: the API on a database, which is made or brought up to date first."""

from __future__ import annotations

import getpass
import logging
import secrets
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from amss_cli.session import DatabaseUrl, new_id, told

if TYPE_CHECKING:
    from amss_http import KeyRing
    from amss_sql import Database

# Each command imports what it needs when it runs, so that the help is there at once.
# ruff: noqa: PLC0415

_FIRST_NAME = "admin@example.com"
_LARGEST_HEAD, _LARGEST_MESSAGE = 32_768, 65_536
"""Bytes that the head of a request, and a message on a socket, may have."""
_KEYS_SECONDS = 30
"""Seconds after which the file of keys is looked at again."""


def serve(
    *,
    host: Annotated[str, typer.Option(help="Network address to listen on.", show_default="127.0.0.1")] = "",
    port: Annotated[str, typer.Option(help="Port to listen on.", show_default="8000")] = "",
    demo: Annotated[bool, typer.Option("--demo", help="Bring the demo operator, with a login for each role.")] = False,
    database: DatabaseUrl = "",
) -> None:
    """Serve the API, its documentation and numbers; the first start makes the database and its first administrator."""
    told(lambda: _serve({"host": host, "port": port, "database_url": database}, demo=demo))


def _serve(given: dict[str, Any], *, demo: bool) -> None:
    import uvicorn

    from amss_cli.settings import read_settings
    from amss_cli.show import show_text
    from amss_http import make_app
    from amss_sql import Database
    from amss_sql.engines import shown

    said = {name: each.value for name, each in read_settings(given).items()}
    _write_logs(said["log_format"], said["log_level"])
    keys_file = Path(said["keys_file"])
    with Database.open(said["database_url"]) as opened:
        show_text(f"Database: {shown(opened.url)}")
        if opened.file is not None:
            opened.file.parent.mkdir(parents=True, exist_ok=True)
        opened.upgrade()
        if demo:
            _bring_demo(opened)
        else:
            _bring_first_administrator(opened)
        keys_file.parent.mkdir(parents=True, exist_ok=True)
        app = make_app(opened, _keys_of(keys_file))
        show_text(f"API: http://{said['host']}:{said['port']}/api/v1   documentation: /docs   stop: Ctrl+C")
        sys.stdout.flush()  # where the output is a file, too: the first password is told in it
        uvicorn.run(
            app,
            host=said["host"],
            port=said["port"],
            log_config=None,
            access_log=False,
            server_header=False,
            h11_max_incomplete_event_size=_LARGEST_HEAD,
            ws_max_size=_LARGEST_MESSAGE,
            timeout_graceful_shutdown=20,
        )


def _keys_of(file: Path) -> Callable[[], KeyRing]:
    """Return a function that gives the ring of a file, read again after a while."""
    from amss_http import KeyRing

    found = KeyRing.of_file(file, now=datetime.now(UTC))
    read_at = time.monotonic()

    def ring() -> KeyRing:
        nonlocal found, read_at
        if time.monotonic() - read_at > _KEYS_SECONDS:
            found, read_at = KeyRing.read(file), time.monotonic()
        return found

    return ring


def _bring_first_administrator(database: Database) -> None:
    """Make an organisation with an administrator where nobody can sign in yet; the password is asked, or shown once."""
    from amss_cli.show import show_text
    from amss_core.organizations import Organization, User
    from amss_core.permissions import Actor
    from amss_core.services.access import open_account
    from amss_core.services.organizations import create_organization, create_user
    from amss_core.stores import Stores
    from amss_http import passwords

    if database.has_accounts():
        return
    password, how = _first_password()
    own_id, now = new_id(), datetime.now(UTC)
    by = Actor(id="operator", role="admin", organization=own_id)
    hashed = passwords.hashed(password)

    def make(stores: Stores) -> None:
        create_organization(stores, by, Organization(id=own_id, name="My organisation"), now=now)
        create_user(stores, by, User(id="admin", name="Administrator", role="admin"), now=now)
        open_account(stores, by, "admin", _FIRST_NAME, password_hash=hashed, now=now)

    database.run(own_id, make)
    show_text(f"First administrator: sign in as {_FIRST_NAME} with {how}.")


def _first_password() -> tuple[str, str]:
    if sys.stdin.isatty():
        return getpass.getpass(f"Password for the first administrator, {_FIRST_NAME}: "), "the password that you gave"
    password = secrets.token_urlsafe(12)
    return password, f"the password {password} (shown this once)"


def _bring_demo(database: Database) -> None:
    """Fill an empty database with the demo operators, and let a user of each role sign in."""
    from amss_cli.demo.walk import demo_in_database
    from amss_cli.show import show_text
    from amss_core.organizations import User
    from amss_core.permissions import ROLES, Actor
    from amss_core.services.access import open_account
    from amss_core.services.organizations import create_user
    from amss_core.stores import Stores
    from amss_http import passwords

    if database.has_accounts():
        show_text("The demo is there already.")
        return
    show_text("Bringing the demo operator ...")
    own_id = demo_in_database(
        database.run, database.read, on=datetime.now(UTC).date(), aircraft=24, tell=lambda _line: None
    )
    password, now = secrets.token_urlsafe(12), datetime.now(UTC)
    hashed = passwords.hashed(password)
    by = Actor(id="operator", role="admin", organization=own_id)

    def make(stores: Stores) -> None:
        there = {each.id for each in stores.users.all()}
        for role in ROLES:
            user_id = f"demo-{role.replace('_', '-')}"
            if user_id not in there:
                create_user(stores, by, User(id=user_id, name=f"Demo {role}", role=role), now=now)
            open_account(stores, by, user_id, f"{role}@demo.example", password_hash=hashed, now=now)

    database.run(own_id, make)
    for role in ROLES:
        show_text(f"  {role + '@demo.example':30} {password}")


def _write_logs(form: str, level: str) -> None:
    import structlog

    processors: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer() if form == "json" else structlog.dev.ConsoleRenderer(colors=False),
    ]
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
