"""`amss plan`: what moves when a task moves, what then stands against the plan, and what decides its end."""

from __future__ import annotations

import pytest

DAY = "2026-06-08"


def task(name, start, hours=2, **cells):
    return {
        "id": name,
        "title": f"Task {name}",
        "aircraft": "ET-AXM",
        "type": "inspection",
        "start_at": f"{DAY}T{start:02}:00Z",
        "end_at": f"{DAY}T{start + hours:02}:00Z",
        **cells,
    }


def link(ends, **cells):
    return {"predecessor": ends[0], "successor": ends[1], **cells}


@pytest.fixture
def diamond():
    """A before B and C, both before D; C is the longer way."""
    return {
        "aircraft": [{"registration": "ET-AXM", "type": "B738", "capacity_slots": "9"}],
        "tasks": [task("A", 6), task("B", 8, 1), task("C", 8, 3), task("D", 11)],
        "dependencies": [link("AB"), link("AC"), link("BD"), link("CD")],
    }


def moved(answer):
    return {each["task"]: each["to"][0][11:16] for each in answer["changes"]}


def test_a_diamond_moves_its_end_once_by_the_longer_path(asked, diamond):
    code, answer = asked(diamond, "plan", "--move", f"A={DAY}T07:00Z")
    assert code == 0
    assert moved(answer) == {"A": "07:00", "B": "09:00", "C": "09:00", "D": "12:00"}
    by_task = {each["task"]: each for each in answer["changes"]}
    assert len(by_task) == len(answer["changes"])
    assert by_task["A"]["because"] is None
    assert by_task["D"]["because"] == {
        "predecessor": "C",
        "successor": "D",
        "type": "finish_to_start",
        "lag_minutes": 0,
    }
    assert by_task["D"]["from"] == [f"{DAY}T11:00Z", f"{DAY}T13:00Z"]
    assert by_task["D"]["to"] == [f"{DAY}T12:00Z", f"{DAY}T14:00Z"]
    assert answer["moves"] == [{"task": "A", "start_at": f"{DAY}T07:00Z", "end_at": f"{DAY}T09:00Z"}]


def test_slack_absorbs(asked, diamond):
    diamond["tasks"][3] = task("D", 12)
    _, answer = asked(diamond, "plan", "--move", f"A={DAY}T07:00Z")
    assert moved(answer) == {"A": "07:00", "B": "09:00", "C": "09:00"}


def test_gaps_are_kept_where_that_is_asked_for(asked, diamond):
    diamond["tasks"][3] = task("D", 12)
    _, answer = asked(diamond, "plan", "--move", f"A={DAY}T07:00Z", "--keep-gaps")
    assert answer["policy"] == "keep_gaps"
    assert moved(answer) == {"A": "07:00", "B": "09:00", "C": "09:00", "D": "13:00"}


def test_a_successor_in_progress_does_not_move_and_is_a_conflict(asked, diamond):
    diamond["tasks"][3] = task("D", 11, state="in_progress")
    code, answer = asked(diamond, "plan", "--move", f"A={DAY}T07:00Z")
    assert code == 1
    assert "D" not in moved(answer)
    (conflict,) = answer["conflicts"]
    assert conflict["finding"]["code"] == "fixed_task_in_the_way"
    assert dict(conflict["finding"]["compared"])["minutes_short"] == 60


def test_types_and_lags_of_links_are_kept(asked, diamond):
    diamond["dependencies"] = [
        link("AB", type="SS", lag_minutes="30"),
        link("AC", type="FF", lag_minutes="-60"),
        link("AD", type="SF"),
    ]
    _, answer = asked(diamond, "plan", "--move", f"A={DAY}T12:00Z")
    assert moved(answer) == {"A": "12:00", "B": "12:30", "C": "10:00"}


def test_a_move_may_change_the_length(asked, diamond):
    _, answer = asked(diamond, "plan", "--move", f"B={DAY}T08:00Z/{DAY}T12:00Z")
    assert moved(answer) == {"B": "08:00", "D": "12:00"}


