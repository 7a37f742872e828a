"""A process that upgrades a database and kills itself before a statement: `killed_upgrade.py URL STATEMENT`."""

from __future__ import annotations

import os
import signal
import sys

from sqlalchemy import Engine, event

from amss_sql import Database


def main(url: str, statement: int) -> None:
    """Upgrade, and die without a word before the statement of this number."""
    left = [statement]

    @event.listens_for(Engine, "before_cursor_execute")
    def count(*_arguments: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    Database.open(url).upgrade()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
