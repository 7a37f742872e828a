"""What all commands over a database share: which database, which organisation, who acts, and what is said."""

from __future__ import annotations

import inspect
import json

import attrs
import pytest
import typer
from databases import POSTGRESQL

from amss_cli.app import app

ELSEWHERE = "019e7e71-1240-7000-8000-ffffffffffff"


def test_the_first_line_names_the_database_unless_json_is_asked_for(shell):
    assert shell("users", "list").stdout.splitlines()[0] == f"Database: {shell.url}"
    assert shell("users", "list", "--json").stdout.startswith("{")


def test_database_organisation_and_user_may_be_named_by_the_environment(shell, monkeypatch):
    monkeypatch.setenv("AMSS_DATABASE_URL", shell.url)
    monkeypatch.setenv("AMSS_ORGANIZATION", shell.organization)
    monkeypatch.setenv("AMSS_USER", "anna")
    assert shell.amss("users", "list").exit_code == 0


@pytest.mark.parametrize(("left_out", "variable"), [("--organization", "AMSS_ORGANIZATION"), ("--user", "AMSS_USER")])
def test_who_and_where_are_never_guessed_and_the_refusal_names_the_way_out(shell, left_out, variable):
    context = {"--database": shell.url, "--organization": shell.organization, "--user": "anna"}
    del context[left_out]
    result = shell.amss("users", "list", *(text for pair in context.items() for text in pair))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert f"{left_out}: name it, or set {variable}" in result.stderr
    assert "amss organizations create" in result.stderr


def test_a_file_that_is_not_there_is_refused_and_not_made(shell, tmp_path):
    away = attrs.evolve(shell, url=f"sqlite:///{tmp_path / 'no.sqlite3'}")
    result = away("users", "list")
    assert (result.exit_code, "amss db init" in result.stderr) == (2, True)
    create = ("organizations", "create", "N", "--admin", "a", "--admin-name", "A", "--database", away.url)
    assert (shell.amss(*create).exit_code, (tmp_path / "no.sqlite3").exists()) == (2, False)


def test_a_file_without_tables_names_the_way_out(shell, tmp_path):
    (tmp_path / "empty.sqlite3").touch()
    result = attrs.evolve(shell, url=f"sqlite:///{tmp_path / 'empty.sqlite3'}")("users", "list")
    assert (result.exit_code, "amss db upgrade" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("organization", "user", "said"),
    [
        ("Northern Air", "anna", "organization: expected a UUID"),
        (ELSEWHERE, "anna", "there is no user 'anna' in this organisation"),
        ("n\0", "anna", "organization: expected a text of whole characters"),
        ("9" * 10_000_000, "anna", "organization: expected a UUID"),
        ("", "nobody", "there is no user 'nobody' in this organisation"),
        ("", "n\0", "user: expected a text of whole characters"),
        ("", "\udcff", "user: expected a text of whole characters"),
        ("", "u" * 10_000_000, "there is no user 'uuu"),
        ("", "anna' OR '1'='1", "there is no user"),
    ],
)
@pytest.mark.parametrize("command", [("users", "list"), ("personnel", "enter", "P1", "--name", "Sara")])
def test_an_organisation_or_user_that_is_none_is_refused_in_one_sentence(shell, command, organization, user, said):
    assert said in shell.refused(*command, organization=organization, user=user)


def test_programs_get_the_refusal_as_json_too(shell):
    result = shell("personnel", "show", "P9", "--json")
    assert result.exit_code == 2
    error = {"code": "not_found", "text": "there is no person 'P9' in this organisation"}
    assert json.loads(result.stdout) == {"error": error}
    assert result.stderr == f"{error['text']}\n"


def test_every_command_over_a_database_takes_the_same_options():
    groups = typer.main.get_command(app).commands
    for group in ("users", "personnel", "qualification"):
        for name, command in groups[group].commands.items():
            options = {option for param in command.params for option in param.opts}
            assert {"--database", "--organization", "--user", "--json"} <= options, name
            assert inspect.cleandoc(command.help or "").endswith("."), name


@pytest.mark.parametrize("kind", POSTGRESQL)
def test_people_are_kept_on_postgresql_as_on_sqlite(new_shell, kind):
    shell = new_shell(kind)
    shell.json("personnel", "enter", "P1", "--name", "Sara Lind")
    licence = ("--type", "EASA_B1", "--number", "SE.66.1", "--issued-on", "2022-06-01", "--expires-on", "2026-05-31")
    shell.json("personnel", "certificate", "P1", *licence)
    shell.json("personnel", "renew", "P1", "EASA_B1 SE.66.1", "--on", "2026-05-20", "--expires-on", "2031-05-31")
    file = shell.json("personnel", "show", "P1")
    assert [event["kind"] for event in file["certificate_events"]] == ["renewed"]
    assert [each["number"] for each in shell.json("audit", "list", "--entity", "person/P1")["changes"]] == [3, 4, 5]
    for text in ("P\0", "P" * 10_000_000):
        shell.refused("personnel", "show", text)
        shell.refused("personnel", "enter", "P2", "--name", text)
    shell.refused("users", "list", organization=ELSEWHERE)
    shell.json("users", "add", "P1", "--name", "Sara Lind", "--role", "mechanic")
    assert "personnel.record" in shell.refused("personnel", "enter", "P3", "--name", "Ali", user="P1")
    assert [person["id"] for person in shell.json("personnel", "list")["people"]] == ["P1"]
