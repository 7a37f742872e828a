"""`amss personnel`: files are opened, and what happens to certificates, ratings, skills and work is recorded."""

from __future__ import annotations

from uuid import UUID

import pytest

LICENCE = "EASA_B1 SE.66.1"
TOO_LONG = "x" * 10_000_000
CERTIFICATE = ("--type", "EASA_B1", "--number", "SE.66.1", "--issued-on", "2022-06-01", "--expires-on", "2026-05-31")
NEW_FACTS = (
    ("certificate", "P1", "--type", "EASA_B2", "--number", "SE.66.2", "--issued-on", "2022-06-01"),
    ("renew", "P1", LICENCE, "--on", "2026-05-20", "--expires-on", "2031-05-31"),
    ("suspend", "P1", LICENCE, "--on", "2026-01-10", "--until", "2026-02-10"),
    ("revoke", "P1", LICENCE, "--on", "2026-03-01"),
    ("reinstate", "P1", LICENCE, "--on", "2026-04-01"),
    ("rate", "P1", LICENCE, "B738", "--endorsed-on", "2022-06-01", "--lapsed-on", "2030-01-01"),
    ("skill", "P1", "NDT_ET", "--level", "2", "--qualified-on", "2024-01-01", "--expires-on", "2028-12-31"),
    ("authorise", "P1", "certifying", "--from", "2024-01-01", "--through", "2027-01-01", "--task-type", "repair"),
    ("log-work", "P1", "--on", "2026-05-01", "--minutes", "450", "--aircraft-type", "B738", "--task-type", "repair"),
)
"""A command for each kind of fact, on the file of P1 with his licence."""


@pytest.fixture
def sara(shell):
    """The command over a database with a mechanic, P1, and her licence."""
    shell.json("personnel", "enter", "P1", "--name", "Sara Lind", "--employee-number", "4711")
    shell.json("personnel", "certificate", "P1", *CERTIFICATE)
    shell.json("users", "add", "P1", "--name", "Sara Lind", "--role", "mechanic")
    return shell


def test_a_person_is_entered_and_listed(shell):
    entered = shell.json("personnel", "enter", "P1", "--name", "Sara Lind", "--employee-number", "4711")
    assert entered == {"id": "P1", "name": "Sara Lind", "employee_number": "4711"}
    assert shell.json("personnel", "list") == {"people": [entered]}
    assert "People: 1\n  id  name       employee number\n  P1  Sara Lind  4711" in shell("personnel", "list").stdout


def test_a_certificate_is_recorded_with_its_authority_and_who_entered_it(shell):
    shell.json("personnel", "enter", "P1", "--name", "Sara Lind")
    recorded = shell.json("personnel", "certificate", "P1", *CERTIFICATE)
    assert recorded.pop("recorded_at")
    assert recorded == {
        "id": LICENCE,
        "recorded_by": "anna",
        "person": "P1",
        "type": "EASA_B1",
        "authority": "EASA",
        "number": "SE.66.1",
        "issued_on": "2022-06-01",
        "expires_on": "2026-05-31",
    }


def test_each_kind_of_fact_is_on_file_with_an_id_that_says_what_it_is(sara):
    recorded = [sara.json("personnel", *fact)["id"] for fact in NEW_FACTS]
    assert recorded[:-1] == [
        "EASA_B2 SE.66.2",
        f"{LICENCE} renewed 2026-05-20",
        f"{LICENCE} suspended 2026-01-10",
        f"{LICENCE} revoked 2026-03-01",
        f"{LICENCE} reinstated 2026-04-01",
        f"{LICENCE} B738 2022-06-01",
        "NDT_ET 2024-01-01",
        "certifying 2024-01-01 repair",
    ]
    assert UUID(recorded[-1]).version == 7
    file = sara.json("personnel", "show", "P1")
    on_file = {fact["id"] for kind, facts in file.items() if kind != "person" for fact in facts}
    assert on_file == {LICENCE, *recorded}
    assert file["certificate_events"][1]["expires_on"] == "2031-05-31"
    assert file["authorisations"][0]["task_types"] == ["repair"]


