"""Backups: whole while others write, never half a file, and nothing restored that is damaged or not understood."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import operator_data as some
import pytest
from databases import POSTGRESQL
from operator_data import ADMIN, NOW, THEM, US
from postgres_server import programs
from sqlalchemy import text

from amss_core.errors import BusyError, ConflictError, InvalidValueError, UnavailableError
from amss_core.personnel import Person
from amss_core.services.personnel import enter_person
from amss_sql import Database, migrations
from amss_sql.backup import back_up, restore, sqlite_file
from amss_sql.engines import make_engine, read_url
from amss_sql.integrity import check_database

SUPPORT = Path(__file__).parents[1] / "support"
FILES = ["sqlite-file", *POSTGRESQL]
NEWEST = migrations.versions()[0]


class Place:
    """A database with two organisations, and empty ones to restore it into."""

    def __init__(self, kind, url, servers, folder):
        self.kind, self.url, self.folder = kind, url, folder
        self.server = servers(kind) if kind in POSTGRESQL else None
        self.made = []
        with Database.open(url) as database:
            some.found(database)
            some.found(database, THEM, "Southern Air")

    @property
    def seeing_all(self):
        return self.url.replace("amss_login@", "postgres@")

    def empty(self):
        if self.server is None:
            self.made.append(f"sqlite:///{self.folder}/restored-{len(self.made)}.sqlite3")
            return self.made[-1]
        self.made.append(self.server.new_database("template0"))
        return self.server.url(self.made[-1], "amss_owner")

    def drop(self):
        for name in self.made if self.server else ():
            self.server.drop(name)


@pytest.fixture
def place_of(new_url, servers, tmp_path, monkeypatch):
    """Return a function that makes a place of a kind; PostgreSQL's programs of its version are found first."""
    made = []

    def make(kind):
        if kind in POSTGRESQL:
            monkeypatch.setenv("PATH", f"{programs()[kind]}{os.pathsep}{os.environ['PATH']}")
        made.append(Place(kind, new_url(kind), servers, tmp_path))
        return made[-1]

    yield make
    for each in made:
        each.drop()


@pytest.fixture(params=FILES)
def place(request, place_of):
    return place_of(request.param)


@pytest.fixture
def sqlite(place_of):
    return place_of("sqlite-file")


@pytest.fixture(params=POSTGRESQL)
def on_postgresql(request, place_of):
    return place_of(request.param)


@pytest.fixture
def target(tmp_path):
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups" / "amss.backup"


def run(url, *statements):
    engine = make_engine(read_url(url), as_owner=True)
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def as_application(url):
    return url.replace("amss_owner@", "amss_login@")


def as_superuser(url):
    return url.replace("amss_owner@", "postgres@")


def people(url, organization=US):
    with Database.open(as_application(url)) as database, database.read(organization) as stores:
        return [person.id for person in stores.people.all()]


def enter(url, name):
    with Database.open(as_application(url)) as database, database.begin(US) as stores:
        enter_person(stores, ADMIN, Person(id=name, name="Somebody"), now=NOW)


def log(url):
    with Database.open(as_application(url)) as database, database.read(US) as stores:
        return list(stores.audit.records())


def test_what_was_backed_up_is_restored_for_all_organisations(place, target):
    assert back_up(place.seeing_all, target) == NEWEST
    url = place.empty()
    found = restore(url, target)
    assert (found.version, found.newest, found.kept_aside) == (NEWEST, NEWEST, None)
    assert [people(url, each) for each in (US, THEM)] == [["P1"], ["P1"]]
    assert log(url) == log(place.url)
    assert check_database(as_superuser(url)).against == ()
    enter(url, "P2")
    assert people(url) == ["P1", "P2"]


def test_only_its_owner_can_read_a_backup_and_nothing_else_is_left(place, target):
    back_up(place.seeing_all, target)
    assert target.stat().st_mode & 0o077 == 0
    assert list(target.parent.iterdir()) == [target]


def test_a_file_that_is_there_is_only_replaced_when_that_is_wanted(place, target):
    target.write_text("precious")
    with pytest.raises(ConflictError, match="is there already"):
        back_up(place.seeing_all, target)
    assert target.read_text() == "precious"
    back_up(place.seeing_all, target, overwrite=True)
    restore(place.empty(), target)
    assert list(target.parent.iterdir()) == [target]


