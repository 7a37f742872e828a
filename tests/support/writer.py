"""A process that changes one organisation, as often as it is told: `writer.py ACT URL NAME ATTEMPTS`.

It says what it did as soon as that is certain, a line each, `refused` where the database refused it, and `contradicted`
where what is on record cannot be; what a rule forbids it leaves out. With a fifth word it is a mutant: it takes no turn
before its transactions, which do not run as if alone, and never tries again; and with `unchained` it leaves out the
audit records, which put all changes in a line. With `unwatched` it does not look at the stock afterwards either, which
would find an item kept twice.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import nullcontext, suppress
from random import Random
from threading import BrokenBarrierError

from acts import ACTS
from operator_data import US
from sqlalchemy.exc import DBAPIError

from amss_core.errors import AmssError, ConflictError, InvalidValueError
from amss_core.services import parts
from amss_sql import Database, database
from amss_sql.audit import SqlAuditLog
from amss_sql.tenancy import Tenant


def become(mutant: str, meet: Callable[[], object] = lambda: None) -> None:
    """Take away what puts writers in a line, for this process; an unchained one meets others before it writes."""
    if mutant:
        database._turn_of = lambda *_: nullcontext()
        database._BEGIN = {"sqlite": "BEGIN", "postgresql": "BEGIN ISOLATION LEVEL READ COMMITTED"}
        database.ATTEMPTS = 1
    if mutant == "unwatched":
        parts.watch_stock = lambda *_, **__: None
    if mutant in {"unchained", "unwatched"}:
        SqlAuditLog.append = lambda *_: None
        insert = Tenant.insert

        def insert_together(*arguments: object, **named: object) -> None:
            with suppress(BrokenBarrierError):
                meet()
            insert(*arguments, **named)

        Tenant.insert = insert_together


def write(act: str, url: str, name: str, attempts: int, ready: Callable[[], object] = lambda: None) -> None:
    """Do an act so many times, each time when all are ready, and say what was done."""
    chance = Random(name)  # noqa: S311 - spreads, hides nothing
    with Database.open(url, patience_seconds=60) as opened:
        for number in range(attempts):
            ready()
            try:
                say(opened.run(US, ACTS[act](chance, f"{name}-{number}")))
            except InvalidValueError:
                say("contradicted")
            except AmssError as error:
                if not isinstance(error, ConflictError) or isinstance(error.__cause__, DBAPIError):
                    say("refused")


def say(line: str) -> None:
    """Write a line to the standard output at once and whole, beside other processes that do."""
    os.write(sys.stdout.fileno(), f"{line}\n".encode())


if __name__ == "__main__":
    act, url, name, attempts, mutant = [*sys.argv[1:], ""][:5]
    become(mutant)
    write(act, url, name, int(attempts))
