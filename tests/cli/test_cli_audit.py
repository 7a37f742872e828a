"""`amss audit`: a log is exported from a database, and verified from the file alone."""

from __future__ import annotations

import json

import operator_data as some
import pytest
from operator_data import ADMIN, ANNA, NOW, SARA, US
from typer.testing import CliRunner

from amss_cli.app import app
from amss_core.organizations import User
from amss_core.services import organizations, personnel
from amss_sql import Database
from amss_sql import audit as audit_store


@pytest.fixture
def amss():
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, ["audit", *map(str, arguments)])


@pytest.fixture
def url(tmp_path):
    url = f"sqlite:///{tmp_path / 'amss.sqlite3'}"
    with Database.open(url) as database:
        database.upgrade()
        some.found(database)
        with database.begin(US) as stores:
            for user in (
                ANNA,
                User(id="olga", name="Olga", role="auditor"),
                User(id="P1", name="Sara", role="mechanic"),
            ):
                organizations.create_user(stores, ADMIN, user, now=NOW)
            for number in range(3):
                personnel.record_certificate(stores, ADMIN, some.certificate(id=f"C{number}"), now=NOW)
    return url


@pytest.fixture
def exported(amss, url, tmp_path):
    file = tmp_path / "log.jsonl"
    result = amss("export", file, "--organization", US, "--user", "olga", "--database", url)
    assert result.exit_code == 0, result.output
    return file, result.stdout.splitlines()[-1]


def test_an_export_is_sound_and_its_end_vouches_for_all_of_it(amss, exported):
    file, end = exported
    count = len(file.read_bytes().splitlines())
    assert count >= 6
    assert end.startswith(f"{count}:")
    result = amss("verify", file, "--end", end, "--json")
    answer = json.loads(result.stdout)
    assert (result.exit_code, answer["sound"], answer["verified"], answer["sealed_through"]) == (0, True, count, count)
    assert "No head vouches for the last." in amss("verify", file).stdout


def change_a_byte(lines):
    lines[2] = lines[2].replace(b"Sara", b"Sarx", 1) if b"Sara" in lines[2] else lines[2].replace(b"a", b"b", 1)


def break_the_json(lines):
    lines[2] = lines[2][:-2] + b"\n"


def space_it_out(lines):
    lines[2] = lines[2].replace(b'":', b'": ', 1)


def drop_one(lines):
    del lines[2]


def swap_two(lines):
    lines[2], lines[3] = lines[3], lines[2]


def repeat_one(lines):
    lines.insert(2, lines[1])


@pytest.mark.parametrize("tamper", [change_a_byte, break_the_json, space_it_out, drop_one, swap_two, repeat_one])
def test_the_first_bad_record_is_named_also_without_the_end(amss, exported, tamper):
    file, end = exported
    lines = file.read_bytes().splitlines(keepends=True)
    tamper(lines)
    file.write_bytes(b"".join(lines))
    for arguments in ([], ["--end", end]):
        result = amss("verify", file, *arguments)
        assert result.exit_code == 1
        assert "ecord 3 " in result.stdout
        answer = json.loads(amss("verify", file, *arguments, "--json").stdout)
        assert (answer["sound"], answer["first_bad_number"], answer["verified"]) == (False, 3, 2)


def test_each_single_byte_that_is_changed_is_found(amss, exported):
    file, _ = exported
    data = file.read_bytes()
    for position in range(0, len(data) - 1, 37):
        file.write_bytes(data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :])
        result = amss("verify", file)
        assert result.exit_code == 1, (position, result.stdout)
        number = data[:position].count(b"\n") + 1
        assert f"ecord {number} " in result.stdout or f"ecord {number + 1} " in result.stdout


def test_a_cut_tail_is_found_with_the_end_alone(amss, exported):
    file, end = exported
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:-1]))
    assert amss("verify", file).exit_code == 0
    result = amss("verify", file, "--end", end)
    assert (result.exit_code, f"Record {len(lines)} is missing from the end" in result.stdout) == (1, True)


def test_a_first_line_that_is_no_record_is_the_first_bad_one(amss, tmp_path):
    file = tmp_path / "log.jsonl"
    file.write_bytes(b"\x00\xff nothing\n")
    result = amss("verify", file, "--end", f"1:{'0' * 64}")
    assert (result.exit_code, "Where record 1 should stand" in result.stdout) == (1, True)


