"""`amss documents`: what was issued is shown, and any change of it, or of a copy, is told."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from amss_core.reference import document_template

FIELDS = document_template("EASA_CRS").required_fields


@pytest.fixture
def issued(shell):
    """The JSON of a document that was issued."""
    return shell.json("documents", "issue", "EASA_CRS", *(w for name in FIELDS for w in ("--field", f"{name}=as done")))


def test_a_document_is_shown_as_its_form_is_laid_out(shell, issued):
    told = shell("documents", "show", "EASA_CRS-1").stdout
    assert "Certificate of Release to Service (EASA Part-145): EASA_CRS-1" in told
    assert told.count("as done") == len(FIELDS)
    assert issued["fingerprint"] in told
    assert shell.json("documents", "show", "EASA_CRS-1") == issued
    assert "EASA_CRS-1" in shell("documents", "list").stdout


def test_a_document_and_a_copy_of_it_verify(shell, issued, tmp_path):
    assert "EASA_CRS-1 is as it was issued." in shell("documents", "verify", "EASA_CRS-1").stdout
    copy = tmp_path / "copy.json"
    for text in (json.dumps(issued), json.dumps({k: v for k, v in issued.items() if k != "fingerprint"})):
        copy.write_text(text, encoding="utf-8")
        assert shell.json("documents", "verify", copy) == {"document": "EASA_CRS-1", "verified": True, "against": []}


@pytest.mark.parametrize(
    "change",
    [{"issued_by": "Paul"}, {"fingerprint": "0" * 64}, {"fields": [[name, "as wished"] for name in FIELDS]}],
)
def test_a_copy_that_was_changed_is_told_with_exit_code_1(shell, issued, tmp_path, change):
    copy = tmp_path / "copy.json"
    copy.write_text(json.dumps(issued | change), encoding="utf-8")
    answer = shell("documents", "verify", copy)
    assert (answer.exit_code, "EASA_CRS number 1 is not as it was issued." in answer.stdout) == (1, True)


def test_a_document_that_was_changed_in_the_database_is_told(shell, issued):
    with closing(sqlite3.connect(shell.url.removeprefix("sqlite:///"))) as connection, connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE documents SET issued_by = 'Paul'")
    answer = shell("documents", "verify", "EASA_CRS-1", "--json")
    told = json.loads(answer.stdout)
    assert (answer.exit_code, told["verified"], told["against"][0]["code"]) == (1, False, "document_changed")
    assert issued["issued_by"] == "anna"


def test_what_is_no_document_is_refused(shell, issued, tmp_path):
    assert "such as EASA_CRS-1" in shell.refused("documents", "show", "EASA_CRS")
    assert "no document EASA_CRS number 2" in shell.refused("documents", "verify", "EASA_CRS-2")
    for number, text in enumerate(["{", "[]", "{}", "[" * 100_000, json.dumps(issued | {"number": "one"})]):
        file = tmp_path / f"{number}.json"
        file.write_text(text, encoding="utf-8")
        assert "as `amss documents show --json` writes it" in shell.refused("documents", "verify", file)
