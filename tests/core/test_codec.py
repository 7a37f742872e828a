"""Records from plain data and back: nothing is guessed, and everything that is wrong is told with its path."""

from __future__ import annotations

import importlib
import json
import pkgutil
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from fractions import Fraction
from typing import Any, ClassVar, Literal

import attrs
import pytest

import amss_core
from amss_core._validators import is_not_blank
from amss_core.codec import canonical_json, fingerprint, structure, unstructure
from amss_core.compliance_time import ComplianceTime, Expression, Limit, Within, parse_compliance_time
from amss_core.errors import CodecError, InvalidValueError
from amss_core.findings import Derivation, Finding
from amss_core.fleet import Reading
from amss_core.personnel import Certificate, Person, PersonnelFile
from amss_core.qualification import Qualification, Requirement, check
from amss_core.tasks import Task
from amss_core.units import FlightHours


@attrs.frozen(kw_only=True)
class Bolt:
    kind: Literal["bolt"] = "bolt"
    length: int


@attrs.frozen(kw_only=True)
class Nut:
    kind: Literal["nut"] = "nut"
    size: str = attrs.field(validator=is_not_blank)
    grade: int = attrs.field(default=1, validator=attrs.validators.ge(1))
    own: bool = attrs.field(default=True, init=False)


@attrs.frozen(kw_only=True)
class Box:
    ON_WIRE: ClassVar[tuple[str, ...]] = ("count",)

    parts: tuple[Bolt | Nut, ...] = ()
    limit: int | FlightHours | None = None
    tags: frozenset[str] = frozenset()
    sizes: frozenset[tuple[str, int]] = frozenset()
    any_of: tuple[frozenset[str], ...] = ()
    share: Fraction | None = None
    flag: bool = False
    nothing: None = None
    due: Expression | None = None
    inside: int = attrs.field(default=3)

    @inside.validator
    def _inside(self, _attribute: object, value: int) -> None:
        if value > self._most():
            raise InvalidValueError("too many", field="inside", value=value)

    def _most(self) -> int:
        return 5 if self.flag else 10

    @property
    def count(self) -> int:
        return len(self.parts)


def problems(data: Any, record_type: Any) -> dict[str, str]:
    with pytest.raises(CodecError) as refused:
        structure(data, record_type)
    assert all(path in str(refused.value) for path, _message in refused.value.problems)
    return dict(refused.value.problems)


TASK = Task(
    id="T-1",
    aircraft="ET-AVJ",
    start_at=datetime(2026, 5, 31, 8, tzinfo=UTC),
    end_at=datetime(2026, 5, 31, 12, 30, tzinfo=UTC),
)


def shown_records() -> list[type]:
    """Return every record of the core's features that another package can name."""
    modules = [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(amss_core.__path__, "amss_core.")
        if found.ispkg or "._" not in found.name
    ]
    shown = {
        each
        for module in modules
        for name in getattr(module, "__all__", ())
        if isinstance(each := getattr(module, name), type) and attrs.has(each)
    }
    return sorted(shown, key=lambda each: f"{each.__module__}.{each.__name__}")


@pytest.mark.parametrize("record_type", shown_records(), ids=lambda each: each.__name__)
def test_every_field_of_every_record_can_be_read(record_type: type):
    attrs.resolve_types(record_type)
    for field in attrs.fields(record_type):
        assert problems(object(), field.type), field.name


def test_a_record_comes_back_equal():
    data = unstructure(TASK)
    assert data["start_at"] == "2026-05-31T08:00:00Z"
    assert data["mechanic"] is None
    assert structure(json.loads(json.dumps(data)), Task) == TASK


def test_defaults_may_be_left_away_and_instants_may_stand_in_any_zone():
    data = {
        "id": "T-1",
        "aircraft": "ET-AVJ",
        "start_at": "2026-05-31T11:00:00+03:00",
        "end_at": "2026-05-31 12:30:00.000000Z",
    }
    assert structure(data, Task) == TASK


def test_everything_that_is_wrong_is_listed_with_its_path():
    found = problems(
        {"id": " ", "start_at": "2026-05-31T08:00:00", "type": "inspecton", "priority": 1, "stat": "x", "title": None},
        Task,
    )
    assert found == {
        "$.aircraft": "expected this field",
        "$.start_at": "expected an instant with its offset, such as 2026-05-31T14:30:00Z",
        "$.end_at": "expected this field",
        "$.type": "did you mean inspection?",
        "$.priority": "expected one of routine, urgent, aog, critical",
        "$.title": "expected a text",
        "$.stat": "unknown field; did you mean state?",
        "$.id": "expected a text that is not empty",
    }


