"""`amss demo` in a database: two operators, half a year of history, and the workflow with each refusal told."""

from __future__ import annotations

import json
import re

import pytest
from databases import POSTGRESQL


@pytest.mark.parametrize("kind", ["sqlite-file", POSTGRESQL[0]])
def test_the_demo_walks_from_a_directive_to_its_overdue(amss, new_url, kind):
    url = new_url(kind).replace("amss_login", "amss_owner")
    result = amss("demo", "--database", url, "--on", "2026-06-01")
    assert result.exit_code == 0, result.output
    told = result.stdout
    steps = re.findall(r"^ +(\d+)\. ", told, flags=re.MULTILINE)
    assert steps == [str(number) for number in range(1, 12)]
    assert told.count("refused: ") == 5
    for words in (
        "opens it on 8",
        "has no type rating for B738",
        "ground it or take it into maintenance first",
        "performed item 2",
        "only a planner may let it end earlier",
        "complied, due at",
        "due soon, due at",
        "alert: warning",
        "overdue, due at",
        "alert: critical",
        "changes verifies: True",
        "was edited",
        "is missing: record",
        "the order was changed",
        "is missing from the end of the log",
        "Southern Air (demo)",
    ):
        assert words in told, words
    organization = re.search(r"AMSS_ORGANIZATION=(\S+)", told)[1]
    context = ("--database", url, "--organization", organization, "--user", "admin", "--json")
    assert len(json.loads(amss("tasks", "list", *context).stdout)["tasks"]) == 311 + 26 + 1
    assert amss("check", *context).exit_code == 1
