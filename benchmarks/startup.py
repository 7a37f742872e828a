"""How long a person waits before anything is done: importing the core, and the help of the command.

Run `python benchmarks/startup.py`, or with `--quick` for fewer starts. Each start is a new interpreter, whose own start
counts too; the fastest is judged, because what else the machine does only ever adds to it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from time import perf_counter

CASES = (
    ("import amss_core", ["-c", "import amss_core"], 0.3),
    ("amss --help", ["-c", "from amss_cli.app import main; main()", "--help"], 0.5),
)


def seconds_of(arguments: list[str]) -> float:
    """Return how long a new interpreter takes to do something and end."""
    begin = perf_counter()
    subprocess.run([sys.executable, *arguments], capture_output=True, check=True)  # noqa: S603 - our own code
    return perf_counter() - begin


def main() -> int:
    """Measure each start and print the figures; 1 where one takes longer than it may."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="five starts instead of twenty")
    starts = 5 if arguments.parse_args().quick else 20
    missed = 0
    for name, code, most_seconds in CASES:
        seconds_of(code)  # the first start reads the files from the disk
        fastest = min(seconds_of(code) for _ in range(starts))
        missed += fastest >= most_seconds
        print(f"{name:20} {fastest:6.3f} s  (fastest of {starts}; must be under {most_seconds} s)")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
