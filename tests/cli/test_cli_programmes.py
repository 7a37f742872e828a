"""Maintenance programmes from the shell: kept in a database and in tables, and tasks made of what falls due."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import attrs
import pytest

from amss_cli.operator import read_operator
from amss_cli.operator.rows import rows_of
from amss_cli.tables import ProgrammeItemRow
from amss_cli.tables.writer import write_tables
from amss_core.compliance_time import Tolerance, parse_compliance_time
from amss_core.directives import Applicability, Criteria, SerialRanges
from amss_core.imports import Batch, differences, named
from amss_core.organizations import Registration
from amss_core.programmes import KeptItem, Programme, ProgrammeAccomplishment, ProgrammeItem
from amss_core.qualification import RecencyPolicy, Requirement
from amss_core.units import FlightHours

RULE = "on or before 2026-01-31; repeat every 6 months"
TODAY = datetime.now(UTC).date()


@pytest.fixture
def kept(shell):
    """The command as paul runs it, who plans, over an aircraft and a programme of one item."""
    shell.json("users", "add", "paul", "--name", "Paul Rao", "--role", "scheduler")
    shell.json("aircraft", "add", "ET-AXM", "--type", "B738")
    planner = attrs.evolve(shell, user="paul")
    planner.json("programmes", "add", "MP", "--name", "737 programme", "--authority", "ECAA", "--issue", "7")
    planner.json("programmes", "add-item", "MP", "27-1", "--rule", RULE, "--title", "Lubricate", "--type", "B738")
    return planner


def test_programmes_and_their_items_are_kept_and_shown(kept):
    (programme,) = kept.json("programmes", "list")["programmes"]
    assert (programme["id"], programme["authority"], programme["issue"]) == ("MP", "ECAA", "7")
    shown = kept.json("programmes", "show", "MP")
    assert [each["item"]["authority"] for each in shown["items"]] == ["ECAA"]
    assert "Lubricate  on or before 2026-01-31; repeat every 6 months" in kept("programmes", "show", "MP").stdout
    assert "737 programme" in kept("programmes", "list").stdout
    assert "already a programme 'MP'" in kept.refused("programmes", "add", "MP", "--name", "x")
    assert "no programme 'X9'" in kept.refused("programmes", "show", "X9")
    assert "expected" in kept.refused("programmes", "add-item", "MP", "27-2", "--rule", "soon")


def test_what_is_overdue_is_told_done_and_no_longer_due(kept):
    (row,) = kept.json("programmes", "due", "--on", "2026-06-01", "--programme", "MP")["due"]
    assert (row["item"], row["aircraft"], row["status"], row["due_on"]) == ("27-1", "ET-AXM", "overdue", "2026-01-31")
    assert "27-1  Lubricate  ET-AXM    overdue" in kept("programmes", "due", "--on", "2026-06-01").stdout
    done = kept.json("programmes", "done", "27-1", "ET-AXM", "--on", str(TODAY), "--reference", "WO 1")
    assert (done["item"], done["reference"], done["recorded_by"]) == ("27-1", "WO 1", "paul")
    assert [each["due_on"] for each in kept.json("programmes", "due")["due"]] == ["2026-07-31"]
    tomorrow = str(TODAY + timedelta(days=2))
    assert "a day that has come" in kept.refused("programmes", "done", "27-1", "ET-AXM", "--on", tomorrow)


def test_a_task_is_made_once_of_what_falls_due(kept):
    (made,) = kept.json("programmes", "generate", "--hours", "4")["tasks"]
    assert (made["task"]["programme_item"], made["task"]["priority"], made["in_time"]) == ("27-1", "urgent", False)
    assert "27-1" in made["why"]
    assert "Tasks made: 0" in kept("programmes", "generate", "--programme", "MP").stdout


def test_a_tasks_row_for_people_tells_when_it_is_wanted(kept):
    answer = kept("programmes", "generate").stdout
    assert "Tasks made: 1" in answer
    assert "2026-01-31  no" in answer


ITEM = ProgrammeItem(id="A1", compliance_time=parse_compliance_time(RULE), authority="ECAA")
ITEMS = [
    {},
    {"id": "A2", "permitted_variation": Tolerance(), "lead_days": 0, "title": "Lubricate"},
    {"id": "A3", "permitted_variation": Tolerance(percent=Fraction(10), flight_hours=FlightHours.parse("60:22"))},
    {"id": "A4", "permitted_variation": Tolerance(flight_cycles=5, days=0), "kind": "annual_inspection"},
    {"id": "A5", "permitted_variation": Tolerance(months=1), "authority": "EASA"},
    {
        "id": "A6",
        "applicability": Applicability.of(
            Criteria(
                types=("B738",),
                models=("737-800",),
                serials=SerialRanges.parse("12-1 through 12-9; except 12-5"),
                parts=("65-1",),
                unless_modified_by=("SB 1",),
            )
        ),
    },
]
BATCH = Batch(
    registrations=[
        Registration(organization="own", authority="EASA", number="1", scope="B1", effective_on=date(2020, 1, 1)),
        Registration(
            organization="own",
            authority="FAA",
            number="2",
            effective_on=date(2020, 1, 1),
            expires_on=date(2027, 1, 1),
            status="suspended",
        ),
    ],
    requirements=[
        Requirement(
            task_type="repair",
            aircraft_type="B738",
            certificates=[{"EASA_B1"}],
            recency=[
                RecencyPolicy(
                    period_months=12, per_type=False, similar_types=[{"B738", "B38M"}, {"A320", "A20N"}], source="MOE"
                )
            ],
        )
    ],
    programmes=[Programme(id="MP", name="737 programme", authority="ECAA", issue="7"), Programme(id="M2", name="x")],
    programme_items=[
        KeptItem(
            programme="MP",
            item=ProgrammeItem(
                **{"id": ITEM.id, "compliance_time": ITEM.compliance_time, "authority": ITEM.authority} | more
            ),
        )
        for more in ITEMS
    ],
)


def test_programmes_registrations_and_similar_types_come_out_of_tables_as_they_went_in(tmp_path):
    done = [
        ProgrammeAccomplishment(item="A1", aircraft="ET-AXM", done_on=date(2026, 5, 1), id="1"),
        ProgrammeAccomplishment(item="A1", aircraft="ET-AXM", done_on=date(2026, 5, 2), id="2", replaces="1"),
    ]
    batch = named(Batch(**{name: getattr(BATCH, name) for name, _ in BATCH.counts()}, programme_accomplishments=done))
    write_tables(tmp_path / "out", {table: rows for table, rows in rows_of(batch).items() if rows})
    read = read_operator(tmp_path / "out")
    assert read.problems == ()
    assert differences(named(read.batch), batch) == ()


def test_what_applies_to_several_groups_is_told_as_applying_to_all():
    several = Applicability(groups=(Criteria(types=("B738",)), Criteria(types=("A320",))))
    item = ProgrammeItem(id="A1", compliance_time=ITEM.compliance_time, applicability=several)
    (row,) = rows_of(Batch(programme_items=[KeptItem(programme="MP", item=item)]))[ProgrammeItemRow]
    assert row["types"] == ""


PROGRAMME = {"id": "MP", "name": "737 programme", "authority": "ECAA"}
ROW = {"programme": "MP", "id": "A1", "compliance_time": RULE, "types": "B738"}
DONE = {"id": "1", "item": "A1", "aircraft": "ET-AXM", "done_on": "2026-05-01"}


@pytest.fixture
def with_programme(tables):
    """The small operator with a programme of one item that was done once, and an approval."""
    return tables | {
        "registrations": [{"authority": "EASA", "number": "EASA.145.1", "effective_on": "2020-01-01"}],
        "programmes": [{**PROGRAMME}],
        "programme_items": [{**ROW}],
        "programme_accomplishments": [{**DONE}],
    }


def test_tables_of_programmes_are_loaded_exported_and_loaded_again(new_shell, written, with_programme, tmp_path):
    with_programme["tasks"][0]["programme_item"] = "A1"
    first, second = new_shell("sqlite-file"), new_shell("sqlite-file")
    loaded = first.json("import", written(with_programme))
    assert {name: loaded["new"][name] for name in with_programme if name in loaded["new"]} == {
        "aircraft": 1,
        "registrations": 1,
        "requirements": 1,
        "programmes": 1,
        "programme_items": 1,
        "programme_accomplishments": 1,
        "tasks": 1,
    }
    assert first.json("export", tmp_path / "once")["differences"] == []
    assert "All of it is on record already." in first("import", tmp_path / "once").stdout
    second.json("import", tmp_path / "once")
    assert second.json("programmes", "due", "--on", "2026-06-01") == first.json(
        "programmes", "due", "--on", "2026-06-01"
    )
    made = first.json("imports", "list")["imports"][0]["id"]
    first.json("imports", "take-back", made, "--reason", "x")
    assert first.json("programmes", "list")["programmes"] == []


@pytest.mark.parametrize(
    "case",
    [
        ("registrations", {"authority": "XYZ"}, "registrations.csv, row 2, column authority"),
        ("registrations", {"expires_on": "2019-01-01"}, "a last day that is not before effective_on"),
        ("programmes", {"authority": "XYZ"}, "programmes.csv, row 2, column authority"),
        ("programme_items", {"programme": "X9"}, "the id of a row of programmes"),
        ("programme_items", {"types": "B739X"}, "an aircraft type by its designator"),
        ("programme_items", {"serials": "12-1 to"}, "serial numbers such as"),
        ("programme_items", {"variation_days": "1", "variation_months": "1"}, "days or months, not both"),
        ("programme_items", {"compliance_time": "soon"}, "a compliance time such as"),
        ("programme_accomplishments", {"item": "X9"}, "the id of a row of programme_items"),
        ("programme_accomplishments", {"aircraft": ""}, "the registration of an aircraft"),
        ("programme_accomplishments", {"part_number": "65-1"}, "column serial_number"),
        ("programme_accomplishments", {"replaces": "1"}, "the id of an earlier row"),
        ("requirements", {"similar_types": "B738"}, "at least two types"),
        ("requirements", {"similar_types": "B738 B7X8"}, "an aircraft type by its designator"),
        ("tasks", {"programme_item": "X9"}, "the id of a row of programme_items"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(amss, written, with_programme, case):
    table, change, words = case
    with_programme[table][0] |= change
    answer = amss("check", written(with_programme), "--on", "2026-06-01")
    assert (answer.exit_code, words in answer.stderr) == (2, True), answer.stderr


def test_a_correction_of_what_was_done_on_something_else_is_named(amss, written, with_programme):
    with_programme["aircraft"].append({"registration": "ET-AXN", "type": "B738"})
    with_programme["programme_accomplishments"] += [
        DONE | {"id": "2", "aircraft": "ET-AXN", "replaces": "1"},
        DONE | {"id": "1"},
    ]
    told = amss("check", written(with_programme), "--on", "2026-06-01").stderr
    assert "row 3, column replaces: found '1', expected the id of a row of the same item, aircraft" in told
    assert "give each row an id of its own" in told
