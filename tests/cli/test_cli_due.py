"""`amss due`: what falls due on each aircraft, when, by which limit, and why."""

from __future__ import annotations

import pytest

ON = ("--on", "2026-06-01")
DIRECTIVE = {
    "number": "AD 1",
    "title": "Inspect the flap track",
    "authority": "FAA",
    "source": "91 FR 1",
    "effective_on": "2026-01-01",
    "compliance_time": "500 FH or 6 months after effective date, whichever first; repeat every 100 FH",
}


@pytest.fixture
def fleet(tables):
    """One aircraft that flies five hours and two cycles a day, and one directive."""
    return {
        "aircraft": tables["aircraft"],
        "readings": [
            {"aircraft": "ET-AXM", "read_on": day, "flight_hours": hours, "flight_cycles": cycles}
            for day, hours, cycles in (
                ("2026-01-01", "1000", "400"),
                ("2026-04-02", "1100", "440"),
                ("2026-06-01", "1400", "560"),
            )
        ],
        "directives": [dict(DIRECTIVE)],
    }


def rule(fleet, words, **cells):
    fleet["directives"][0] |= {"compliance_time": words, **cells}
    return fleet


def only(answer):
    (entry,) = answer["due"]
    return entry


def test_a_due_point_is_a_vector_with_what_is_left_and_what_governs(asked, fleet):
    code, answer = asked(fleet, "due", *ON)
    entry = only(answer)
    assert code == 1
    assert (entry["aircraft"], entry["component"], entry["directive"], entry["paragraph"]) == (
        "ET-AXM",
        None,
        "AD 1",
        "",
    )
    assert entry["status"] == "due_soon"
    assert entry["due"] == {
        "due_on": "2026-07-01",
        "due_flight_hours": "1500",
        "due_flight_cycles": None,
        "remaining_days": 30,
        "remaining_flight_hours": "100",
        "remaining_flight_cycles": None,
        "governing": "flight_hours",
        "projected_on": "2026-06-21",
        "extended": None,
    }
    assert (entry["last_done_on"], entry["times_done"]) == (None, 0)


@pytest.mark.parametrize(
    ("hours", "status"), [("400", "due_soon"), ("399", "overdue"), ("2000", "open"), ("9000", None)]
)
def test_the_limit_itself_is_still_permitted_and_what_is_far_away_is_not_listed(asked, fleet, hours, status):
    code, answer = asked(rule(fleet, f"{hours} FH after effective date"), "due", *ON, "--horizon-days", "365")
    assert [entry["status"] for entry in answer["due"]] == [status] * (status is not None)
    assert code == (status in {"due_soon", "overdue"})


def test_the_horizon_says_how_far_ahead_is_looked(asked, fleet):
    rule(fleet, "on or before 2026-08-30")
    assert only(asked(fleet, "due", *ON, "--horizon-days", "90")[1])["status"] == "open"
    code, answer = asked(fleet, "due", *ON, "--horizon-days", "89")
    assert (code, answer["due"], answer["horizon_days"]) == (0, [], 89)
    rule(fleet, "on or before 2026-06-11")
    assert asked(fleet, "due", *ON, "--horizon-days", "9")[1]["due"] == []
    assert only(asked(fleet, "due", *ON, "--horizon-days", "10")[1])["status"] == "due_soon"


def test_what_is_overdue_names_by_how_much_and_the_clause(asked, fleet):
    _, answer = asked(rule(fleet, "390 FH after effective date"), "due", *ON)
    (finding,) = only(answer)["findings"]
    assert finding["code"] == "directive_overdue"
    assert "overdue on AD 1 by 10 FH" in finding["text"]
    assert finding["source"] == "14 CFR 39.7"
    assert only(answer)["due"]["projected_on"] == "2026-05-30"


def test_what_is_not_known_is_unknown_and_a_finding(asked, fleet):
    del fleet["readings"]
    code, answer = asked(rule(fleet, "500 FH after effective date"), "due", *ON)
    assert (code, only(answer)["status"]) == (1, "unknown")
    assert only(answer)["findings"][0]["code"] == "due_point_unknown"


