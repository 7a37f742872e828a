# /// script
# dependencies = ["nox[uv]"]
# ///
"""Sessions of the project: `nox -s demo` runs the main job, `nox -s tests` the tests; `nox` alone all that CI runs."""

from __future__ import annotations

import os
from pathlib import Path

import nox

nox.needs_version = ">=2025.5.1"
# uv trusts what the machine trusts, as pip does: behind a company's proxy its own list of certificates is not enough.
os.environ.setdefault("UV_SYSTEM_CERTS", "1")
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.sessions = ["tests", "lint", "types", "imports", "docs"]

PACKAGES = ("packages/amss-core", "packages/amss-sql", "packages/amss-http", "packages/amss-cli")
SOURCES = tuple(f"{package}/src" for package in PACKAGES)
LOCK = "requirements.lock"
DEMO_FOLDER = "demo-operator"


def install(session: nox.Session) -> None:
    """Install exactly what is pinned, each file checked against its hash, and then the packages of this checkout."""
    session.install("--require-hashes", "-r", LOCK)
    editable = [argument for package in PACKAGES for argument in ("-e", package)]
    session.install("--no-deps", "--no-build-isolation", *editable)


@nox.session
def demo(session: nox.Session) -> None:
    """Check a believable operator's tables, and walk the workflow in a database: SQLite, or with --postgres PostgreSQL.

    The tables are written into demo-operator/; their planted problems are findings (exit code 1).
    """
    install(session)
    arguments = [each for each in session.posargs if each != "--postgres"]
    if "--postgres" in session.posargs:
        session.run("python", "tests/support/demo_on_postgresql.py", *arguments)
        return
    folder = Path(DEMO_FOLDER)
    if not folder.exists():
        session.run("amss", "demo", DEMO_FOLDER, silent=True)
    session.run("amss", "check", DEMO_FOLDER, success_codes=[0, 1])
    session.run("amss", "demo", "--database", f"sqlite:///{DEMO_FOLDER}/amss.sqlite3", *arguments)


@nox.session
def tests(session: nox.Session) -> None:
    """Run all tests on every processor, with branch coverage; arguments go to pytest and switch both off."""
    install(session)
    session.run("pytest", *(session.posargs or ("--numprocesses=auto", "--dist=worksteal", "--cov")))


@nox.session
def properties(session: nox.Session) -> None:
    """Hold the laws to many more examples than `tests` does."""
    install(session)
    session.run("pytest", "tests/property", "--hypothesis-profile=nightly", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, formatting and slots."""
    install(session)
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("python", "-m", "slotscheck", "-m", "amss_core")


@nox.session
def types(session: nox.Session) -> None:
    """Check types, strictly."""
    install(session)
    session.run("mypy", *SOURCES, "benchmarks")


@nox.session
def imports(session: nox.Session) -> None:
    """Hold the import contracts of pyproject.toml."""
    install(session)
    session.run("lint-imports")


@nox.session
def docs(session: nox.Session) -> None:
    """Run every example of README, docs and docstrings, and see that what is generated from code is up to date."""
    install(session)
    session.run(
        "pytest", "-p", "no:randomly", "--doctest-modules", "README.md", "docs", *PACKAGES
    )  # in order of the page


@nox.session
def benchmarks(session: nox.Session) -> None:
    """Measure against the naive way and the best peer; arguments, such as --quick, go to each benchmark."""
    install(session)
    for script in sorted(Path("benchmarks").glob("*.py")):
        session.log(script.name)
        session.run("python", str(script), *session.posargs)


@nox.session(venv_backend="none")
def lock(session: nox.Session) -> None:
    """Write requirements.lock anew: everything that the tests run with, with hashes and without addresses."""
    upgrade = ["--upgrade"] if "--upgrade" in session.posargs else []
    session.run("uv", "lock", *upgrade, external=True)
    export = ("uv", "export", "--quiet", "--no-emit-workspace", "--no-emit-project", "--all-groups", "--all-extras")
    session.run(*export, "--no-header", "--no-annotate", "--output-file", LOCK, silent=True, external=True)


@nox.session
def build(session: nox.Session) -> None:
    """Build the wheel and the source distribution of each package into dist/."""
    install(session)
    for package in PACKAGES:
        session.run("python", "-m", "hatchling", "build", "-d", os.path.relpath("dist", package), external=False)
