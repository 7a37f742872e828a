"""Run `amss demo` on a PostgreSQL of its own, that of the wheel: `python tests/support/demo_on_postgresql.py`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psycopg

sys.path.insert(0, str(Path(__file__).parent))
from postgres_server import programs, server


def main() -> int:
    """Start the server, run the demo in a new database, stop the server, and return the command's exit code."""
    with server(programs()["postgresql-18"]) as host:
        with psycopg.connect(host=host, user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute("CREATE ROLE amss_owner LOGIN CREATEROLE")
            connection.execute("CREATE DATABASE amss_demo OWNER amss_owner")
        url = f"postgresql://amss_owner@/amss_demo?host={host}"
        amss = Path(sys.executable).with_name("amss")
        return subprocess.run([amss, "demo", "--database", url, *sys.argv[1:]], check=False).returncode  # noqa: S603 - our own words


if __name__ == "__main__":
    sys.exit(main())
