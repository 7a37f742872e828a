"""A process that makes audited changes of one organisation, as many as it is told: `writer.py URL NAME ATTEMPTS`.

With a fourth word, `no-turn`, it is a mutant: it takes no turn before its transactions, and never tries again. With
`aloud` it says the id of each person who was entered for certain, as soon as that is certain.
"""

from __future__ import annotations

import sys
from contextlib import nullcontext

from operator_data import ADMIN, NOW, US

from amss_core.errors import AmssError
from amss_core.personnel import Person
from amss_core.services.personnel import enter_person
from amss_sql import Database, database


def main(url: str, name: str, attempts: int, mutant: str) -> int:
    """Enter people and return how many were entered for certain."""
    if mutant == "no-turn":
        database._turn_of = lambda *_: nullcontext()
        database._BEGIN = {"sqlite": "BEGIN", "postgresql": "BEGIN ISOLATION LEVEL READ COMMITTED"}
        database.ATTEMPTS = 1
    entered = 0
    with Database.open(url, patience_seconds=60) as opened:
        for number in range(attempts):
            person = Person(id=f"{name}-{number}", name="Somebody")
            try:
                opened.run(US, lambda stores, person=person: enter_person(stores, ADMIN, person, now=NOW))
            except AmssError:
                continue
            entered += 1
            if mutant == "aloud":
                sys.stdout.write(f"{person.id}\n")
                sys.stdout.flush()
    return entered


if __name__ == "__main__":
    url, name, attempts, mutant = [*sys.argv[1:], ""][:4]
    sys.stdout.write(str(main(url, name, int(attempts), mutant)))
