"""`amss qualification`: may a person whose file is in the database do a kind of work, and why or why not."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

LICENCE = "EASA_B1 SE.66.1"
WORK = ("--task-type", "inspection", "--aircraft-type", "B738", "--certificate", "EASA_B2, EASA_B1")


@pytest.fixture
def sara(shell):
    """The command over a database with a rated mechanic, P1, whose licence is valid through 2026-05-31."""
    dates = ("--issued-on", "2022-06-01", "--expires-on", "2026-05-31")
    shell.json("personnel", "enter", "P1", "--name", "Sara Lind")
    shell.json("personnel", "certificate", "P1", "--type", "EASA_B1", "--number", "SE.66.1", *dates)
    shell.json("personnel", "rate", "P1", LICENCE, "B738", "--endorsed-on", "2022-06-01")
    return shell


@pytest.fixture
def against(sara):
    """Asks about P1, and returns the codes of what stands against the work."""

    def ask(*arguments, **context):
        result = sara("qualification", "check", "P1", *arguments, "--json", **context)
        answer = json.loads(result.stdout)
        codes = [finding["code"] for finding in answer["against"]]
        assert (result.exit_code, answer["qualified"]) == ((1, False) if codes else (0, True))
        return codes

    return ask


def test_a_certificate_counts_through_its_last_day(against):
    assert against(*WORK, "--recency", "none", "--on", "2026-05-31") == []
    assert "certificate_expired" in against(*WORK, "--recency", "none", "--on", "2026-06-01")


def test_what_was_entered_later_was_not_known_before(against):
    asked = (*WORK, "--recency", "none", "--on", "2026-05-31")
    assert against(*asked, "--as-known-on", "2199-12-31") == []
    assert against(*asked, "--as-known-on", "2020-01-01") == ["certificate_missing", "type_rating_missing"]


def test_recent_experience_is_asked_for_where_the_certificate_brings_the_rule(sara, against):
    on = ("--on", "2026-05-31")
    assert against(*WORK, *on) == ["recency_lacking"]
    assert against("--task-type", "inspection", "--recency", "days", *on) == []
    for month in ("12", "01", "02", "03", "04", "05"):
        year = "2025" if month == "12" else "2026"
        sara.json(
            "personnel", "log-work", "P1", "--on", f"{year}-{month}-09", "--minutes", "60", "--aircraft-type", "B738"
        )
    assert against(*WORK, *on, "--recency", "months") == []
    assert against(*WORK, *on, "--recency", "hours") == ["recency_lacking"]


def test_skills_ratings_and_authorisations_are_asked_for_when_they_are_named(sara, against):
    other = ("--task-type", "inspection", "--aircraft-type", "A320", "--recency", "none", "--on", "2026-05-31")
    assert against(*other) == ["type_rating_missing"]
    assert against(*other, "--no-type-rating") == []
    asked = (
        *other,
        "--no-type-rating",
        "--skill",
        "NDT_ET:2",
        "--skill",
        "SHEET_METAL",
        "--certifying",
        "--inspection",
    )
    assert len(against(*asked)) == 4
    for skill, level in (("NDT_ET", "2"), ("SHEET_METAL", "1")):
        sara.json("personnel", "skill", "P1", skill, "--level", level, "--qualified-on", "2024-01-01")
    for role in ("certifying", "inspection"):
        sara.json("personnel", "authorise", "P1", role, "--from", "2024-01-01")
    assert against(*asked) == []


def test_today_is_that_of_the_main_station(sara):
    result = sara("qualification", "check", "P1", "--task-type", "inspection", "--recency", "none")
    assert (result.exit_code, "Sara Lind is qualified for inspection on 20" in result.stdout) == (0, True)


def test_without_an_option_what_the_organisation_has_set_for_the_work_is_asked_for(sara, against):
    asked = ("--task-type", "inspection", "--aircraft-type", "B738")
    assert against(*asked, "--on", "2026-05-31") == ["requirement_unknown"]
    sara.json("qualification", "require", *WORK, "--certifying", "--recency", "none")
    assert against(*asked, "--on", "2026-05-31") == ["authorisation_missing"]
    assert against(*asked, "--on", "2026-05-31", "--as-known-on", "2020-01-01") == [
        "certificate_missing",
        "type_rating_missing",
        "authorisation_missing",
    ]
    assert against(*asked, "--on", "2026-05-31", "--recency", "none") == []


def test_what_is_asked_for_is_listed(sara):
    assert sara.json("qualification", "requirements") == {"requirements": []}
    sara.json("qualification", "require", *WORK)
    (listed,) = sara.json("qualification", "requirements")["requirements"]
    assert (listed["task_type"], listed["certificates"]) == ("inspection", [["EASA_B1", "EASA_B2"]])
    assert "Requirements: 1" in sara("qualification", "requirements").stdout


def test_what_ends_soon_is_listed(sara):
    day = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    sara.json("personnel", "skill", "P1", "NDT_ET", "--level", "2", "--qualified-on", "2024-01-01", "--expires-on", day)
    (listed,) = sara.json("qualification", "expiring", "--within", "21")["expiring"]
    assert (listed["kind"], listed["name"], listed["expires_on"]) == ("skill", "NDT_ET level 2", day)
    assert sara.json("qualification", "expiring", "--within", "18") == {"expiring": []}
    assert "NDT_ET level 2" in sara("qualification", "expiring").stdout
    assert "Invalid value for '--within'" in sara.refused("qualification", "expiring", "--within", "-1")


def test_what_must_be_logged_to_become_current_is_told(sara):
    asked = ("P1", "--task-type", "inspection", "--aircraft-type", "B738")
    assert "Nothing is asked" in sara("qualification", "recency", *asked).stdout
    sara.json("qualification", "require", *WORK)
    (told,) = sara.json("qualification", "recency", *asked)["recency"]
    assert (told["counted"], told["current_until"], told["to_log"]) == (0, None, 100)
    assert (
        "Log 100 days more to reach 100 days on B738 in 24 months." in sara("qualification", "recency", *asked).stdout
    )
    assert "no person 'P9'" in sara.refused("qualification", "recency", "P9", "--task-type", "inspection")


def test_people_are_told_what_stands_against_with_the_rule_and_why(sara):
    result = sara("qualification", "check", "P1", *WORK, "--on", "2026-06-01")
    assert result.exit_code == 1
    assert "Against:\n" in result.stdout
    assert "certificate SE.66.1 expired on 2026-05-31, asked for 2026-06-01. [EASA 66.A.40" in result.stdout
    assert "Why:\n" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("P9", "--task-type", "inspection"), "no person 'P9' in this organisation"),
        (("P1", "--task-type", " "), "task_type: expected a text that is not empty"),
        (("P1", "--task-type", "x", "--certificate", "EASA_B9"), "unknown certification type 'EASA_B9'; did you mean"),
        (("P1", "--task-type", "x", "--certificate", ""), "unknown certification type"),
        (("P1", "--task-type", "x", "--skill", "NDT_ET:6"), "level: expected a whole number from 1 through 5"),
        (("P1", "--task-type", "x", "--skill", "NDT_ET:0"), "level: expected a whole number from 1 through 5"),
        (("P1", "--task-type", "x", "--skill", "NDT_ET:high"), "level: expected a whole number"),
        (("P1", "--task-type", "x", "--skill", f"NDT_ET:{'9' * 5_000}"), "level: expected a whole number"),
        (("P1", "--task-type", "x", "--skill", "NDT_ET:"), "level: expected a whole number"),
        (("P1", "--task-type", "x", "--skill", ":2"), "skill: expected a text that is not empty"),
        (("P1", "--task-type", "x", "--recency", "weeks"), "measure: expected one of days, months, hours"),
        (("P1", "--task-type", "x", "--on", "9999-12-31"), "expected a date from 1900 to 2199"),
        (("P1", "--task-type", "x", "--as-known-on", "0001-01-01"), "expected a date from 1900 to 2199"),
        (("P\0", "--task-type", "x"), "person: expected a text of whole characters"),
        (("P1", "--task-type", "x", "--skill", "\udc80"), "skills: expected a text of whole characters"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_sentence(sara, arguments, said):
    assert said in sara.refused("qualification", "check", *arguments)


@pytest.mark.usefixtures("sara")
def test_a_person_of_another_organisation_is_not_found(theirs):
    assert "no person 'P1'" in theirs.refused("qualification", "check", "P1", "--task-type", "inspection")
