"""`amss directives` as a person at a terminal, or a program, meets it."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest
from typer.testing import CliRunner

from amss_cli.app import app
from amss_core.compliance_time import expression_from_rule, parse_compliance_time

CASES = files("amss_cli") / "demo" / "cases.json"


@pytest.fixture
def amss():
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def run(amss, tmp_path):
    def run_text(text: str, *options: str):
        file = tmp_path / "cases.json"
        file.write_text(text, encoding="utf-8")
        return amss("directives", "cases", file, *options)

    return run_text


def case(**changes) -> dict:
    return {
        "id": "C1",
        "rule": {"within": {"flight_hours": 10}, "after": "effective_date"},
        "anchors": {"effective_date": {"flight_hours": 2310.5}},
        "today": "1963-03-10",
        "aircraft_now": {"flight_hours": 2312.0, "flight_cycles": None},
        "component_now": None,
        "utilisation_per_day": {"flight_hours": 2.0, "flight_cycles": None},
        "expect": {"due_flight_hours": 2320.5, "status": "open", "why": "not compared"},
        **changes,
    }


class TestCases:
    def test_all_the_real_cases_match(self, amss):
        result = amss("directives", "cases", CASES)
        assert (result.exit_code, result.stdout) == (0, "44 of 44 cases match.\n")
        as_json = amss("directives", "cases", CASES, "--json")
        assert json.loads(as_json.stdout) == {"total": 44, "matched": 44, "mismatched": []}

    def test_a_mismatch_shows_what_was_expected_and_what_came(self, run):
        wrong = case(expect={"due_flight_hours": 2320, "due_flight_cycles": None, "status": "overdue", "why": "x"})
        result = run(json.dumps([case(), wrong]))
        assert result.exit_code == 1
        assert "1 of 2 cases match." in result.stdout
        assert [line.split() for line in result.stdout.splitlines()[2:4]] == [
            ["C1", "due_flight_hours", "2320", "2320.5"],
            ["C1", "status", "overdue", "open"],
        ]
        as_json = run(json.dumps([case(), wrong]), "--json")
        assert as_json.exit_code == 1
        assert json.loads(as_json.stdout) == {
            "total": 2,
            "matched": 1,
            "mismatched": [
                {
                    "id": "C1",
                    "expected": {"due_flight_hours": 2320, "due_flight_cycles": None, "status": "overdue"},
                    "got": {"due_flight_hours": 2320.5, "due_flight_cycles": None, "status": "open"},
                }
            ],
        }

    def test_nothing_where_a_number_is_expected_is_a_mismatch(self, run):
        result = run(json.dumps([case(expect={"due_flight_hours": None, "due_date": "2026-01-01"})]))
        assert result.exit_code == 1
        assert [line.split() for line in result.stdout.splitlines()[2:4]] == [
            ["C1", "due_date", "2026-01-01", "none"],
            ["C1", "due_flight_hours", "none", "2320.5"],
        ]

    def test_hours_are_compared_as_numbers(self, run):
        expected = {"due_flight_hours": "2320:30", "governing": "flight_hours", "projected_date": "1963-03-14"}
        assert run(json.dumps([case(expect=expected)])).exit_code == 0
        assert run(json.dumps([case(expect={"due_flight_hours": 2320.50})])).exit_code == 0

    def test_an_enormous_expectation_is_only_a_mismatch(self, run):
        result = run(json.dumps([case()]).replace("2320.5", "1e400"), "--json")
        assert result.exit_code == 1
        assert json.loads(result.stdout)["mismatched"][0]["expected"]["due_flight_hours"] == "1E+400"

    def test_missing_sections_are_unknown(self, run):
        bare = {"rule": case()["rule"], "today": "2026-06-01", "expect": {"status": "unknown", "governing": None}}
        assert run(json.dumps([bare])).exit_code == 0

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"rule": None}, "C1: rule: expected a rule"),
            ({"rule": {"within": {"hours": 3}, "after": "new"}}, "C1: rule.within: expected one of flight_hours"),
            (
                {"rule": {"whichever": "first", "of": [{"before": "x"}, {"before": "x"}]}},
                "C1: rule.of[0].before: expected a date",
            ),
            ({"today": "today"}, "C1: today: expected a date"),
            ({"today": 20260601}, "C1: today: expected a date"),
            ({"anchors": [1]}, "C1: anchors: expected an object"),
            ({"anchors": {"new": 3}}, "C1: anchors.new: expected an object"),
            ({"anchors": {"new": {"date": "1.1.2026"}}}, "C1: anchors.new.date: expected a date"),
            ({"anchors": {"new": {"flight_hours": -1}}}, "C1: anchors.new.flight_hours: expected a number of hours"),
            ({"anchors": {"new": {"flight_hours": 1.001}}}, "C1: anchors.new.flight_hours: 1.001 hours is finer"),
            (
                {"anchors": {"new": {"component_flight_cycles": 1.5}}},
                "C1: anchors.new.component_flight_cycles: expected a whole number of flight cycles",
            ),
            ({"aircraft_now": {"flight_cycles": True}}, "C1: aircraft_now.flight_cycles: expected a number"),
            ({"aircraft_now": {"flight_hours": "9" * 5_000}}, "C1: aircraft_now.flight_hours: expected hours"),
            ({"component_now": {"flight_hours": "x"}}, "C1: component_now.flight_hours: expected hours"),
            ({"utilisation_per_day": {"flight_hours": "2"}}, "utilisation_per_day.flight_hours: expected a number"),
            (
                {"utilisation_per_day": {"flight_cycles": 1e-300}},
                "utilisation_per_day.flight_cycles: expected a number",
            ),
            ({"utilisation_per_day": {"flight_cycles": -1}}, "utilisation_per_day.flight_cycles: expected a number"),
            ({"expect": None}, "C1: expect: expected an object"),
        ],
    )
    def test_a_case_that_cannot_be_read_is_named_and_the_others_still_compared(self, run, changes, message):
        result = run(json.dumps([case(**changes), case(id="C2")]), "--json")
        assert result.exit_code == 2
        assert message in result.stderr
        assert "Traceback" not in result.output
        assert json.loads(result.stdout)["matched"] == 1

    def test_what_is_no_case_is_named_by_its_place(self, run):
        result = run(json.dumps([3, {}, case(id=None)]))
        assert result.exit_code == 2
        assert result.stderr.splitlines()[:2] == [
            "case 1: case: expected an object",
            "case 2: expect: expected an object",
        ]

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "expected JSON"),
            ("{}", "expected a list of cases"),
            ("[NaN]", "NaN is no number of JSON"),
            ("[-Infinity]", "-Infinity is no number of JSON"),
            ("[1e99999999999999999999]", "is too large a number"),
            ("[" + "9" * 5_000 + "]", "expected JSON"),
            ("[" * 100_000, "nested too deeply"),
        ],
    )
    def test_a_file_that_is_no_list_of_cases_is_misuse(self, run, text, message):
        result = run(text)
        assert result.exit_code == 2
        assert message in result.stderr
        assert result.stdout == ""

    def test_a_file_that_is_missing_a_folder_or_binary_is_misuse(self, amss, tmp_path):
        (tmp_path / "binary").write_bytes(bytes(range(256)))
        for file in ("missing", ".", "binary"):
            result = amss("directives", "cases", tmp_path / file)
            assert (result.exit_code, result.stdout) == (2, "")
            assert result.stderr

    def test_before_the_effective_date_it_is_not_yet_effective(self, run):
        early = case(anchors={"effective_date": {"date": "1963-03-11"}}, expect={"status": "not_yet_effective"})
        assert run(json.dumps([early])).exit_code == 0


class TestParse:
    TEXT = "30d after effective date; repeat every 500fh or 1y, whichever first; at most 3 repeats"
    CONNECTOR = "', whichever first' or ', whichever later': two limits need a connector"
    MORE = "; not earlier than 20 days after last inspection"

    def test_a_text_is_printed_back_and_as_rules(self, amss):
        result = amss("directives", "parse", self.TEXT + self.MORE, "--json")
        assert result.exit_code == 0
        parsed = json.loads(result.stdout)
        time = parse_compliance_time(parsed["text"])
        assert expression_from_rule(parsed["rule"]) == time.initial
        assert expression_from_rule(parsed["repeat"]) == time.repeat
        assert expression_from_rule(parsed["not_earlier_than"]) == time.not_earlier_than
        assert parsed["repeats"] == time.repeats == 3

    def test_what_is_not_there_is_left_away(self, amss):
        result = amss("directives", "parse", "10 hours TIS after effective date", "--json")
        assert json.loads(result.stdout) == {
            "rule": {"within": {"flight_hours": 10}, "after": "effective_date"},
            "text": "10 FH after effective date",
        }

    def test_a_person_sees_the_words_and_the_rule(self, amss):
        result = amss("directives", "parse", "30d after new; repeat every 1y")
        assert result.stdout.splitlines() == [
            "30 days after new; repeat every 1 year",
            'rule: {"within": {"days": 30}, "after": "new"}',
            'repeat: {"within": {"years": 1}, "after": "last_done"}',
        ]

    @pytest.mark.parametrize("options", [(), ("--json",)])
    def test_a_text_that_is_none_is_pointed_at(self, amss, options):
        result = amss("directives", "parse", "100 FH after new or 6 m after new", *options)
        assert (result.exit_code, bool(result.stdout)) == (2, "--json" in options)
        assert result.stderr.splitlines() == [
            f"expected {self.CONNECTOR} at position 33, but found the end of the text",
            "  100 FH after new or 6 m after new",
            "                                   ^",
        ]

    def test_of_a_long_text_the_place_is_shown(self, amss):
        result = amss("directives", "parse", "1 day after new or\n" * 20 + "?" + "x" * 200)
        message, excerpt, caret = result.stderr.splitlines()
        assert "at position 380" in message
        assert excerpt[caret.index("^")] == "?"
        assert len(excerpt) < 130


def test_json_says_too_that_a_text_or_a_file_cannot_be_read(tmp_path):
    runner = CliRunner()
    parsed = runner.invoke(app, ["directives", "parse", "100 FH", "--json"])
    error = json.loads(parsed.stdout)["error"]
    assert (parsed.exit_code, error["code"], error["position"]) == (2, "unreadable_text", 6)
    (tmp_path / "cases.json").write_text("[")
    for file, code in (("nowhere.json", "bad_file"), ("cases.json", "invalid_value")):
        answered = runner.invoke(app, ["directives", "cases", str(tmp_path / file), "--json"])
        assert (answered.exit_code, json.loads(answered.stdout)["error"]["code"]) == (2, code)


def test_a_file_of_cases_that_is_not_there_is_named_without_the_system_s_number(amss, tmp_path):
    result = amss("directives", "cases", str(tmp_path / "none.json"))
    assert result.exit_code == 2
    assert result.stderr.strip().endswith("none.json: no such file or directory")
    assert "Errno" not in result.stderr
