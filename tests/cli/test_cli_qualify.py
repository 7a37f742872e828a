"""`amss qualify`: may this person do this task, why, and what would fix it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

TASK_DAY = date(2026, 6, 8)
P1_T1 = ("--person", "P1", "--task", "T1")


def codes(answer):
    return [finding["code"] for finding in answer["against"]]


def days_before(day, count):
    return [
        {"person": "P1", "worked_on": str(day - timedelta(days=number)), "hours": "8", "aircraft_type": "B738"}
        for number in range(1, count + 1)
    ]


def another_mechanic(tables):
    for name in ("people", "certificates", "type_ratings"):
        (row,) = tables[name]
        tables[name].append(row | {"id": "P2", "name": "Omar Hailu"} if name == "people" else row | {"person": "P2"})


def test_who_holds_all_that_is_asked_for_is_qualified(asked, tables):
    code, answer = asked(tables, "qualify", *P1_T1)
    assert code == 0
    assert answer["status"] == "qualified"
    assert answer["qualified"] is True
    assert answer["against"] == answer["fixes"] == answer["candidates"] == answer["problems"] == []
    assert (answer["first_on"], answer["last_on"]) == ("2026-06-08", "2026-06-08")
    assert answer["valid_until"] == "2027-05-31"
    assert answer["derivation"]["terms"][0]["text"] == "1. Certificate held and active"


def test_a_certificate_that_lapses_the_day_before_the_job_stands_against_it(asked, tables):
    tables["certificates"][0]["until"] = "2026-06-07"
    code, answer = asked(tables, "qualify", *P1_T1)
    assert code == 1
    assert codes(answer) == ["type_rating_void", "certificate_expired"]
    assert "Renew Sara Lind's EASA_B1 certificate SE.66.1 so that it is valid through 2026-06-08." in [
        fix["text"] for fix in answer["fixes"]
    ]
    assert answer["valid_until"] is None
    assert answer["first_day_qualified"] is None


def test_a_certificate_that_lapses_within_the_job_stands_against_it(asked, tables):
    tables["certificates"][0]["until"] = "2026-06-08"
    tables["tasks"][0]["end_at"] = "2026-06-09T10:00Z"
    code, answer = asked(tables, "qualify", *P1_T1)
    assert (code, answer["valid_until"]) == (1, "2026-06-08")


def test_one_whose_certificate_lapsed_yesterday_was_qualified_for_yesterdays_work(asked, tables):
    tables["certificates"][0]["until"] = "2026-06-08"
    assert asked(tables, "qualify", *P1_T1, "--on", "2026-06-08")[0] == 0
    assert asked(tables, "qualify", *P1_T1, "--on", "2026-06-09")[0] == 1


@pytest.mark.parametrize(("hours", "code"), [("2:30", 0), ("2:29", 1)])
def test_recency_at_the_threshold_passes_and_one_minute_below_fails(asked, tables, hours, code):
    tables["requirements"][0] |= {"recency": "hours", "recency_required": "10"}
    tables["work_log"] = [row | {"hours": "2:30"} for row in days_before(TASK_DAY, 3)]
    tables["work_log"] += [row | {"hours": hours} for row in days_before(date(2026, 5, 1), 1)]
    got, answer = asked(tables, "qualify", *P1_T1)
    assert got == code
    assert codes(answer) == ["recency_lacking"] * code
    if code:
        assert answer["recency"][0]["text"] == "Log 0:01 hours more to reach 10:00 hours on B738 in 24 months."


def test_hundredths_of_an_hour_add_up_without_loss(asked, tables):
    tables["requirements"][0] |= {"recency": "hours", "recency_required": "1"}
    tables["work_log"] = [row | {"hours": "0.01"} for row in days_before(TASK_DAY, 100)]
    assert asked(tables, "qualify", *P1_T1)[0] == 0
    tables["work_log"].pop()
    assert asked(tables, "qualify", *P1_T1)[0] == 1


def test_days_are_counted_where_a_number_is_given_without_a_measure(asked, tables):
    tables["requirements"][0] |= {"recency": "", "recency_required": "3"}
    tables["work_log"] = days_before(TASK_DAY, 2)
    code, answer = asked(tables, "qualify", *P1_T1)
    assert (code, codes(answer)) == (1, ["recency_lacking"])


def test_a_suspended_certificate_voids_its_ratings(asked, tables):
    (issued,) = tables["certificates"]
    tables["certificates"].append(issued | {"event": "suspended", "event_on": "2026-06-01", "until": "2026-06-30"})
    code, answer = asked(tables, "qualify", *P1_T1)
    assert code == 1
    assert codes(answer) == ["certificate_suspended", "type_rating_void"]
    assert answer["first_day_qualified"] == "2026-07-01"


def test_an_alternative_certificate_satisfies_the_group(asked, tables):
    (issued,) = tables["certificates"]
    (rating,) = tables["type_ratings"]
    issued["until"] = "2026-01-31"
    tables["certificates"].append(issued | {"type": "EASA_B2", "number": "SE.66.2", "until": "2027-05-31"})
    tables["type_ratings"].append(rating | {"certificate": "SE.66.2"})
    assert asked(tables, "qualify", *P1_T1)[0] == 0


def test_a_rating_stands_on_each_category_of_one_licence_number(asked, tables):
    (issued,) = tables["certificates"]
    tables["certificates"].append(issued | {"type": "EASA_B2", "event_on": "2024-01-01"})
    tables["requirements"][0]["certificates"] = "EASA_B2"
    assert asked(tables, "qualify", *P1_T1)[0] == 0


def test_a_renewal_counts_from_its_day_on(asked, tables):
    (issued,) = tables["certificates"]
    issued["until"] = "2026-06-07"
    tables["certificates"].append(issued | {"event": "renewed", "event_on": "2026-06-05", "until": "2031-06-05"})
    code, answer = asked(tables, "qualify", *P1_T1)
    assert (code, answer["valid_until"]) == (0, "2031-06-05")


def test_skills_and_authorisations_are_asked_for(asked, tables):
    tables["requirements"][0] |= {"skills": "NDT_ET:2", "role": "certifying"}
    _, answer = asked(tables, "qualify", *P1_T1)
    assert codes(answer) == ["skill_missing", "authorisation_missing"]
    tables["skills"] = [{"person": "P1", "skill": "NDT_ET", "level": "2", "qualified_on": "2024-01-01"}]
    tables["authorisations"] = [
        {"person": "P1", "role": "certifying", "aircraft_types": "B738", "granted_on": "2024-01-01"}
    ]
    assert asked(tables, "qualify", *P1_T1)[0] == 0


def test_who_else_could_do_it_is_ranked(asked, tables):
    another_mechanic(tables)
    tables["certificates"][0]["until"] = "2026-06-07"
    _, answer = asked(tables, "qualify", *P1_T1)
    (other,) = answer["candidates"]
    assert (other["person"], other["qualified"], other["free"], other["valid_until"]) == (
        "P2",
        True,
        True,
        "2027-05-31",
    )
    tables["tasks"].append(tables["tasks"][0] | {"id": "T2", "mechanic": "P2"})
    _, answer = asked(tables, "qualify", *P1_T1)
    assert [each["free"] for each in answer["candidates"]] == [False]


def test_what_was_known_on_a_day_leaves_later_entries_out(asked, tables):
    (issued,) = tables["certificates"]
    tables["certificates"].append(
        issued
        | {"event": "suspended", "event_on": "2026-06-01", "until": "2026-06-30", "recorded_at": "2026-06-20T08:00Z"}
    )
    assert asked(tables, "qualify", *P1_T1)[0] == 1
    code, answer = asked(tables, "qualify", *P1_T1, "--as-known-on", "2026-06-19")
    assert (code, answer["as_known_on"]) == (0, "2026-06-19")
    assert asked(tables, "qualify", *P1_T1, "--as-known-on", "2026-06-20")[0] == 1


def test_what_has_no_instant_of_entry_is_known_from_its_day_on(asked, tables):
    code, answer = asked(tables, "qualify", *P1_T1, "--as-known-on", "2022-05-31")
    assert code == 1
    assert codes(answer) == ["certificate_missing", "type_rating_missing"]


def test_work_without_a_requirement_is_unknown(asked, tables):
    tables["requirements"][0]["task_type"] = "repair"
    code, answer = asked(tables, "qualify", *P1_T1)
    assert (code, answer["status"], codes(answer)) == (1, "unknown", ["requirement_unknown"])


def test_work_on_an_aircraft_that_nobody_knows_is_unknown(asked, tables):
    del tables["aircraft"]
    tables["requirements"].append({"task_type": "inspection", "certificates": "EASA_B1", "recency": "none"})
    code, answer = asked(tables, "qualify", *P1_T1)
    assert (code, answer["status"]) == (1, "unknown")


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        (("P11", "T1"), "no row of the table people has the id 'P11'; did you mean 'P1'?"),
        (("P1", "T11"), "no row of the table tasks has the id 'T11'; did you mean 'T1'?"),
    ],
)
def test_an_unknown_id_is_answered_with_the_nearest(amss, tables, written, ids, said):
    person, task = ids
    result = amss("qualify", written(tables), "--person", person, "--task", task)
    assert (result.exit_code, result.stdout, result.stderr.strip()) == (2, "", said)


def test_a_person_reads_the_verdict_first_and_the_reasons_after(amss, tables, written):
    another_mechanic(tables)
    tables["certificates"][0]["until"] = "2026-06-07"
    result = amss("qualify", written(tables), *P1_T1, "--as-known-on", "2026-06-07")
    lines = result.stdout.splitlines()
    assert lines[:2] == [
        "T1 Inspect the flap track, ET-AXM:",
        "Sara Lind is not qualified for inspection on B738 on 2026-06-08: 2 against. By what was known on 2026-06-07.",
    ]
    assert [line for line in lines if line.endswith(":")][1:] == ["Against:", "What would fix it:", "Why:"]
    assert "Who else could do T1: 1 of 1, the most suitable first" in lines
    assert "First day qualified: none, by what is recorded" in lines


def test_bad_rows_end_with_two_although_there_is_an_answer(asked, tables):
    tables["people"].append({"id": "", "name": "Nobody"})
    code, answer = asked(tables, "qualify", *P1_T1)
    assert (code, answer["qualified"]) == (2, True)
    assert [problem["code"] for problem in answer["problems"]] == ["missing_cell"]
