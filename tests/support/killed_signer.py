"""A mechanic who signs items one by one, and is killed again and again: `killed_signer.py URL KILLS`.

It says each item whose signature is certain, a line each, and fails where a mechanic ended otherwise than by the kill.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
from itertools import count
from multiprocessing.synchronize import Event
from random import Random

from operator_data import NOW, US
from signing import Reversed
from workshop import SARA
from writer import say

from amss_core.services import tasks
from amss_sql import Database

MOST_SIGNATURES, LONGEST_SECONDS = 5, 0.05


def sign_all(url: str, first: int, enough: int, ready: Event) -> None:
    """Sign the items from a task on that are not signed yet, say each that is certain, and tell when it is enough."""
    signing = {"statement": "done as it says", "reauthentication": Reversed(), "proof": "1P", "now": NOW}
    with Database.open(url, patience_seconds=60) as opened:
        signed = 0
        for number in count(first):
            with opened.read(US) as stores:
                items = [each for each in stores.tasks.checklist(f"T{number}") if each.signed_by is None]
            for item in items:
                if signed == enough:
                    ready.set()
                opened.run(US, lambda stores, item=item: tasks.sign_off(stores, SARA, item.task, item.id, **signing))
                say(f"{item.task} {item.id}")
                signed += 1


def main(url: str, kills: int) -> int:
    """Start and kill mechanics, each at a moment of its own, and return how many were not killed."""
    chance = Random(kills)  # noqa: S311 - spreads, hides nothing
    context = multiprocessing.get_context("fork")
    escaped = 0
    for number in range(kills):
        ready = context.Event()
        mechanic = context.Process(target=sign_all, args=(url, number, chance.randint(0, MOST_SIGNATURES), ready))
        mechanic.start()
        ready.wait(timeout=60)
        mechanic.join(timeout=chance.uniform(0, LONGEST_SECONDS))
        mechanic.kill()
        mechanic.join()
        escaped += mechanic.exitcode != -signal.SIGKILL
    return escaped


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
