"""Notices that events were committed, by whichever process: they only say "look", the outbox is the truth.

A connection that breaks is made again, and whoever listens is told to look at everything, since notices were missed.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator

import psycopg
from sqlalchemy import Engine

from amss_sql.outbox import CHANNEL

EVERYTHING = ""
"""A notice that says to look at all organisations."""
_LONGEST_PAUSE_SECONDS = 30.0


def notices(engine: Engine, stop: threading.Event, *, wait_seconds: float = 1.0) -> Iterator[str]:
    """Yield the organisation of each notice, until it is stopped; on SQLite, which has no notices, none.

    Args:
        engine: The engine of the database.
        stop: Ends it, after `wait_seconds` at most.
        wait_seconds: How long a notice is waited for before `stop` is looked at.
    """
    if engine.dialect.name != "postgresql":
        return
    pause = wait_seconds
    while not stop.is_set():
        try:
            arguments, named = engine.dialect.create_connect_args(engine.url)
            with psycopg.connect(*arguments, **named, autocommit=True) as connection:
                connection.execute(f"LISTEN {CHANNEL}")
                pause = wait_seconds
                yield EVERYTHING
                while not stop.is_set():
                    for notice in connection.notifies(timeout=wait_seconds, stop_after=1):
                        yield notice.payload
        except psycopg.OperationalError:
            stop.wait(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