def test_several_tasks_move_together(asked, diamond):
    _, answer = asked(diamond, "plan", "--move", f"A={DAY}T07:00Z", "--move", f"B={DAY}T15:00+03:00")
    assert moved(answer) == {"A": "07:00", "B": "12:00", "C": "09:00", "D": "13:00"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--move", "A=2026-06-08T06:00"], "does not say its offset from UTC; put Z after it for UTC"),
        (["--move", "A=tomorrow"], "'tomorrow' is no date and time; expected TASK=START"),
        (["--move", "A"], "expected TASK=START or TASK=START/END"),
        (["--move", "A=2026-06-08T06:00Z/2026-06-08T06:00Z"], "expected an end after the start"),
        (["--move", "A=0001-01-01T00:00+10:00"], "expected a year from 1901 to 2198"),
        (["--move", "AA=2026-06-08T06:00Z"], "no row of the table tasks has the id 'AA'; did you mean 'A'?"),
        (["--move", "A=9999-12-31T23:00Z"], "expected a year from 1901 to 2198"),
        (
            ["--critical-path", "--package", "C73"],
            "no row of the table tasks has the package 'C73'; did you mean 'C738'?",
        ),
        (["--critical-path", "--move", "A=2026-06-08T06:00Z"], "give one of --move TASK=START"),
        ([], "give one of --move TASK=START"),
    ],
)
def test_what_cannot_be_meant_is_misuse(amss, written, diamond, arguments, said):
    diamond["tasks"][0]["package"] = "C738"
    result = amss("plan", written(diamond), *arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.replace("│", " ").split())
    assert "Traceback" not in result.output
    assert isinstance(result.exception, SystemExit)
    assert result.stdout == ""


def test_a_task_in_progress_is_not_moved_by_hand(amss, written, diamond):
    diamond["tasks"][0] = task("A", 6, state="in_progress")
    result = amss("plan", written(diamond), "--move", f"A={DAY}T07:00Z")
    assert result.exit_code == 2
    assert "A is in progress and does not move" in result.stderr


def test_the_critical_path_has_its_floats(asked, diamond):
    code, answer = asked(diamond, "plan", "--critical-path")
    assert code == 0
    assert answer["path"] == ["A", "C", "D"]
    assert answer["length_seconds"] == 7 * 3600
    by_task = {each["task"]: each for each in answer["tasks"]}
    assert (by_task["B"]["total_float_seconds"], by_task["B"]["free_float_seconds"]) == (7200, 7200)
    assert [name for name in "ABCD" if by_task[name]["critical"]] == ["A", "C", "D"]
    assert by_task["B"]["latest_start_seconds"] == 4 * 3600
    assert by_task["D"]["because"]["predecessor"] == "C"


def test_the_critical_path_of_a_package_looks_at_its_tasks_only(asked, diamond):
    for each in diamond["tasks"][:2]:
        each["package"] = "C1"
    _, answer = asked(diamond, "plan", "--critical-path", "--package", "C1")
    assert (answer["package"], answer["path"]) == ("C1", ["A", "B"])


def test_a_person_reads_what_moves_and_why(amss, written, diamond):
    lines = amss("plan", written(diamond), "--move", f"A={DAY}T07:00Z").stdout.splitlines()
    assert lines[0] == "Tasks that move, as little as needed"
    assert any("finish-to-start link from C to D" in line for line in lines)
    assert lines[-1] == "4 tasks would move. Nothing has been changed."


def test_a_person_reads_the_critical_path(amss, written, diamond):
    lines = amss("plan", written(diamond), "--critical-path").stdout.splitlines()
    assert lines[0] == "Critical path"
    assert lines[-1] == "The plan takes at least 7 h, by links and lengths of tasks alone."


def test_a_bad_row_ends_with_two_and_the_rest_is_previewed(asked, diamond):
    diamond["tasks"].append(task("E", 6) | {"end_at": f"{DAY}T05:00Z"})
    code, answer = asked(diamond, "plan", "--move", f"A={DAY}T07:00Z")
    assert (code, len(answer["problems"]), len(answer["changes"])) == (2, 1, 4)
    code, answer = asked(diamond, "plan", "--critical-path")
    assert (code, len(answer["problems"])) == (2, 1)


def test_a_link_of_a_task_that_was_not_read_is_left_out(asked, diamond, tmp_path):
    diamond["dependencies"].append(link("DE"))
    del diamond["tasks"]
    (tmp_path / "tasks.csv").write_text(
        "id,aircraft,type,start_at,end_at\n"
        f"D,ET-AXM,inspection,{DAY}T06:00Z,{DAY}T07:00Z\n"
        f'A,ET-AXM,inspection,{DAY}T06:00Z,{DAY}T07:00Z\n"unclosed',
        encoding="utf-8",
    )
    code, answer = asked(diamond, "plan", "--critical-path")
    assert (code, [each["task"] for each in answer["tasks"]]) == (2, ["A", "D"])