def test_a_recurring_requirement_that_was_done_falls_due_again(asked, fleet):
    fleet["accomplishments"] = [
        {"directive": "AD 1", "aircraft": "ET-AXM", "done_on": "2026-05-01", "flight_hours": "1310"}
    ]
    entry = only(asked(fleet, "due", *ON)[1])
    assert (entry["status"], entry["due"]["due_flight_hours"]) == ("due_soon", "1410")
    assert (entry["last_done_on"], entry["times_done"]) == ("2026-05-01", 1)


def test_a_correction_replaces_what_was_entered(asked, fleet):
    done = {"id": "A1", "directive": "AD 1", "aircraft": "ET-AXM", "done_on": "2026-05-01", "flight_hours": "1310"}
    fleet["accomplishments"] = [done, done | {"id": "", "replaces": "A1", "flight_hours": "1301"}]
    entry = only(asked(fleet, "due", *ON)[1])
    assert (entry["due"]["due_flight_hours"], entry["times_done"]) == ("1401", 1)


def test_the_next_due_points_are_forecast(asked, fleet):
    fleet["accomplishments"] = [
        {"directive": "AD 1", "aircraft": "ET-AXM", "done_on": "2026-05-01", "flight_hours": "1310"}
    ]
    entry = only(asked(fleet, "due", *ON, "--next", "3")[1])
    assert [(each["number"], each["due_flight_hours"], each["projected_on"]) for each in entry["next"]] == [
        (1, "1410", "2026-06-03"),
        (2, "1510", "2026-06-23"),
        (3, "1610", "2026-07-13"),
    ]
    assert "next" not in only(asked(fleet, "due", *ON)[1])


def test_a_limit_on_a_components_counter_is_told_on_the_aircrafts_too(asked, fleet):
    fleet["parts"] = [
        {
            "part_number": "745902",
            "serial_number": "D1",
            "status": "installed",
            "aircraft": "ET-AXM",
            "installed_on": "2026-01-01",
        }
    ]
    fleet["readings"].append(
        {"part_number": "745902", "serial_number": "D1", "read_on": "2026-06-01", "flight_cycles": "160"}
    )
    rule(fleet, "200 FC since new on the component's counter", parts="745902")
    entry = only(asked(fleet, "due", *ON)[1])
    assert entry["component"] == {"part_number": "745902", "serial_number": "D1"}
    assert (entry["due"]["remaining_flight_cycles"], entry["due"]["due_flight_cycles"]) == (40, 600)
    fleet["readings"][-1] |= {"read_on": "2026-04-02", "flight_cycles": "100"}
    entry = only(asked(fleet, "due", *ON)[1])
    assert (entry["due"]["remaining_flight_cycles"], entry["due"]["due_flight_cycles"]) == (-20, 540)


def test_an_event_of_any_name_can_be_counted_from(asked, fleet):
    fleet["accomplishments"] = [
        {"aircraft": "ET-AXM", "event": "Shop visit", "done_on": "2026-04-02", "flight_hours": "1100"}
    ]
    entry = only(asked(rule(fleet, "350 FH after shop visit"), "due", *ON)[1])
    assert entry["due"]["due_flight_hours"] == "1450"


@pytest.mark.parametrize(
    ("cells", "listed"),
    [
        ({"types": "B738; A320"}, True),
        ({"types": "A320"}, False),
        ({"models": "737-800"}, True),
        ({"models": "737-900"}, False),
        ({"serials": "35000 through 36000; except 35214"}, True),
        ({"serials": "35214 and subsequent"}, False),
        ({"modifications": "SB 9"}, True),
    ],
)
def test_it_is_listed_for_whom_it_applies_to(asked, fleet, cells, listed):
    fleet["aircraft"][0]["modifications"] = "none"
    _, answer = asked(rule(fleet, "500 FH after effective date", **cells), "due", *ON)
    assert bool(answer["due"]) is listed


@pytest.mark.parametrize(("cells", "status"), [({"modifications": ""}, "unknown"), ({"modifications": "SB 9"}, None)])
def test_modifications_that_are_not_known_leave_it_unknown(asked, fleet, cells, status):
    fleet["aircraft"][0] |= cells
    _, answer = asked(rule(fleet, "500 FH after effective date", modifications="SB 9"), "due", *ON)
    assert [entry["status"] for entry in answer["due"]] == [status] * (status is not None)