@pytest.mark.parametrize(
    ("content", "arguments", "said"),
    [
        (b"", [], "the file is empty"),
        (b"{}\n", ["--end", "12"], "--end: expected NUMBER:HASH"),
        (None, [], "no such file"),
    ],
)
def test_what_cannot_be_verified_is_said_with_exit_code_2(amss, tmp_path, content, arguments, said):
    file = tmp_path / "log.jsonl"
    if content is not None:
        file.write_bytes(content)
    result = amss("verify", file, *arguments)
    assert (result.exit_code, said in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("user", "said"),
    [("P1", "audit.export"), (ANNA.id, "audit.export"), ("nobody", "nobody")],
)
def test_only_who_may_gets_the_log_and_no_file_is_left_behind(amss, url, tmp_path, user, said):
    file = tmp_path / "log.jsonl"
    result = amss("export", file, "--organization", US, "--user", user, "--database", url)
    assert (result.exit_code, said in result.stderr, file.exists()) == (2, True, False)


def test_a_file_that_is_there_and_a_database_that_is_not_are_refused(amss, url, exported, tmp_path):
    file, _ = exported
    before = file.read_bytes()
    again = amss("export", file, "--organization", US, "--user", "olga", "--database", url)
    assert (again.exit_code, "file exists" in again.stderr, file.read_bytes()) == (2, True, before)
    none = amss(
        "export", tmp_path / "x", "--organization", US, "--user", "olga", "--database", f"sqlite:///{tmp_path}/no.db"
    )
    assert (none.exit_code, "amss db init" in none.stderr) == (2, True)
    assert SARA.name.encode() in before


def test_an_export_that_is_cut_short_leaves_no_file_that_would_pass_for_a_whole_log(amss, url, tmp_path, monkeypatch):
    whole = audit_store.SqlAuditLog.records

    def cut_short(self, *, after=0):
        yield from list(whole(self, after=after))[:2]
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(audit_store.SqlAuditLog, "records", cut_short)
    file = tmp_path / "log.jsonl"
    asked = ("export", file, "--organization", US, "--user", "olga", "--database", url)
    result = amss(*asked)
    assert (result.exit_code, "No space left" in result.stderr, file.exists()) == (2, True, False)
    monkeypatch.undo()
    assert amss(*asked).exit_code == 0
    assert amss("verify", file).exit_code == 0


def test_changes_are_looked_up_by_what_changed_and_since_when(amss, url):
    def numbers(*arguments):
        result = amss("list", "--organization", US, "--user", "olga", "--database", url, "--json", *arguments)
        assert result.exit_code == 0, result.output
        return [each["number"] for each in json.loads(result.stdout)["changes"]]

    everything = numbers()
    assert everything == list(range(1, len(everything) + 1))
    assert numbers("--entity", "user") == [3, 4, 5]
    assert numbers("--entity", "user/olga") == [4]
    assert numbers("--entity", "user/nobody") == []
    assert numbers("--since", f"{NOW:%Y-%m-%d}") == everything
    assert numbers("--since", "2026-06-01") == []


def test_changes_are_shown_to_people_in_a_table_and_only_to_who_may(amss, url):
    context = ("--organization", US, "--database", url)
    shown = amss("list", *context, "--user", ANNA.id).stdout
    assert "Changes: 8" in shown
    assert "root   personnel.record" in shown
    refused = amss("list", *context, "--user", "P1")
    assert (refused.exit_code, "audit.read" in refused.stderr) == (2, True)


@pytest.mark.parametrize("entity", ["person/\0", "\udc80"])
def test_an_entity_that_no_database_can_hold_is_refused(amss, url, entity):
    result = amss("list", "--organization", US, "--user", "olga", "--database", url, "--entity", entity)
    assert (result.exit_code, "entity: expected a text of whole characters" in result.stderr) == (2, True)


def test_a_program_is_told_the_end_of_an_exported_chain_in_json(amss, url, tmp_path):
    file = tmp_path / "log.jsonl"
    result = amss("export", file, "--organization", US, "--user", "olga", "--database", url, "--json")
    answer = json.loads(result.stdout)
    assert answer["file"] == str(file)
    assert amss("verify", file, "--end", answer["end"]).exit_code == 0