def test_a_rule_across_fields_is_asked_where_all_fields_hold():
    data = {**unstructure(TASK), "end_at": "2026-05-31T08:00:00Z"}
    assert problems(data, Task) == {"$.end_at": "expected an end after the start"}


def test_all_that_validators_refuse_is_listed():
    found = problems({"kind": "nut", "size": "", "grade": 0}, Nut)
    assert found["$.size"] == "expected a text that is not empty"
    assert "must be >= 1" in found["$.grade"]


def test_a_validator_that_looks_at_another_wrong_field_adds_nothing():
    assert problems({"flag": 1, "inside": 7}, Box) == {"$.flag": "expected true or false"}
    assert problems({"flag": True, "inside": 7}, Box) == {"$.inside": "too many"}


def test_paths_lead_into_lists_and_objects():
    data = {"parts": [{"kind": "bolt", "length": 3}, {"kind": "nut"}, {"kind": "bolt", "length": "3"}]}
    assert problems(data, Box) == {
        "$.parts[1].size": "expected this field",
        "$.parts[2].length": "expected a whole number",
    }


def test_records_of_a_union_are_told_apart_by_their_kind():
    box = Box(parts=(Bolt(length=3), Nut(size="M6")))
    assert structure(unstructure(box), Box) == box
    assert problems({"parts": [{"kind": "blot"}]}, Box) == {"$.parts[0].kind": "did you mean bolt?"}
    assert problems({"parts": [{}]}, Box) == {"$.parts[0].kind": "expected one of bolt, nut"}
    assert problems({"parts": ["bolt"]}, Box) == {"$.parts[0].kind": "expected one of bolt, nut"}
    assert problems({"parts": [{"kind": ["bolt"]}]}, Box).keys() == {"$.parts[0].kind"}


def test_values_of_a_union_keep_their_type():
    for limit in (None, 5, FlightHours.parse("100:22")):
        assert structure(unstructure(Box(limit=limit)), Box).limit == limit
    assert problems({"limit": 1.5}, Box) == {"$.limit": "expected a whole number or a FlightHours"}


@pytest.mark.parametrize("seconds", [0, 36, 60, 61, 3_600, 360_000 + 22 * 60, -1, -36, -3_661, 10**12])
def test_flight_hours_are_exact_texts(seconds: int):
    hours = FlightHours(seconds)
    assert structure(unstructure(hours), FlightHours) == hours


@pytest.mark.parametrize("value", [100, 100.5, "", "-", "--1", "100.375", "1:2", None, "ten", "9" * 5_000])
def test_what_is_no_text_of_flight_hours_is_refused(value: object):
    assert problems(value, FlightHours) == {"$": "expected flight hours as a text, such as '100.37' or '100:22'"}


@pytest.mark.parametrize("value", ["3/0", "1/00", "1.5", 1, "/2", "1/-2", " 1/2", None, "٣", "9" * 5_000])
def test_what_is_no_text_of_a_fraction_is_refused(value: object):
    assert problems(value, Fraction) == {"$": "expected a fraction as a text, such as '19/20'"}


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=3)), timezone(-timedelta(hours=9, minutes=30))])
def test_a_zone_is_the_name_of_its_offset(zone: tzinfo):
    assert structure(unstructure(zone), tzinfo) == zone


@pytest.mark.parametrize("value", ["", "UTC+24:00", "UTC+3", "Nowhere/At all", "../etc", 3, None, "a\0b", "x" * 5_000])
def test_what_names_no_zone_is_refused(value: object):
    assert problems(value, tzinfo) == {"$": "expected a time zone such as 'UTC', 'UTC+03:00' or 'Europe/Paris'"}


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "a\udfff"])
def test_what_no_database_or_file_can_hold_is_no_text(text: str):
    assert problems(text, str) == {"$": "expected a text of whole characters, without NUL"}


@pytest.mark.parametrize("text", ["", "\U0001f6e9", "\u0645\u0631\u062d\u0628\u0627", "ሣራ", "x" * 10_000_000])
def test_any_other_text_is_one(text: str):
    assert structure(text, str) == text


