"""`amss db`: a database is made, brought up to date and examined, and what is wrong is said in words."""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing

import operator_data as some
import pytest
from databases import POSTGRESQL
from typer.testing import CliRunner

from amss_cli import db as commands
from amss_cli.app import app
from amss_sql import Database, migrations
from amss_sql.engines import read_url


@pytest.fixture
def amss(monkeypatch):
    monkeypatch.delenv("AMSS_DATABASE_URL", raising=False)
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, ["db", *map(str, arguments)])


@pytest.fixture
def file(tmp_path):
    return tmp_path / "data" / "amss.sqlite3"


def test_init_makes_the_file_and_names_it_first(amss, file):
    result = amss("init", "--database", f"sqlite:///{file}")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == f"Database: sqlite:///{file}"
    assert f"{migrations.versions()[0]}, the newest" in result.stdout
    assert file.exists()


def test_init_and_upgrade_change_nothing_the_second_time(amss, file):
    amss("init", "--database", f"sqlite:///{file}")
    before = file.read_bytes()
    for command in ("init", "upgrade"):
        assert amss(command, "--database", f"sqlite:///{file}").exit_code == 0
    assert file.read_bytes() == before


def test_the_database_is_in_the_data_folder_where_none_is_named(amss, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    assert amss("init").exit_code == 0
    assert (tmp_path / "amss" / "amss.sqlite3").exists()


@pytest.mark.parametrize(
    ("platform", "folder"),
    [("win32", "Local"), ("darwin", "Library/Application Support"), ("linux", ".local/share")],
)
def test_each_system_has_its_data_folder(platform, folder, monkeypatch):
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    assert commands.default_url().endswith(f"{folder}/amss/amss.sqlite3")


def test_the_database_may_be_named_by_the_environment(amss, file, monkeypatch):
    monkeypatch.setenv("AMSS_DATABASE_URL", f"sqlite:///{file}")
    assert amss("init").exit_code == 0
    assert file.exists()


@pytest.mark.parametrize("command", ["upgrade", "doctor", "check"])
def test_a_file_that_is_not_there_is_not_made(amss, file, command):
    result = amss(command, "--database", f"sqlite:///{file}")
    assert result.exit_code == 2
    assert "make it with: amss db init" in result.stderr
    assert not file.parent.exists()


@pytest.mark.parametrize("command", ["init", "upgrade", "doctor", "check"])
def test_what_cannot_be_used_is_told_without_a_traceback(amss, command, tmp_path):
    (tmp_path / "file").write_text("no folder")
    for url in ("nonsense", f"sqlite:///{tmp_path}/file/x.sqlite3", "postgresql://x:secret@/x?host=/nowhere"):
        result = amss(command, "--database", url)
        assert result.exit_code == 2
        assert result.stderr.strip()
        assert "Traceback" not in result.output
        assert "secret" not in result.output


def test_there_is_no_downgrade(amss):
    result = amss("downgrade")
    assert result.exit_code == 2
    assert "restore the backup" in result.stderr


def test_without_the_extra_it_is_named(amss, monkeypatch):
    monkeypatch.setitem(sys.modules, "amss_sql", None)
    result = amss("init")
    assert result.exit_code == 2
    assert "pip install 'amss-cli[sql]'" in result.stderr


def test_a_module_that_nobody_knows_is_our_own_mistake():
    def broken():
        raise ModuleNotFoundError("no such module", name="numpyy")

    with pytest.raises(ModuleNotFoundError):
        commands.told(broken)


def test_doctor_finds_nothing_against_a_new_file(amss, file):
    amss("init", "--database", f"sqlite:///{file}")
    result = amss("doctor", "--database", f"sqlite:///{file}", "--json")
    found = json.loads(result.stdout)
    assert (result.exit_code, found["against"]) == (0, [])
    assert found["facts"]["database"] == f"SQLite {sqlite3.sqlite_version}"
    assert found["facts"]["durability"] == "synchronous = FULL"


def test_doctor_says_that_all_is_well(amss, file):
    amss("init", "--database", f"sqlite:///{file}")
    result = amss("doctor", "--database", f"sqlite:///{file}")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "Nothing stands against it."


def test_doctor_says_that_tables_are_missing(amss, file):
    file.parent.mkdir()
    sqlite3.connect(file).close()
    file.touch()
    result = amss("doctor", "--database", f"sqlite:///{file}")
    assert result.exit_code == 1
    assert result.stdout.startswith(f"Database: sqlite:///{file}\n")
    assert "tables_missing" in result.stdout


@pytest.mark.parametrize("kind", POSTGRESQL)
def test_doctor_looks_at_postgresql_as_its_login(amss, new_url, kind):
    result = amss("doctor", "--database", new_url(kind), "--json")
    found = json.loads(result.stdout)
    assert [each["code"] for each in found["against"]] == ["not_durable"]  # the server of the tests is in a hurry
    assert found["facts"]["row-level security"] == "forced on every table"
    assert found["facts"]["user"] == "amss_login"


def people(file):
    with Database.open(f"sqlite:///{file}") as database, database.read(some.US) as stores:
        return [person.id for person in stores.people.all()]


@pytest.fixture
def founded(amss, file):
    """The file of a database with one organisation and one person."""
    amss("init", "--database", f"sqlite:///{file}")
    with Database.open(f"sqlite:///{file}") as database:
        some.found(database)
    return file


def test_a_backup_is_restored_where_nothing_is_yet(amss, founded, tmp_path):
    result = amss("backup", tmp_path / "b", "--database", f"sqlite:///{founded}")
    assert result.exit_code == 0
    assert result.stdout == (
        f"Database: sqlite:///{founded}\n"
        f"The backup is {tmp_path}/b, with tables of version {migrations.versions()[0]}.\n"
    )
    other = tmp_path / "new" / "other.sqlite3"
    result = amss("restore", tmp_path / "b", "--database", f"sqlite:///{other}")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[1:] == [f"The tables are of version {migrations.versions()[0]}, the newest."]
    assert people(other) == ["P1"]


def test_nothing_is_written_over_unless_that_is_wanted(amss, founded, tmp_path):
    url = f"sqlite:///{founded}"
    amss("backup", tmp_path / "b", "--database", url)
    for command in ("backup", "restore"):
        result = amss(command, tmp_path / "b", "--database", url)
        assert result.exit_code == 2
        assert "is there already; take another name, or give --overwrite" in result.stderr
    assert amss("backup", tmp_path / "b", "--database", url, "--overwrite").exit_code == 0
    result = amss("restore", tmp_path / "b", "--database", url, "--overwrite")
    assert result.exit_code == 0
    assert f"What was there before is now {founded}.old-1." in result.stdout
    assert people(founded) == ["P1"]
    assert people(f"{founded}.old-1") == ["P1"]


def test_an_older_backup_says_that_it_needs_an_upgrade(amss, file, tmp_path):
    file.parent.mkdir()
    migrations.upgrade(read_url(f"sqlite:///{file}"), revision="0001_foundation")
    amss("backup", tmp_path / "b", "--database", f"sqlite:///{file}")
    result = amss("restore", tmp_path / "b", "--database", f"sqlite:///{tmp_path}/other.sqlite3")
    assert result.exit_code == 0
    assert "of version 0001_foundation, not" in result.stdout
    assert result.stdout.endswith("run: amss db upgrade.\n")


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_what_cannot_be_backed_up_or_restored_is_told_without_a_traceback(amss, command, tmp_path):
    for url in (
        "nonsense",
        f"sqlite:///{tmp_path}/none.sqlite3",
        "postgresql://x:secret@/x?host=/nowhere",
        "sqlite://",
    ):
        result = amss(command, tmp_path / "b", "--database", url)
        assert result.exit_code == 2
        assert result.stderr.strip()
        assert "Traceback" not in result.output
        assert "secret" not in result.output
    assert list(tmp_path.iterdir()) == []


def test_check_says_what_was_checked_where_nothing_is_broken(amss, founded):
    result = amss("check", "--database", f"sqlite:///{founded}")
    assert result.exit_code == 0
    assert result.stdout.startswith(
        f"Database: sqlite:///{founded}\nNothing is broken. Checked: damage of file, version,"
    )


def test_check_names_what_is_broken(amss, founded):
    with closing(sqlite3.connect(founded)) as connection:
        connection.execute("DROP TRIGGER people_kept")
        connection.execute("UPDATE organizations SET name = ''")
        connection.commit()
    result = amss("check", "--database", f"sqlite:///{founded}")
    assert result.exit_code == 1
    assert "trigger_missing" in result.stdout
    assert f"organizations {some.US}: the row is no Organization" in result.stdout
    result = amss("check", "--database", f"sqlite:///{founded}", "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert found["database"] == f"sqlite:///{founded}"
    assert "audit chains" in found["checks"]
    assert [(each["code"], each["compared"]) for each in found["against"]] == [
        ("trigger_missing", [["table", "people"], ["key", ""]]),
        ("row_unreadable", [["table", "organizations"], ["key", some.US]]),
    ]


@pytest.mark.parametrize("kind", POSTGRESQL)
def test_check_and_backup_say_which_user_they_need(amss, new_url, kind, tmp_path):
    for command in (["check"], ["backup", tmp_path / "b"]):
        result = amss(*command, "--database", new_url(kind))
        assert result.exit_code == 2
        assert "CREATE ROLE amss_backup LOGIN BYPASSRLS" in result.stderr