def test_a_file_is_shown_to_people_with_a_table_for_each_kind_that_is_in_it(sara):
    shown = sara("personnel", "show", "P1").stdout
    assert "Certificates: 1" in shown
    assert "Skills" not in shown
    for fact in NEW_FACTS:
        sara.json("personnel", *fact)
    shown = sara("personnel", "show", "P1").stdout
    for title in ("Certificates: 2", "Certificate events: 4", "Type ratings: 1", "Skills: 1", "Work log: 1"):
        assert title in shown
    assert "certifying 2024-01-01 repair  certifying  repair" in shown


@pytest.mark.parametrize("fact", NEW_FACTS[:-1], ids=lambda fact: fact[0])
def test_a_fact_that_is_told_twice_is_recorded_once(sara, fact):
    sara.json("personnel", *fact)
    assert "correct it, or take another id" in sara.refused("personnel", *fact)


@pytest.mark.parametrize("fact", NEW_FACTS, ids=lambda fact: fact[0])
def test_with_a_reason_a_fact_corrects_what_was_recorded_under_its_id(sara, fact):
    assert "to correct; record it" in sara.refused("personnel", *fact, "--id", "F1", "--reason", "misread")
    sara.json("personnel", *fact, "--id", "F1")
    corrected = sara.json("personnel", *fact, "--id", "F1", "--reason", "misread")
    assert corrected["id"] == "F1"
    assert "reason: expected why it is corrected" in sara.refused("personnel", *fact, "--id", "F1", "--reason", " ")
    last = sara.json("audit", "list")["changes"][-1]
    assert (last["reason"], last["entity_id"], "F1" in last["before"]) == ("misread", "P1", True)


def test_what_was_corrected_stays_on_file_and_is_shown_when_it_is_asked_for(sara):
    wrong = ("certificate", "P1", "--type", "EASA_B1", "--number", "SE.66.9", "--issued-on", "2022-06-01")
    sara.json("personnel", *wrong, "--id", LICENCE, "--reason", "misread")
    assert [each["number"] for each in sara.json("personnel", "show", "P1")["certificates"]] == ["SE.66.9"]
    both = sara.json("personnel", "show", "P1", "--corrected")["certificates"]
    assert [each["number"] for each in both] == ["SE.66.1", "SE.66.9"]
    shown = sara("personnel", "show", "P1", "--corrected").stdout
    assert "Certificates: 2" in shown
    assert "recorded by" in shown


def test_an_authority_that_is_not_that_of_the_type_can_be_named(sara):
    other = ("--type", "ICAO_AMEL", "--number", "7", "--issued-on", "2022-06-01", "--authority", "ECAA")
    assert sara.json("personnel", "certificate", "P1", *other)["authority"] == "ECAA"


@pytest.mark.parametrize(
    "name", ["Þórður Müller", "سارة ليند", "שרה לינד", "👩🏽‍🔧 Sara 🛩️", "Sara; DROP TABLE people --"]
)
def test_a_name_in_any_script_comes_back_as_it_was_given(shell, name):
    shell.json("personnel", "enter", name, "--name", name, "--employee-number", name)
    assert shell.json("personnel", "show", name)["person"] == {"id": name, "name": name, "employee_number": name}
    assert shell("personnel", "show", name).exit_code == 0
    assert shell("personnel", "list").exit_code == 0


def test_a_mechanic_logs_his_own_work_and_sees_his_own_file_only(sara):
    sara.json("personnel", "enter", "P2", "--name", "Omar Said")
    work = ("--on", "2026-05-01", "--minutes", "450")
    assert sara.json("personnel", "log-work", "P1", *work, user="P1")["recorded_by"] == "P1"
    assert sara.json("personnel", "show", "P1", user="P1")["person"]["name"] == "Sara Lind"
    assert "personnel.log_work" in sara.refused("personnel", "log-work", "P2", *work, user="P1")
    assert "personnel.read" in sara.refused("personnel", "show", "P2", user="P1")
    assert "personnel.read" in sara.refused("personnel", "list", user="P1")


@pytest.mark.parametrize("fact", [("enter", "P9", "--name", "X"), *NEW_FACTS[:-1]], ids=lambda fact: fact[0])
def test_a_mechanic_records_nothing_else(sara, fact):
    assert "personnel.record" in sara.refused("personnel", *fact, user="P1")


@pytest.mark.parametrize("fact", [("show", "P1"), *NEW_FACTS], ids=lambda fact: fact[0])
@pytest.mark.usefixtures("sara")
def test_a_person_of_another_organisation_is_not_found(theirs, fact):
    assert "no person 'P1' in this organisation" in theirs.refused("personnel", *fact)