def test_a_backup_while_another_process_writes_is_whole(place, target):
    """It has every change that was certain before it began, and a beginning of what was made since."""
    writer = [sys.executable, SUPPORT / "writer.py", "enter_person", place.url, "w", "5000"]
    with subprocess.Popen(writer, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own words
        certain = [process.stdout.readline().strip() for _ in range(5)]
        back_up(place.seeing_all, target)
        assert process.poll() is None  # it was still writing
        process.kill()
    url = place.empty()
    restore(url, target)
    entered = sorted(set(people(url)) - {"P1"}, key=lambda each: int(each.split("-")[1]))
    assert entered == [f"w-{number}" for number in range(len(entered))]
    assert set(certain) <= set(entered)
    assert check_database(as_superuser(url)).against == ()
    assert [record.entity_id for record in log(url)][2:] == entered


def test_a_backup_that_is_killed_leaves_the_one_before(place, target):
    back_up(place.seeing_all, target)
    before = target.read_bytes()
    enter(place.url, "P2")
    killed = [sys.executable, SUPPORT / "killed_backup.py", place.seeing_all, target]
    assert subprocess.run(killed, check=False).returncode == -signal.SIGKILL  # noqa: S603 - our own words
    assert target.read_bytes() == before


@pytest.fixture
def full_disk():
    """Refuses files that are longer than a page or two, as a full disk would."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_the_backup_before(place, target, request):
    target.write_text("the one before")
    request.getfixturevalue("full_disk")
    with pytest.raises(UnavailableError):
        back_up(place.seeing_all, target, overwrite=True)
    assert target.read_text() == "the one before"
    assert list(target.parent.iterdir()) == [target]


def test_a_full_disk_leaves_the_database_before(sqlite, target, request):
    back_up(sqlite.url, target)
    enter(sqlite.url, "P2")
    request.getfixturevalue("full_disk")
    with pytest.raises(UnavailableError, match="look at the disk"):
        restore(sqlite.url, target, overwrite=True)
    assert people(sqlite.url) == ["P1", "P2"]


def test_a_damaged_backup_is_refused_and_nothing_is_restored(place, target):
    back_up(place.seeing_all, target)
    content = bytearray(target.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 6_000] = b"\xff" * 6_000
    target.write_bytes(content)
    url = place.empty()
    with pytest.raises(ConflictError, match="is damaged"):
        restore(url, target)
    with pytest.raises((ConflictError, UnavailableError)):
        people(url)


def test_a_backup_that_was_cut_off_is_refused(place, target):
    back_up(place.seeing_all, target)
    target.write_bytes(target.read_bytes()[:-9_000])
    with pytest.raises(ConflictError, match="is damaged"):
        restore(place.empty(), target)


def test_what_is_no_backup_is_refused(place, target):
    target.write_text("Dear database")
    with pytest.raises(ConflictError, match="no backup of amss"):
        restore(place.empty(), target)
    with pytest.raises(FileNotFoundError):
        restore(place.empty(), target.with_name("none"))


def test_a_backup_of_a_newer_version_is_refused(place, target):
    run(place.seeing_all, "UPDATE alembic_version SET version_num = '9999_later'")
    assert back_up(place.seeing_all, target) == "9999_later"
    with pytest.raises(ConflictError, match="9999_later, which this program does not know"):
        restore(place.empty(), target)


def test_a_backup_of_an_older_version_is_restored_and_can_be_upgraded(place, target):
    old = place.empty()
    migrations.upgrade(read_url(old), revision="0001_foundation")
    back_up(as_superuser(old), target)
    url = place.empty()
    assert restore(url, target).version == "0001_foundation"
    with Database.open(url) as database:
        database.upgrade()
    assert check_database(as_superuser(url)).against == ()


def test_a_database_without_tables_is_not_backed_up(place, target):
    url = place.empty()
    run(as_superuser(url), "SELECT 1")
    with pytest.raises(ConflictError, match="no tables of amss"):
        back_up(as_superuser(url), target)
    assert not target.exists()


def test_a_database_that_is_not_empty_is_not_written_over(place, target):
    back_up(place.seeing_all, target)
    enter(place.url, "P2")
    with pytest.raises(ConflictError, match=r"is there already|is not empty"):
        restore(place.seeing_all, target)
    assert people(place.url) == ["P1", "P2"]


def test_a_folder_that_is_not_there_is_told(place, target):
    with pytest.raises(UnavailableError, match="there is no folder"):
        back_up(place.seeing_all, target.parent / "none" / "amss.backup")


def test_what_lives_in_memory_is_neither_backed_up_nor_restored(target):
    for function in (back_up, restore):
        with pytest.raises(InvalidValueError, match="not one in memory"):
            function("sqlite://", target)


def test_a_backup_of_one_kind_is_not_restored_into_the_other(place_of, target):
    sqlite, postgresql = place_of("sqlite-file"), place_of(POSTGRESQL[0])
    other = target.with_name("other")
    back_up(sqlite.url, target)
    back_up(postgresql.seeing_all, other)
    with pytest.raises(ConflictError, match="of an SQLite database"):
        restore(postgresql.empty(), target)
    with pytest.raises(ConflictError, match="of a PostgreSQL database"):
        restore(sqlite.empty(), other)


# SQLite


def file_of(url):
    return Path(url.removeprefix("sqlite:///"))


def test_a_database_that_is_replaced_is_kept_aside(sqlite, target):
    back_up(sqlite.url, target)
    enter(sqlite.url, "P2")
    first = restore(sqlite.url, target, overwrite=True).kept_aside
    enter(sqlite.url, "P3")
    second = restore(sqlite.url, target, overwrite=True).kept_aside
    assert people(sqlite.url) == ["P1"]
    assert [each.name for each in (first, second)] == [f"{file_of(sqlite.url).name}.old-{n}" for n in (1, 2)]
    assert people(f"sqlite:///{first}") == ["P1", "P2"]
    assert people(f"sqlite:///{second}") == ["P1", "P3"]


def test_where_a_file_has_only_one_name_the_old_database_is_kept_too(sqlite, target, monkeypatch):
    def refuse(*_):
        raise PermissionError("no second names here")

    back_up(sqlite.url, target)
    enter(sqlite.url, "P2")
    monkeypatch.setattr(Path, "hardlink_to", refuse)
    kept = restore(sqlite.url, target, overwrite=True).kept_aside
    assert people(sqlite.url) == ["P1"]
    assert people(f"sqlite:///{kept}") == ["P1", "P2"]


def test_nobody_writes_into_a_database_that_is_being_replaced(sqlite, target, monkeypatch):
    """What were committed in between would be in neither file."""
    put, refused = sqlite_file.put_in_place, []
    begin = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('BEGIN IMMEDIATE')"

    def try_to_write(part, file):
        writer = [sys.executable, "-c", begin, file]
        refused.append(subprocess.run(writer, check=False, capture_output=True, text=True).stderr)  # noqa: S603
        put(part, file)

    back_up(sqlite.url, target)
    monkeypatch.setattr(sqlite_file, "put_in_place", try_to_write)
    restore(sqlite.url, target, overwrite=True)
    assert len(refused) == 1
    assert "database is locked" in refused[0]


def test_an_empty_file_is_restored_into(sqlite, target):
    back_up(sqlite.url, target)
    url = sqlite.empty()
    file_of(url).touch()
    assert restore(url, target).kept_aside is None
    assert people(url) == ["P1"]


def test_a_damaged_database_is_replaced_and_its_journal_does_not_meet_the_new_one(sqlite, target):
    back_up(sqlite.url, target)
    file = file_of(sqlite.url)
    file.write_bytes(b"ruined" * 1_000)
    journal = Path(f"{file}-wal")
    journal.write_bytes(b"old pages")
    kept = restore(sqlite.url, target, overwrite=True).kept_aside
    assert people(sqlite.url) == ["P1"]
    assert not journal.exists()
    assert (kept.read_bytes()[:6], Path(f"{kept}-wal").read_bytes()) == (b"ruined", b"old pages")


def test_a_database_in_use_is_neither_copied_nor_replaced(sqlite, target, monkeypatch):
    back_up(sqlite.url, target)
    monkeypatch.setattr(sqlite_file, "_PATIENCE_SECONDS", 0.1)
    with closing(sqlite3.connect(file_of(sqlite.url), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(BusyError, match="stop what uses it"):
            restore(sqlite.url, target, overwrite=True)
        with pytest.raises(BusyError, match="stop what uses it"):
            back_up(sqlite.url, target, overwrite=True)
    assert people(sqlite.url) == ["P1"]


def test_a_database_with_a_write_ahead_log_is_backed_up_and_replaced_whole(sqlite, target):
    file = file_of(sqlite.url)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute(f"INSERT INTO users VALUES ('{US}', 'u', 'In the log', 'auditor', 1)")  # noqa: S608
        assert Path(f"{file}-wal").stat().st_size
        back_up(sqlite.url, target)
    assert list(target.parent.iterdir()) == [target]
    restore(sqlite.url, target, overwrite=True)
    with Database.open(sqlite.url) as database, database.read(US) as stores:
        assert stores.users.get("u").name == "In the log"


def test_a_database_is_not_its_own_backup(sqlite):
    with pytest.raises(ConflictError, match="the database itself"):
        back_up(sqlite.url, file_of(sqlite.url), overwrite=True)
    assert people(sqlite.url) == ["P1"]


def test_a_database_that_is_not_there_is_not_backed_up(sqlite, target):
    with pytest.raises(UnavailableError, match="amss db init"):
        back_up(sqlite.empty(), target)
    assert list(target.parent.iterdir()) == []


# PostgreSQL


def test_whoever_does_not_see_all_rows_is_refused(on_postgresql, target):
    for user in ("amss_owner", "amss_login"):
        with pytest.raises(ConflictError, match=r"row-level security hides all rows.*BYPASSRLS"):
            back_up(on_postgresql.url.replace("amss_login@", f"{user}@"), target)
    assert not target.exists()


def test_the_user_that_the_refusal_proposes_can_back_up(on_postgresql, target):
    run(
        on_postgresql.seeing_all,
        "DROP ROLE IF EXISTS amss_backup",
        "CREATE ROLE amss_backup LOGIN BYPASSRLS",
        "GRANT pg_read_all_data TO amss_backup",
    )
    back_up(on_postgresql.url.replace("amss_login@", "amss_backup@"), target)
    url = on_postgresql.empty()
    restore(url, target)
    assert people(url) == ["P1"]


def test_events_of_another_server_are_read_after_a_restore_and_before_new_ones(on_postgresql, target):
    run(on_postgresql.seeing_all, "UPDATE outbox SET transaction_id = transaction_id + 4000000000")
    back_up(on_postgresql.seeing_all, target)
    url = on_postgresql.empty()
    restore(url, target)
    enter(url, "P2")
    with Database.open(as_application(url)) as database, database.read(US) as stores:
        posted = stores.outbox.read()
    assert [each.event.subject for each in posted] == [f"organization/{US}", "person/P1", "person/P2"]
    assert [each.bookmark.transaction > 0 for each in posted] == [False, False, True]
    assert posted[-1].bookmark.position > posted[-2].bookmark.position


def test_an_existing_postgresql_database_is_never_written_over(on_postgresql, target):
    with pytest.raises(ConflictError, match="createdb"):
        restore(on_postgresql.empty(), target, overwrite=True)


def test_a_dump_of_something_else_is_refused(on_postgresql, target):
    url = as_superuser(on_postgresql.empty())
    run(url, "CREATE TABLE others (id integer)")
    dump = programs()[on_postgresql.kind] / "pg_dump"
    subprocess.run([dump, "-Fc", f"--file={target}", f"--dbname={url}"], check=True)  # noqa: S603 - our own words
    with pytest.raises(ConflictError, match="no tables of amss"):
        restore(on_postgresql.empty(), target)


def test_missing_programs_are_named_with_where_they_come_from(on_postgresql, target, monkeypatch):
    back_up(on_postgresql.seeing_all, target)
    monkeypatch.setenv("PATH", str(target.parent))
    with pytest.raises(UnavailableError, match="no pg_dump on the PATH; install PostgreSQL's client programs"):
        back_up(on_postgresql.seeing_all, target, overwrite=True)
    with pytest.raises((ConflictError, UnavailableError), match="no pg_restore on the PATH"):
        restore(on_postgresql.empty(), target)


def program(folder, name, script):
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_an_older_pg_dump_is_refused_with_the_version_that_is_needed(on_postgresql, target, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    server = on_postgresql.kind.removeprefix("postgresql-")
    for said, version in (("pg_dump (PostgreSQL) 14.2", 14), ("who knows", 0)):
        program(tmp_path, "pg_dump", f"echo '{said}'")
        with pytest.raises(UnavailableError, match=f"is of version {version} .*postgresql-client-{server}"):
            back_up(on_postgresql.seeing_all, target)


def test_a_password_is_not_among_the_arguments(on_postgresql, target, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    script = f'case "$1" in --version) echo 99;; *) echo "$@ $PGPASSWORD" > {tmp_path}/said; echo no >&2; exit 1;; esac'
    program(tmp_path, "pg_dump", script)
    url = on_postgresql.seeing_all
    for with_password in (url.replace("postgres@", "postgres:secret@"), f"{url}&password=secret"):
        with pytest.raises(UnavailableError, match="pg_dump failed: no"):
            back_up(with_password, target)
        arguments, _, password = (tmp_path / "said").read_text().strip().rpartition(" ")
        assert password == "secret"
        assert "secret" not in arguments
        assert "--dbname=postgresql://postgres@" in arguments