def test_fractions_are_exact_texts():
    assert unstructure(Fraction(-19, 20)) == "-19/20"
    assert structure("-19/20", Fraction) == Fraction(-19, 20)
    assert structure("7", Fraction) == 7


@pytest.mark.parametrize("value", ["2026-02-30", "20260531", "2026-W22-7", "2026-05-31T00:00:00Z", 20260531, None, "٢"])
def test_what_is_no_text_of_a_date_is_refused(value: object):
    assert problems(value, date) == {"$": "expected a date such as 2026-05-31"}


@pytest.mark.parametrize(
    "value",
    [
        "2026-05-31T14:30:00",
        "2026-05-31",
        "2026-05-31T25:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        1_780_000_000,
        None,
    ],
)
def test_what_is_no_text_of_an_instant_is_refused(value: object):
    assert problems(value, datetime).keys() == {"$"}


def test_instants_are_shown_in_utc():
    assert unstructure(datetime(2026, 5, 31, 1, tzinfo=timezone(timedelta(hours=3)))) == "2026-05-30T22:00:00Z"
    assert structure("2026-05-31T14:30Z", datetime) == datetime(2026, 5, 31, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "wanted", "message"),
    [
        (5, str, "expected a text"),
        (True, int, "expected a whole number"),
        (5.0, int, "expected a whole number"),
        ("5", int, "expected a whole number"),
        (1, bool, "expected true or false"),
        (0, type(None), "expected null"),
        ("abc", tuple[str, ...], "expected a list"),
        ({"a": 1}, frozenset[str], "expected a list"),
        (["a"], tuple[str, int], "expected a list of 2"),
        ([], Person, "expected an object with id, name, employee_number"),
        (True, Literal[1, 2], "expected one of 1, 2"),
    ],
)
def test_nothing_is_converted_that_is_not_written_for_the_type(value: object, wanted: Any, message: str):
    assert problems(value, wanted) == {"$": message}


def test_sets_are_sorted_lists():
    box = Box(tags={"b", "a"}, sizes={("b", 1), ("a", 2)}, any_of=(frozenset({"z", "y"}),), share=Fraction(1, 3))
    data = unstructure(box)
    assert (data["tags"], data["sizes"], data["any_of"]) == (["a", "b"], [["a", 2], ["b", 1]], [["y", "z"]])
    assert structure(data, Box) == box


def test_computed_properties_are_shown_and_must_agree():
    data = unstructure(Box(parts=(Bolt(length=3),)))
    assert list(data)[-1] == "count"
    assert data["count"] == 1
    assert problems({**data, "count": 2}, Box) == {"$.count": "expected 1, which follows from the other fields"}
    del data["count"]
    assert structure(data, Box).count == 1


def test_what_a_record_makes_itself_is_not_taken():
    assert problems({"kind": "nut", "size": "M6", "own": True}, Nut) == {
        "$.own": "unknown field; expected one of kind, size, grade"
    }


def test_a_qualification_shows_its_verdict():
    file = PersonnelFile(
        person=Person(id="P1", name="Sara Lind"),
        certificates=[
            Certificate(id="C1", person="P1", type="FAA_AP", authority="FAA", number="1", issued_on=date(2020, 1, 1))
        ],
    )
    answer = check(file, Requirement(certificates=[["FAA_AP"]], task_type="repair"), on=date(2026, 5, 31))
    data = unstructure(answer)
    assert (data["status"], data["qualified"]) == (answer.status, answer.qualified)
    assert structure(json.loads(canonical_json(data)), Qualification) == answer
    assert structure(unstructure(file), PersonnelFile) == file


def test_findings_and_derivations_come_back_with_their_terms():
    finding = Finding(code="late", text="Late.", compared=(("days", 3), ("by", None), ("open", True), ("who", "M-7")))
    tree = Derivation(text="a", value=1, terms=(Derivation(text="b", value=True, terms=(Derivation(text="c"),)),))
    assert structure(unstructure(finding), Finding) == finding
    assert structure(unstructure(tree), Derivation) == tree
    assert problems({"text": "a", "value": 1.5}, Derivation) == {
        "$.value": "expected a text or a whole number or true or false"
    }
    assert problems({"text": "a", "terms": [{"text": "b", "terms": [{}]}]}, Derivation) == {
        "$.terms[0].terms[0].text": "expected this field"
    }


