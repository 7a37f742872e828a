"""The whole workflow from the shell, on each database: from a directive to the release, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from databases import POSTGRESQL

from amss_core.reference import document_template

AD = "FAA AD 2026-01-01"
STATED = ("--statement", "done as it says")


def instant(hours):
    return (datetime.now(UTC) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%MZ")


def day(days):
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def person(shell, name, role, *, lapsed_on=None):
    """Enter a person with a licence, a type rating and an authorisation, and a user of the same id."""
    who = name.split()[0].lower()
    shell.json("personnel", "enter", who, "--name", name)
    licence = ("--type", "EASA_B1", "--number", f"66.{who}", "--issued-on", "2022-06-01")
    shell.json("personnel", "certificate", who, *licence, "--expires-on", "2040-05-31")
    lapse = ("--lapsed-on", lapsed_on) if lapsed_on else ()
    shell.json("personnel", "rate", who, f"EASA_B1 66.{who}", "B738", "--endorsed-on", "2022-06-01", *lapse)
    shell.json("personnel", "authorise", who, role, "--from", "2022-06-01")
    shell.json("users", "add", who, "--name", name, "--role", "mechanic")


@pytest.fixture(params=["sqlite-file", *POSTGRESQL])
def shell(request, new_shell):
    """Return the command over a database with aircraft, people, and a planner."""
    made = new_shell(request.param)
    for registration, kind in (("ET-AXM", "B738"), ("ET-ALO", "A320")):
        made.json("aircraft", "add", registration, "--type", kind, "--capacity", "2")
    made.json("aircraft", "read", "ET-AXM", "--on", day(-100), "--flight-hours", "1000", "--id", "R1")
    made.json("aircraft", "read", "ET-AXM", "--on", day(-1), "--flight-hours", "1400:30", "--flight-cycles", "700")
    made.json("users", "add", "paul", "--name", "Paul Ek", "--role", "scheduler")
    person(made, "Sara Lind", "certifying")
    person(made, "Lina Roth", "inspection")
    person(made, "Omar Haile", "certifying", lapsed_on=day(-20))
    return made


REQUIRED = ("--task-type", "inspection", "--aircraft-type", "B738", "--certificate", "EASA_B1", "--certifying")


def test_the_workflow_runs_from_a_directive_to_the_release(shell):
    shell.json("parts", "define", "S-7", "--minimum", "1", user="paul")
    shell.json("parts", "receive", "S-7", "1", user="paul")
    shell.json("qualification", "require", *REQUIRED, "--recency", "none")
    rule = ("--rule", "500 FH after effective date; repeat every 500 FH", "--effective-on", day(-100))
    shell.json("directives", "add", AD, "--authority", "FAA", "--title", "Inspect", "--type", "B738", *rule)
    assert "not applicable" in shell("directives", "scan").stdout
    statuses = {each["aircraft"]: each["status"] for each in shell.json("directives", "fleet")["statuses"]}
    assert statuses == {"ET-ALO": "not_applicable", "ET-AXM": "open"}
    assert [each["number"] for each in shell.json("directives", "list")["directives"]] == [AD]

    window = ("--from", instant(-2), "--until", instant(-0.05))
    items = ("--item", "inspect", "--inspected-item", "torque", "--part", "S-7")
    shell.json("tasks", "plan", "T1", "--aircraft", "ET-AXM", "--directive", AD, *window, *items)
    refusal = shell.refused("tasks", "assign", "T1", "omar")
    assert "Omar Haile's B738 type rating lapsed" in refusal
    ranked = shell.json("tasks", "qualified", "T1")["mechanics"]
    assert [each["person"]["id"] for each in ranked if not each["blocked"]] == ["sara"]
    assert "what stands against" in shell("tasks", "qualified", "T1").stdout
    shell.json("tasks", "assign", "T1", "sara")

    work_is_done_and_signed(shell)
    compliance_is_on_record(shell)
    stock_is_watched_and_documents_are_issued(shell)


def work_is_done_and_signed(shell):
    assert "needs 1 of S-7" in shell.refused("tasks", "start", "T1", user="sara")
    kept = shell.json("parts", "reserve", "S-7", "1", "T1", user="paul")["id"]
    shell.json("aircraft", "status", "ET-AXM", "maintenance", "--reason", "T1")
    shell.json("tasks", "start", "T1", user="sara")
    for item in ("1", "2"):
        shell.json("tasks", "record", "T1", item, "pass", "--by", "sara", user="sara")
    shell.json("tasks", "sign", "T1", "1", *STATED, "--name", "sara lind", user="sara")
    refused = shell.refused("tasks", "inspect", "T1", "2", *STATED, "--name", "Sara Lind", user="sara")
    assert "sara performed" in refused or "independent" in refused.lower()
    wrong_name = shell.refused("tasks", "inspect", "T1", "2", *STATED, "--name", "Sara Lind", user="lina")
    assert "not the signer's" in wrong_name
    shell.json("tasks", "inspect", "T1", "2", *STATED, "--name", "Lina Roth", user="lina")
    shell.json("tasks", "sign", "T1", "2", *STATED, "--name", "Sara Lind", user="sara")
    shell.json("parts", "use", kept, user="sara")
    shell.json("tasks", "note", "T1", "nothing found", user="sara")
    done = shell.json("tasks", "complete", "T1", *STATED, "--name", "Sara Lind", "--minutes", "90", user="sara")
    assert done["state"] == "completed"
    shown = shell.json("tasks", "show", "T1")
    assert [each["sign_off"]["role"] for each in shown["signatures"]].count("released") == 1
    assert "Signatures: 4" in shell("tasks", "show", "T1").stdout


def compliance_is_on_record(shell):
    shell.json("directives", "scan")
    (cell,) = [each for each in shell.json("directives", "fleet")["statuses"] if each["aircraft"] == "ET-AXM"]
    assert (cell["status"], cell["due_flight_hours"]) == ("complied", "1900.5")
    assert "complied" in shell("directives", "sheet", "ET-AXM").stdout
    assert shell.json("directives", "sheet", "ET-AXM")["statuses"][0]["status"] == "complied"
    assert [each["directive"] for each in shell.json("directives", "due", "--horizon-days", "400")["due"]] == [AD]


def stock_is_watched_and_documents_are_issued(shell):
    changes = shell.json("alerts", "scan")["changes"]
    assert changes == []
    (low,) = shell.json("alerts", "list")["alerts"]
    assert (low["category"], low["level"]) == ("parts_low_stock", "critical")
    assert "0 changed." in shell("alerts", "escalate").stdout
    shell.json("alerts", "acknowledge", low["id"])
    shell.json("alerts", "resolve", low["id"], "--reason", "ordered")
    shell.json("parts", "order", "O1", "S-7", "--quantity", "2", "--arrives-on", day(7), user="paul")
    assert "resolved at" in shell("alerts", "list", "--resolved").stdout

    assert "needs" in shell.refused("documents", "issue", "EASA_CRS", "--task", "T1")
    fields = [text for name in document_template("EASA_CRS").required_fields for text in ("--field", f"{name}=x")]
    assert shell.json("documents", "issue", "EASA_CRS", "--task", "T1", *fields)["number"] == 1
    assert "EASA_CRS" in shell("documents", "list").stdout
    assert len(shell.json("documents", "list")["documents"]) == 1


def test_aircraft_and_components_are_kept(shell):
    shell.json("aircraft", "component", "CFM56", "1", "--name", "engine", "--manufactured-on", "2020-01-01")
    shell.json("aircraft", "install", "CFM56", "1", "ET-AXM", "--on", "2026-01-01", "--position", "engine 1")
    assert "would be on" in shell.refused("aircraft", "install", "CFM56", "1", "ET-ALO", "--on", "2026-05-01")
    assert shell.json("aircraft", "remove", "CFM56", "1", "--on", "2026-05-01")["removed_on"] == "2026-05-01"
    assert "is less than" in shell.refused("aircraft", "read", "ET-AXM", "--on", day(0), "--flight-hours", "1000")
    right = ("--flight-hours", "1001", "--replaces", "R1")
    assert shell.json("aircraft", "read", "ET-AXM", "--on", day(-100), *right)["replaces"] == "R1"
    assert {each["registration"] for each in shell.json("aircraft", "list")["aircraft"]} == {"ET-AXM", "ET-ALO"}
    assert "no aircraft 'X9'" in shell.refused("aircraft", "status", "X9", "grounded", "--reason", "x")
    shell.json("directives", "add", AD, "--authority", "FAA", "--rule", "on or before 2030-01-01")
    done = shell.json("directives", "done", AD, "ET-AXM", "--on", day(-1), "--reference", "WO 1")
    assert (done["method"], done["reference"]) == ("accomplished", "WO 1")


def test_tasks_are_linked_moved_and_cancelled(shell):
    for name, start in (("A", 24), ("B", 26)):
        window = ("--from", instant(start), "--until", instant(start + 2))
        shell.json("tasks", "plan", name, "--aircraft", "ET-AXM", *window)
    shell.json("tasks", "link", "A", "B")
    assert "A -> B" in shell.refused("tasks", "link", "B", "A")
    later = f"A={instant(30)}"
    shown = shell.json("tasks", "move", later)
    assert ([each["task"] for each in shown["changes"]], shown["applied"]) == (["A", "B"], False)
    before = shell.json("tasks", "list")
    assert "Nothing was changed" in shell("tasks", "move", later).stdout
    assert shell.json("tasks", "list") == before
    assert "The plan was changed." in shell("tasks", "move", later, "--reason", "hangar is full").stdout
    assert {each["reschedules"] for each in shell.json("tasks", "list")["tasks"]} == {1}
    shell.json("tasks", "link", "A", "B", "--remove")
    assert shell.json("tasks", "cancel", "A", "--reason", "no need")["state"] == "cancelled"
    assert shell.json("tasks", "cancel", "B", "--reason", "no need", "--late")["state"] == "cancelled"
    assert shell.json("tasks", "list", "--aircraft", "ET-ALO")["tasks"] == []


def test_parts_are_kept_given_back_and_disposed_of(shell):
    shell.json("parts", "define", "S-7", user="paul")
    shell.json("parts", "receive", "S-7", "1", "--expires-on", day(100), user="paul")
    window = ("--from", instant(1), "--until", instant(2))
    shell.json("tasks", "plan", "T1", "--aircraft", "ET-AXM", "--part", "S-7:2", *window)
    kept = shell.json("parts", "reserve", "S-7", "1", "T1", user="paul")["id"]
    assert kept in shell("parts", "list").stdout
    assert len(shell.json("parts", "list", user="paul")["reservations"]) == 1
    shell.json("parts", "release", kept, user="paul")
    assert shell.json("parts", "dispose", "S-7", "1", "--reason", "dropped", user="paul")["status"] == "disposed"


def test_an_instant_that_is_none_is_refused(shell):
    bad = ("tasks", "plan", "T1", "--aircraft", "ET-AXM", "--from", "soon", "--until", instant(1))
    assert "expected a date and time" in shell.refused(*bad)


def test_the_numbers_are_counted_from_what_is_on_record(shell):
    numbers = shell.json("metrics", "show")
    assert numbers
    assert "Metrics" in shell("metrics", "show").stdout
    assert "no user 'nobody'" in shell.refused("metrics", "show", user="nobody")
