"""Counts the statements that a database is sent: those for many rows count once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from amss_sql import Database


@contextmanager
def sent_to(database: Database) -> Iterator[list[str]]:
    """Yield a list that gets the text of each statement that the block sends."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