class TestOptions:
    """The ways out when something is missing for a task, ranked by what they cost."""

    @pytest.fixture
    def short(self, diamond):
        """The diamond, with a seal missing for C until the next day, and an alternate in stock."""
        diamond["tasks"][2]["parts"] = "S-1"
        diamond["parts"] = [
            {"part_number": "S-1", "restock_on": "2026-06-09", "alternates": "S-2"},
            {"part_number": "S-2", "serial_number": "A"},
            {"part_number": "S-2"},
        ]
        return diamond

    def test_they_are_ranked_with_what_each_costs(self, asked, short):
        code, answer = asked(short, "plan", "--options", "C", "--on", "2026-06-01")
        assert code == 1
        assert [each["kind"] for each in answer["obstacles"]] == ["part_not_available"]
        assert answer["options"][0]["kind"] == "alternate_part"
        assert answer["options"][0]["cost"] == {
            "limits_broken": 0,
            "aog_minutes": 0,
            "tasks_moved": 0,
            "delay_minutes": 0,
        }
        kinds = {each["kind"]: each for each in answer["options"]}
        assert set(kinds) == {"alternate_part", "delay", "split", "replan"}
        assert [each["task"] for each in kinds["delay"]["changes"]] == ["C", "D"]
        assert len(kinds["split"]["new_tasks"]) == 1
        assert kinds["split"]["new_tasks"][0]["id"] == "C/2"
        assert all(each["allowed"] and each["text"] and each["derivation"]["text"] for each in answer["options"])

    def test_a_person_reads_them_in_a_table(self, amss, written, short):
        lines = amss("plan", written(short), "--options", "C", "--on", "2026-06-01").stdout.splitlines()
        assert lines[0] == "What stands against C"
        assert "Ways out, the cheapest first" in lines

    def test_where_nothing_is_in_the_way_it_says_so(self, amss, written, diamond):
        result = amss("plan", written(diamond), "--options", "C")
        assert (result.exit_code, result.stdout) == (0, "Nothing stands against C.\n")

    def test_where_nothing_helps_it_says_so(self, amss, written, diamond):
        diamond["tasks"][3] = task("D", 10)
        result = amss("plan", written(diamond), "--options", "D")
        assert result.exit_code == 1
        assert result.stdout.splitlines()[-1] == "No way out is known."

    def test_an_unknown_task_is_answered_with_the_nearest(self, amss, written, diamond):
        result = amss("plan", written(diamond), "--options", "CC")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "did you mean 'C'?" in result.stderr

    def test_bad_rows_end_with_two(self, asked, short):
        short["tasks"].append(task("", 6))
        assert asked(short, "plan", "--options", "C", "--on", "2026-06-01")[0] == 2


def test_conflicts_that_a_move_brings_and_resolves_are_marked(asked, amss, diamond, tmp_path):
    diamond["aircraft"][0]["capacity_slots"] = "1"
    diamond["tasks"] = [task("A", 6), task("B", 7, 2), task("C", 12)]
    del diamond["dependencies"]
    code, answer = asked(diamond, "plan", "--move", f"B={DAY}T12:00Z")
    assert (code, answer["allowed"]) == (1, False)
    assert [(each["kind"], each["tasks"], each["new"]) for each in answer["conflicts"]] == [
        ("aircraft_over_capacity", ["B", "C"], True)
    ]
    assert [each["tasks"] for each in answer["resolved"]] == [["A", "B"]]
    lines = amss("plan", tmp_path, "--move", f"B={DAY}T12:00Z").stdout.splitlines()
    assert "Conflicts that the move brings" in lines
    assert "Conflicts that it resolves" in lines
    assert "The new plan is not allowed." in lines


def test_a_move_past_the_limit_of_a_directive_is_not_allowed(asked, diamond):
    diamond["directives"] = [
        {"number": "AD 1", "title": "Inspect", "authority": "FAA", "compliance_time": f"on or before {DAY}"}
    ]
    diamond["tasks"][3]["directive"] = "AD 1"
    code, answer = asked(diamond, "plan", "--move", "D=2026-06-09T06:00Z", "--on", "2026-06-01")
    assert (code, answer["allowed"]) == (1, False)
    (conflict,) = answer["conflicts"]
    assert (conflict["kind"], conflict["new"]) == ("overdue_before_end", True)


def test_a_move_still_further_past_the_limit_of_a_directive_is_not_allowed_either(asked, amss, diamond, tmp_path):
    diamond["directives"] = [
        {"number": "AD 1", "title": "Inspect", "authority": "FAA", "compliance_time": "before 2026-06-01"}
    ]
    diamond["tasks"][3]["directive"] = "AD 1"
    move = ("plan", "--move", "D=2026-06-20T06:00Z", "--on", "2026-05-01")
    code, answer = asked(diamond, *move)
    assert (code, answer["allowed"]) == (1, False)
    assert [(each["kind"], each["tasks"]) for each in answer["worse"]] == [("overdue_before_end", ["D"])]
    assert [each["new"] for each in answer["conflicts"]] == [False]
    lines = amss("plan", tmp_path, *move[1:]).stdout.splitlines()
    assert "Conflicts that it makes worse" in lines
    assert "The new plan is not allowed." in lines
