"""A database, and the transactions of organisations in it.

Each transaction belongs to one organisation and runs as if it were alone. One that writes waits for its turn first: on
SQLite for the file (`BEGIN IMMEDIATE`), on PostgreSQL for the organisation (an advisory lock, taken *before* `BEGIN
ISOLATION LEVEL SERIALIZABLE`, so that the snapshot sees what the one before it committed). Audit records follow from
one another, so an organisation's changes are in one line anyway; with the turn taken first they wait instead of
failing. A transaction that only reads sees one moment of that line, which is why a snapshot is enough for it.

PostgreSQL may nevertheless ask to do a transaction again: it watches pages, not only rows, and organisations share
pages while tables are small. `begin` cannot: a `with` block runs once, and it raises `BusyError`. `run` takes a
function and calls it again, so that the function must have no effect outside the stores that it is given; on a server
with many writers it is the one to use. A connection that breaks while it commits leaves open whether it did: that is
never tried again.
"""

from __future__ import annotations

import hashlib
import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import URL, Connection, Engine, select

from amss_core.errors import BusyError, ConflictError
from amss_core.ids import RANDOM_BYTES, canonical_uuid, uuid7
from amss_core.stores import Origin, Stores
from amss_sql.access import SqlAccess
from amss_sql.alerts import SqlAlerts
from amss_sql.audit import SqlAuditLog
from amss_sql.directives import SqlDirectives
from amss_sql.documents import SqlDocuments
from amss_sql.engines import file_of, is_in_memory, make_engine, read_url
from amss_sql.fleet import SqlFleet
from amss_sql.imports import SqlImports
from amss_sql.metrics import SqlMetrics
from amss_sql.organizations import SqlOrganizations, SqlUsers
from amss_sql.outbox import SqlOutbox
from amss_sql.parts import SqlParts
from amss_sql.personnel import SqlPeople
from amss_sql.programmes import SqlProgrammes
from amss_sql.qualification import SqlRequirements
from amss_sql.refusals import refusals_told
from amss_sql.scheduling import SqlSchedule
from amss_sql.schema import directory
from amss_sql.tasks import SqlTasks
from amss_sql.tenancy import Tenant

_T = TypeVar("_T")

ATTEMPTS = 10
"""How often `run` tries before it gives up."""
_FIRST_PAUSE_SECONDS = 0.01


def _new_id() -> str:
    return uuid7(datetime.now(UTC), os.urandom(RANDOM_BYTES))


