"""Writers, each a process of its own, that do the same act at the same moment, again and again.

`crowd.py ACT URL PROCESSES ATTEMPTS [MUTANT]`; what they say is as in `writer.py`.
"""

from __future__ import annotations

import multiprocessing
import subprocess
import sys

from writer import become, write

PROCESSES, ATTEMPTS = 8, 50


def write_at_once(act: str, url: str, mutant: str = "", attempts: int = ATTEMPTS) -> list[str]:
    """Let a crowd work on a database and return all that it said."""
    command = [sys.executable, __file__, act, url, str(PROCESSES), str(attempts), mutant]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=300)  # noqa: S603 - our own words
    return done.stdout.splitlines()


def main(act: str, url: str, processes: int, attempts: int, mutant: str) -> int:
    """Start the writers and return how many of them failed."""
    context = multiprocessing.get_context("fork")
    # All of them come to reserve an item; of other changes a rule may forbid some, which are then not waited for long.
    become(mutant, context.Barrier(processes, timeout=60 if act == "reserve" else 5).wait)
    barrier = context.Barrier(processes, timeout=120)
    crowd = [
        context.Process(target=write, args=(act, url, f"w{number}", attempts, barrier.wait))
        for number in range(processes)
    ]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    return sum(each.exitcode != 0 for each in crowd)


if __name__ == "__main__":
    act, url, processes, attempts, mutant = [*sys.argv[1:], ""][:5]
    sys.exit(main(act, url, int(processes), int(attempts), mutant))