@pytest.mark.parametrize("fact", NEW_FACTS, ids=lambda fact: fact[0])
def test_an_unknown_person_is_not_found_whatever_the_id_is(sara, fact):
    command, _, *rest = fact
    assert "no person 'P9' in this organisation" in sara.refused("personnel", command, "P9", *rest)
    assert "expected a text of at most 200 characters" in sara.refused("personnel", command, TOO_LONG, *rest)
    assert "expected a text of whole characters, without NUL" in sara.refused("personnel", command, "P\0", *rest)


@pytest.mark.parametrize("fact", [each for each in NEW_FACTS if LICENCE in each], ids=lambda fact: fact[0])
def test_nothing_rests_on_a_certificate_that_is_not_on_file(sara, fact):
    other = tuple("EASA_B1 X" if argument == LICENCE else argument for argument in fact)
    assert "there is no certificate 'EASA_B1 X' in the file of 'P1'" in sara.refused("personnel", *other)


@pytest.mark.parametrize(
    "day", ["0001-01-01", "1899-12-31", "9999-12-31", "2026-02-30", "tomorrow", "", "\0", TOO_LONG]
)
@pytest.mark.parametrize("fact", NEW_FACTS, ids=lambda fact: fact[0])
def test_a_day_that_no_record_lies_in_is_refused(sara, fact, day):
    at = next(index for index, argument in enumerate(fact) if argument in {"--on", "--from"} or "ed-on" in argument)
    given = (*fact[: at + 1], day, *fact[at + 2 :])
    assert "expected a date from 1900 to 2199, written 2026-05-31" in sara.refused("personnel", *given)


@pytest.mark.parametrize("day", ["1900-01-01", "2199-12-31"])
def test_the_first_and_the_last_day_that_a_record_may_lie_in_come_back(sara, day):
    sara.json("personnel", "revoke", "P1", LICENCE, "--on", day)
    assert sara.json("personnel", "show", "P1")["certificate_events"][0]["on"] == day


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("enter", "P1", "--name", "Sara"), "there is already a person 'P1'"),
        (("enter", "P2", "--name", ""), "name: expected a text that is not empty"),
        (("enter", "", "--name", "Sara"), "id: expected a text that is not empty"),
        (("enter", "P2", "--name", TOO_LONG), "name: expected a text of at most"),
        (("enter", "P2", "--name", "S", "--employee-number", "\0"), "employee_number: expected a text of whole"),
        (("skill", "P1", "NDT_ET", "--level", "6", "--qualified-on", "2024-01-01"), "level: expected a whole number"),
        (("skill", "P1", "NDT_ET", "--level", "x", "--qualified-on", "2024-01-01"), "'--level'"),
        (("authorise", "P1", "flying", "--from", "2024-01-01"), "role: did you mean certifying?"),
        (("authorise", "P1", "inspection", "--from", "2024-01-01", "--task-type", "\0"), "task_types: expected a text"),
        (("log-work", "P1", "--on", "2026-05-01", "--minutes", "0"), "minutes: expected a whole number from 1"),
        (("log-work", "P1", "--on", "2026-05-01", "--minutes", "-5"), "minutes: expected a whole number from 1"),
        (("log-work", "P1", "--on", "2026-05-01", "--minutes", "1441"), "minutes: expected a whole number from 1"),
        (("log-work", "P1", "--on", "2026-05-01", "--minutes", "9" * 4_000), "minutes: expected a whole number from"),
        (("log-work", "P1", "--on", "2026-05-01", "--minutes", "5", "--id", " "), "id: expected a text that is not"),
        (("renew", "P1", LICENCE, "--on", "2026-05-20", "--expires-on", "2026-05-19"), "expected a day on or after"),
        (("suspend", "P1", LICENCE, "--on", "2026-05-20", "--until", "2026-05-19"), "expected a day on or after"),
        (
            ("certificate", "P1", "--type", "EASA_B9", "--number", "1", "--issued-on", "2022-06-01"),
            "did you mean",
        ),
    ],
)
def test_what_cannot_be_recorded_is_refused_in_one_sentence(sara, arguments, said):
    assert said in sara.refused("personnel", *arguments)