def test_what_is_nested_without_end_is_refused():
    data: dict[str, Any] = {"text": "a"}
    for _ in range(100_000):
        data = {"text": "a", "terms": [data]}
    assert problems(data, Derivation) == {"$": "expected fewer objects inside each other"}
    while data.get("terms"):  # taken apart by hand: letting it go at once would recurse as well
        data = data.pop("terms")[0]


def test_compliance_times_have_the_form_of_rules():
    rule = {"whichever": "first", "of": [{"within": {"flight_hours": 100}, "after": "new"}, {"before": "2027-01-01"}]}
    box = structure({"due": rule}, Box)
    assert unstructure(box)["due"] == rule
    time = parse_compliance_time("100 FH or 6 months after effective date, whichever first; repeat every 500.5 FH")
    assert structure(json.loads(json.dumps(unstructure(time))), ComplianceTime) == time
    assert structure({"within": {"days": 3}, "after": "new"}, Within) == Within(unit="days", amount=3, after="new")
    assert structure({"before": "2027-01-01"}, Limit).kind == "before"


def test_a_wrong_rule_is_told_with_its_path():
    assert problems({"due": {"whichever": "first", "of": [{"before": "x"}, {"before": "y"}]}}, Box) == {
        "$.due.of[0].before": "expected a date such as 2026-05-31"
    }
    assert problems({"due": 5}, Box).keys() == {"$.due"}
    assert problems({"before": "2027-01-01"}, Within) == {"$": "expected another kind of limit"}
    assert problems({"whichever": "first", "of": [1, 2]}, Limit).keys() == {"$.of[0]"}


def test_whole_collections_are_read_and_written():
    people = (Person(id="P1", name="Sara Lind"), Person(id="P2", name="Abebe Bekele"))
    data = unstructure(people)
    assert [each["id"] for each in data] == ["P1", "P2"]
    assert structure(data, tuple[Person, ...]) == people
    assert problems([{"id": "P1"}, 7], tuple[Person, ...]) == {
        "$[0].name": "expected this field",
        "$[1]": "expected an object with id, name, employee_number",
    }


def test_canonical_json_is_one_text():
    assert canonical_json({"b": [1, None], "a": "é"}) == '{"a":"é","b":[1,null]}'
    assert fingerprint({"b": 1, "a": 2}) == fingerprint({"a": 2, "b": 1})
    with pytest.raises(InvalidValueError, match="whole characters"):
        fingerprint(["\ud800"])
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json(float("nan"))


def test_times_may_come_as_python_has_them_where_that_is_said():
    data = {"id": "C1", "person": "P1", "type": "T", "authority": "A", "number": "1", "issued_on": date(2026, 5, 31)}
    known = data | {"recorded_at": datetime(2026, 5, 31, 12, tzinfo=timezone(timedelta(hours=3)))}
    made = structure(known, Certificate, native_times=True)
    assert (made.issued_on, made.recorded_at) == (date(2026, 5, 31), datetime(2026, 5, 31, 9, tzinfo=UTC))
    assert made.recorded_at.tzinfo is UTC
    with pytest.raises(CodecError, match=r"\$\.issued_on: expected a date such as"):
        structure(data, Certificate)


def test_where_python_has_times_a_text_within_may_say_one_too():
    day, reading = {"read_on": "2026-05-31"}, {"aircraft": "N1", "flight_hours": FlightHours.parse("100:22")}
    assert structure(day | reading, Reading, native_times=True) == structure(
        day | reading | {"flight_hours": "100:22"}, Reading
    )


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("issued_on", "31 May 2026"),
        ("issued_on", datetime(2026, 5, 31, tzinfo=UTC)),
        ("recorded_at", date(2026, 5, 31)),
        ("recorded_at", "2026-05-31"),
        ("recorded_at", datetime(2026, 5, 31)),  # noqa: DTZ001 - what is refused
    ],
)
def test_of_pythons_times_only_the_right_kind_is_taken(field, wrong):
    data = {"id": "C1", "person": "P1", "type": "T", "authority": "A", "number": "1", "issued_on": date(2026, 5, 31)}
    with pytest.raises(CodecError, match=rf"\$\.{field}: expected"):
        structure(data | {field: wrong}, Certificate, native_times=True)