@pytest.mark.parametrize(("known", "status"), [("yes", []), ("no", ["unknown"])])
def test_a_part_that_the_tables_do_not_hold_is_unknown_unless_they_hold_all(asked, fleet, known, status):
    fleet["aircraft"][0]["configuration_known"] = known
    _, answer = asked(rule(fleet, "500 FH after effective date", parts="745902"), "due", *ON)
    assert [entry["status"] for entry in answer["due"]] == status


def test_links_between_paragraphs_are_kept(asked, fleet):
    first = DIRECTIVE | {"paragraph": "(a)", "compliance_time": "500 FH after effective date"}
    fleet["directives"] = [
        first,
        first | {"paragraph": "(b)", "on_finding": "(a)", "compliance_time": "10 days after finding"},
    ]
    assert [entry["paragraph"] for entry in asked(fleet, "due", *ON)[1]["due"]] == ["(a)"]
    fleet["accomplishments"] = [
        {"directive": "AD 1", "paragraph": "(a)", "aircraft": "ET-AXM", "event": "finding", "done_on": "2026-05-30"}
    ]
    entry = only(asked(fleet, "due", *ON)[1])
    assert (entry["paragraph"], entry["due"]["due_on"]) == ("(b)", "2026-06-09")


def test_a_superseded_directive_yields_no_due_and_its_accomplishment_is_credited(asked, fleet):
    fleet["directives"].append(
        DIRECTIVE | {"number": "AD 2", "effective_on": "2026-03-01", "supersedes": "AD 1", "credits": "AD 1"}
    )
    fleet["accomplishments"] = [
        {"directive": "AD 1", "aircraft": "ET-AXM", "done_on": "2026-02-01", "flight_hours": "1310"}
    ]
    entry = only(asked(fleet, "due", *ON)[1])
    assert (entry["directive"], entry["due"]["due_flight_hours"]) == ("AD 2", "1410")


def test_one_aircraft_can_be_asked_for(amss, asked, fleet, tmp_path):
    fleet["aircraft"].append({"registration": "ET-AXN", "type": "B738"})
    _, answer = asked(fleet, "due", *ON, "--aircraft", "ET-AXN")
    assert [entry["aircraft"] for entry in answer["due"]] == ["ET-AXN"]
    result = amss("due", tmp_path, "--aircraft", "ET-AXO")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "has the registration 'ET-AXO'; did you mean 'ET-AX" in result.stderr


def test_the_derivation_says_why_down_to_who_read_the_counter(asked, amss, fleet, tmp_path):
    fleet["readings"][2] |= {"recorded_by": "M. Farouk", "recorded_at": "2026-06-01T21:40Z"}
    entry = only(asked(fleet, "due", *ON, "--explain")[1])
    assert entry["derivation"]["source"] == "91 FR 1"
    assert "derivation" not in only(asked(fleet, "due", *ON)[1])
    lines = amss("due", tmp_path, *ON, "--explain", "--next", "2").stdout.splitlines()
    assert any("1000 FH + 500 FH = 1500 FH" in line for line in lines)
    assert any("entered by M. Farouk at 2026-06-01T21:40" in line for line in lines)
    assert "Next due points of ET-AXM, AD 1" in lines
    assert lines[-1] == "2026-06-01: 1 due within 90 days, 1 of them to act on."


def test_an_empty_due_list_is_one_line(amss, written, fleet):
    del fleet["directives"]
    result = amss("due", written(fleet), *ON)
    assert (result.exit_code, result.stdout) == (0, "2026-06-01: 0 due within 90 days, 0 of them to act on.\n")


def test_bad_rows_end_with_two(asked, fleet):
    fleet["readings"].append({"aircraft": "ET-AXZ", "read_on": "2026-06-01", "flight_hours": "1"})
    code, answer = asked(fleet, "due", *ON)
    assert (code, len(answer["due"]), len(answer["problems"])) == (2, 1, 1)
