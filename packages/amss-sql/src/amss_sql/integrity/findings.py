"""How a check names what is broken."""

from __future__ import annotations

from collections.abc import Iterable

from amss_core.findings import Finding


def broken(code: str, table: str, key: Iterable[object], what: str) -> Finding:
    """Return the finding that something of a row, or of a table where the key is empty, is broken.

    >>> print(broken("row_unreadable", "people", ["ORG1", "P1"], "the name is empty"))
    people ORG1/P1: the name is empty.
    """
    shown = "/".join(map(str, key))
    return Finding(
        code=code,
        text=f"{table} {shown}: {what}." if shown else f"{table}: {what}.",
        compared=(("table", table), ("key", shown)),
    )
