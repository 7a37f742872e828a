"""Laws of the codec: records come back equal, and no data whatever brings anything but a record or a `CodecError`."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from amss_core.audit import AuditRecord
from amss_core.codec import canonical_json, structure, unstructure
from amss_core.compliance_time import Before, ComplianceTime, Expression, OnOrBefore, Whichever, Within
from amss_core.errors import CodecError
from amss_core.findings import Derivation, Finding
from amss_core.personnel import Authorisation, Certificate, Person
from amss_core.qualification import RecencyPolicy, Requirement, SkillNeed
from amss_core.tasks import Task
from amss_core.units import FlightHours

characters = st.characters(codec="utf-8", exclude_characters="\0")


def texts(*, min_size: int = 0, max_size: int) -> st.SearchStrategy[str]:
    return st.text(characters, min_size=min_size, max_size=max_size)


names = texts(min_size=1, max_size=6).filter(str.strip)
days = st.dates(date(1990, 1, 1), date(2100, 1, 1))
instants = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.timezones())  # noqa: DTZ001
terms = st.none() | st.booleans() | st.integers() | texts(max_size=5)

tasks = st.builds(
    lambda start, minutes, **said: Task(
        start_at=start, end_at=start.astimezone(UTC) + timedelta(minutes=minutes), **said
    ),
    start=instants,
    minutes=st.integers(1, 10_000),
    id=names,
    aircraft=names,
    type=st.sampled_from(["inspection", "repair", "overhaul"]),
    state=st.sampled_from(["scheduled", "in_progress", "completed", "cancelled"]),
    priority=st.sampled_from(["routine", "urgent", "aog", "critical"]),
    mechanic=st.none() | names,
    title=texts(max_size=9),
)
certificates = st.builds(
    lambda issued, length, **said: Certificate(
        issued_on=issued, expires_on=None if length is None else issued + timedelta(days=length), **said
    ),
    issued=days,
    length=st.none() | st.integers(0, 5_000),
    id=names,
    person=names,
    type=names,
    authority=names,
    number=names,
    recorded_at=st.none() | instants,
    recorded_by=texts(max_size=4),
)
authorisations = st.builds(
    Authorisation,
    id=names,
    person=names,
    role=st.sampled_from(["certifying", "inspection"]),
    task_types=st.frozensets(names, max_size=3),
    aircraft_types=st.frozensets(names, max_size=3),
    valid_from=days,
)
requirements = st.builds(
    Requirement,
    task_type=names,
    aircraft_type=st.none() | names,
    certificates=st.lists(st.frozensets(names, min_size=1, max_size=3), max_size=3),
    recency=st.lists(st.builds(RecencyPolicy, measure=st.sampled_from(["days", "months", "hours"])), max_size=2),
    skills=st.lists(st.builds(SkillNeed, skill=names, level=st.integers(1, 5)), max_size=2),
    certifying=st.booleans(),
)
findings = st.builds(
    Finding,
    code=names,
    text=names,
    source=texts(max_size=5),
    compared=st.lists(st.tuples(names, terms), max_size=3).map(tuple),
)
derivations = st.recursive(
    st.builds(Derivation, text=names, value=terms),
    lambda inner: st.builds(Derivation, text=names, value=terms, terms=st.lists(inner, max_size=3).map(tuple)),
    max_leaves=5,
)
anchors = st.sampled_from(["new", "effective_date", "last_done"])
limits = st.one_of(
    st.builds(Before, day=days),
    st.builds(OnOrBefore, day=days),
    st.builds(
        Within,
        unit=st.sampled_from(["flight_cycles", "days", "months", "calendar_months", "years"]),
        amount=st.integers(1, 10_000),
        after=anchors,
        exclusive=st.booleans(),
    ),
    st.builds(
        Within,
        unit=st.just("flight_hours"),
        amount=st.integers(1, 10_000).map(lambda number: FlightHours(36 * number)),
        after=anchors,
        counter=st.sampled_from(["aircraft", "component"]),
    ),
)
expressions = st.recursive(
    limits,
    lambda inner: st.builds(
        Whichever, order=st.sampled_from(["first", "later"]), of=st.lists(inner, min_size=2, max_size=3)
    ),
    max_leaves=6,
)
compliance_times = st.builds(ComplianceTime, initial=expressions, repeat=st.none() | expressions)

records = st.one_of(
    tasks,
    certificates,
    authorisations,
    requirements,
    findings,
    derivations,
    compliance_times,
    st.builds(Person, id=names, name=names),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
TYPES = [Task, Certificate, Authorisation, Requirement, Finding, Derivation, ComplianceTime, Expression, AuditRecord]


def through_json(value: object) -> Any:
    return json.loads(canonical_json(unstructure(value)))


@given(records)
def test_a_record_comes_back_equal_through_json(record: Any):
    assert structure(through_json(record), type(record)) == record


@given(expressions)
def test_an_expression_comes_back_equal_through_json(expression: Any):
    assert structure(through_json(expression), Expression) == expression  # type: ignore[arg-type]


@given(st.integers(-(10**9), 10**9).map(FlightHours), st.fractions())
def test_exact_quantities_come_back_equal(hours: FlightHours, fraction: Fraction):
    assert structure(through_json(hours), FlightHours) == hours
    assert structure(through_json(fraction), Fraction) == fraction


def problems(data: Any, record_type: Any) -> tuple[tuple[str, str], ...] | None:
    """Return what is wrong with the data; None where they are a record. Any other error is a mistake of the codec."""
    try:
        structure(data, record_type)
    except CodecError as error:
        return error.problems
    return None


@given(st.sampled_from(TYPES), JSON)
def test_any_data_is_a_record_or_a_codec_error(record_type: Any, data: Any):
    found = problems(data, record_type)
    assert found is None or (found and all(path.startswith("$") and message for path, message in found))


@given(records, st.data())
def test_one_wrong_field_is_told_by_its_path_or_by_the_record(record: Any, data: st.DataObject):
    fields = unstructure(record)
    name = data.draw(st.sampled_from(sorted(fields)))
    found = problems({**fields, name: data.draw(JSON)}, type(record))
    assert found is None or (found and all(path.startswith("$") for path, _message in found))


@given(records, texts(min_size=1, max_size=8))
def test_an_unknown_field_is_always_refused(record: Any, name: str):
    fields = unstructure(record)
    assume(name not in fields)
    assert [path for path, _message in problems({**fields, name: None}, type(record)) or ()] == [f"$.{name}"]


@given(records)
def test_leaving_out_a_field_without_default_is_told(record: Any):
    fields = unstructure(record)
    first = next(iter(fields))
    del fields[first]
    assert problems(fields, type(record)) == ((f"$.{first}", "expected this field"),)
