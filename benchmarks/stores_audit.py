"""The chain of audit records: many changes told at once against one by one, and the verification of an exported log.

Run `python benchmarks/stores_audit.py`, with `--records 10000` for fewer records, or with `--quick` for a tenth.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from amss_core.audit import AuditEntry, verify
from support.on_databases import ADMIN, NOW, ORGANIZATION, Measured, databases, report, size, timed

ONE_BY_ONE = 2_000
"""How many are told one by one, each in a statement of its own; the time is scaled."""
TARGETS = {"SQLite file": 3.0, "PostgreSQL 18": 3.0}


def entries(count: int) -> Sequence[AuditEntry]:
    """Return changes of a usual size."""
    return [
        AuditEntry(
            organization=ORGANIZATION,
            at=NOW,
            actor=ADMIN.id,
            action="tasks.create",
            entity_type="task",
            entity_id=f"T{number}",
            after={"id": f"T{number}", "aircraft": "ET-AXM", "type": "inspection", "state": "scheduled"},
        )
        for number in range(count)
    ]


def measure(measured: Measured, count: int) -> int:
    """Measure on a database, and print rows in a second."""
    with measured.database.begin(ORGANIZATION) as stores:
        at_once, _ = timed(lambda: stores.audit.append_all(entries(count)))
    with measured.database.begin(ORGANIZATION) as stores:
        one_by_one, _ = timed(lambda: [stores.audit.append(each) for each in entries(ONE_BY_ONE)])
    with measured.database.read(ORGANIZATION) as stores:
        reading, records = timed(lambda: tuple(stores.audit.records()))
        head = stores.audit.head()
    verifying, _ = timed(lambda: verify(records, head=head))
    print(f"{measured.name}, {count:,} records")
    print(f"  appended at once      {count / at_once:10,.0f} rows/s")
    print(f"  appended one by one   {ONE_BY_ONE / one_by_one:10,.0f} rows/s (a sample of {ONE_BY_ONE:,})")
    print(f"  read                  {len(records) / reading:10,.0f} rows/s")
    print(f"  verified              {len(records) / verifying:10,.0f} rows/s")
    if verify((*records[: count // 2], *records[count // 2 + 1 :]), head=head).first_bad_number != count // 2 + 1:
        print("a chain without one of its records was not refused")
        return 1
    return report([("at once", (one_by_one / ONE_BY_ONE) / (at_once / count), TARGETS[measured.name])])


def main() -> int:
    """Measure on both databases; return 1 where a target is missed."""
    count = size(__doc__, 100_000, "records")
    with databases() as found:
        return max([measure(each, count) for each in found])


if __name__ == "__main__":
    sys.exit(main())