class Database:
    """An SQLite or PostgreSQL database; made by `open`, safe to share between threads."""

    def __init__(self, url: URL, engine: Engine, *, patience_seconds: int, new_id: Callable[[], str]) -> None:
        self.url = url
        self.engine = engine
        self._patience_seconds = patience_seconds
        self._new_id = new_id
        self._turn = threading.Lock() if is_in_memory(url) else None

    @classmethod
    def open(cls, url: str, *, patience_seconds: int = 30, new_id: Callable[[], str] = _new_id) -> Self:
        """Return the database of a URL; nothing is connected to yet.

        Args:
            url: Such as `sqlite:////var/lib/amss.sqlite3`, `sqlite://` (in memory) or `postgresql://user@host/amss`.
            patience_seconds: How long a transaction waits for others before it raises `BusyError`.
            new_id: Makes ids; UUIDv7 of this machine's clock and chance unless a test brings its own.

        Raises:
            InvalidValueError: If the URL is of no database that is supported.
        """
        read = read_url(url)
        return cls(
            read, make_engine(read, patience_seconds=patience_seconds), patience_seconds=patience_seconds, new_id=new_id
        )

    @property
    def file(self) -> Path | None:
        """The file of an SQLite database; None for one in memory, and for PostgreSQL."""
        return file_of(self.url)

    def upgrade(self) -> None:
        """Bring the tables to the newest version; does nothing where they are. See `amss_sql.migrations.upgrade`."""
        from amss_sql.migrations import upgrade  # noqa: PLC0415 - only here is Alembic needed

        upgrade(self.url, self.engine if is_in_memory(self.url) else None)

    def close(self) -> None:
        """Close all connections; a database in memory is gone after that."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def begin(self, organization: str, *, origin: Origin | None = None) -> Iterator[Stores]:
        """Open a transaction that may write: committed when the block ends, undone when it raises.

        Args:
            organization: Id of the organisation, a UUID.
            origin: Where the request came from, for the audit record.

        Raises:
            BusyError: If others held the database too long, or PostgreSQL asks to do it again; nothing was written.
            ConflictError: If the tables are missing or of an older version: `upgrade` makes them.
            UnavailableError: If the database cannot be reached.
            InvalidValueError: If the id is no UUID.
        """
        own = canonical_uuid(organization, field="organization")
        with refusals_told(), self._connection() as connection, _turn_of(own, connection):
            yield from self._transaction(connection, own, origin, _BEGIN[connection.dialect.name])

    @contextmanager
    def read(self, organization: str) -> Iterator[Stores]:
        """Open a transaction that only reads, all of it as of one moment; it waits for no writer's turn.

        Raises:
            BusyError: If others held the database too long.
            InvalidValueError: If the id is no UUID.
        """
        own = canonical_uuid(organization, field="organization")
        with refusals_told(), self._connection() as connection, _only_reading(connection):
            yield from self._transaction(connection, own, None, _BEGIN_READING[connection.dialect.name])

    def run(self, organization: str, function: Callable[[Stores], _T], *, origin: Origin | None = None) -> _T:
        """Call a function with the stores of a transaction and return what it returned, once that is committed.

        Where the database asks to do the transaction again, the function is called again, from the start and with new
        stores, at most `ATTEMPTS` times: it must have no other effect than through the stores.

        Raises:
            BusyError: If others held the database too long, or it could not be done in all attempts; nothing was
                written.
        """
        for attempt in range(1, ATTEMPTS):
            try:
                with self.begin(organization, origin=origin) as stores:
                    return function(stores)
            except BusyError as busy:
                if not busy.replay:
                    raise
                time.sleep(random.uniform(0, _FIRST_PAUSE_SECONDS * 2**attempt))  # noqa: S311 - spreads, hides nothing
        with self.begin(organization, origin=origin) as stores:
            return function(stores)

    def organization_of(self, sign_in_name: str) -> str | None:
        """Return the id of the organisation that a sign-in name belongs to; None where it is nobody's.

        Raises:
            BusyError: If others held the database too long.
        """
        query = select(directory.c.organization).where(directory.c.name == sign_in_name)
        with refusals_told(), self._connection() as connection:
            found: str | None = connection.execute(query).scalar()
            return found

    def has_accounts(self) -> bool:
        """Tell whether anybody can sign in, of whichever organisation.

        Raises:
            BusyError: If others held the database too long.
        """
        with refusals_told(), self._connection() as connection:
            return connection.execute(select(directory.c.name).limit(1)).first() is not None

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        """Yield a connection; the one of a database in memory to one transaction at a time."""
        if self._turn is None:
            with self.engine.connect() as connection:
                yield connection
            return
        if not self._turn.acquire(timeout=self._patience_seconds):
            raise BusyError("another transaction held the database too long; try again")
        try:
            with self.engine.connect() as connection:
                yield connection
        finally:
            self._turn.release()

    def _transaction(
        self, connection: Connection, organization: str, origin: Origin | None, begin: str
    ) -> Iterator[Stores]:
        connection.exec_driver_sql(begin)
        try:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SELECT set_config('app.org', %s, true)", (organization,))
            yield self._stores(Tenant(connection, organization), origin or Origin())
            _refuse_failed(connection)
            connection.commit()
        except BaseException:
            connection.rollback()
            raise

    def _stores(self, tenant: Tenant, origin: Origin) -> Stores:
        return Stores(
            organization=tenant.organization,
            organizations=SqlOrganizations(tenant),
            users=SqlUsers(tenant),
            access=SqlAccess(tenant),
            people=SqlPeople(tenant),
            fleet=SqlFleet(tenant),
            directives=SqlDirectives(tenant),
            programmes=SqlProgrammes(tenant),
            requirements=SqlRequirements(tenant),
            tasks=SqlTasks(tenant),
            schedule=SqlSchedule(tenant),
            parts=SqlParts(tenant),
            alerts=SqlAlerts(tenant),
            documents=SqlDocuments(tenant),
            imports=SqlImports(tenant),
            metrics=SqlMetrics(tenant),
            audit=SqlAuditLog(tenant),
            outbox=SqlOutbox(tenant),
            new_id=self._new_id,
            origin=origin,
        )


_BEGIN = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "BEGIN ISOLATION LEVEL SERIALIZABLE"}
_BEGIN_READING = {"sqlite": "BEGIN", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}


def _refuse_failed(connection: Connection) -> None:
    """Refuse to commit after a statement has failed: PostgreSQL would undo everything then, and call that a commit."""
    if connection.dialect.name != "postgresql":
        return
    driver: Any = connection.connection.driver_connection
    if driver.info.transaction_status.name == "INERROR":
        raise ConflictError("a statement of this transaction was refused, so that nothing of it can be kept")


@contextmanager
def _turn_of(organization: str, connection: Connection) -> Iterator[None]:
    """Hold the organisation's turn to write, on PostgreSQL; SQLite gives it with `BEGIN IMMEDIATE`.

    The lock is the session's, not the transaction's: a transaction that waited for a lock would go on with the snapshot
    from before the wait. Therefore a pooler between must give whole sessions away, not transactions. Two organisations
    whose keys are equal by chance wait for each other, and no more.
    """
    if connection.dialect.name != "postgresql":
        yield
        return
    key = int.from_bytes(hashlib.sha256(organization.encode()).digest()[:8], signed=True)
    connection.exec_driver_sql("SELECT pg_advisory_lock(%s)", (key,))
    try:
        yield
    finally:
        if not connection.invalidated:
            connection.exec_driver_sql("SELECT pg_advisory_unlock(%s)", (key,))


@contextmanager
def _only_reading(connection: Connection) -> Iterator[None]:
    """Refuse writes through the connection, on SQLite; PostgreSQL is told so with `BEGIN`."""
    if connection.dialect.name != "sqlite":
        yield
        return
    connection.exec_driver_sql("PRAGMA query_only = ON")
    try:
        yield
    finally:
        connection.exec_driver_sql("PRAGMA query_only = OFF")
