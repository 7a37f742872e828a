"""The tables of people: certificates, ratings, skills, authorisations and experience, and what work requires."""

# ruff: noqa: RUF009 - `column` declares a field, like `attrs.field`; it is no default that instances share

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

import attrs

from amss_cli.tables.columns import Reference, Row, column
from amss_cli.tables.kinds import (
    DATE,
    HOURS,
    INSTANT,
    LIST,
    SKILL_LEVELS,
    TEXT,
    TYPE_GROUPS,
    YES_NO,
    choice,
    whole_number,
)
from amss_core.errors import InvalidValueError
from amss_core.units import FlightHours

_PERSON = Reference(columns=("person",), table="people", to=("id",))
SECONDS_PER_DAY = 24 * 3_600
FACT_ID = "Id of the fact in a database, as an export writes it."
MADE_ID = "an id is made of what the row says"
TASK_TYPE = choice("inspection", "repair", "overhaul")


def _last_day_after_first(field: str, last: date | None, first_field: str, first: date | None) -> None:
    if last is not None and first is not None and last < first:
        raise InvalidValueError(
            f"a last day that is not before {first_field} ({first.isoformat()})", field=field, value=last.isoformat()
        )


@attrs.frozen(kw_only=True)
class PersonRow(Row):
    """One person of the maintenance staff."""

    table: ClassVar[str] = "people"
    about: ClassVar[str] = "One row for each person of the maintenance staff."
    key: ClassVar[tuple[str, ...]] = ("id",)

    id: str = column(
        "The operator's own number or code of the person, by which the other tables name them.",
        TEXT,
        example="P017",
        required=True,
    )
    name: str = column("Name as it is shown.", TEXT, example="Mona Farouk", required=True)
    station: str = column("Station at which the person works.", TEXT, example="CAI", default="")
    employee_number: str = column("The organisation's number of the person.", TEXT, example="4711", default="")


@attrs.frozen(kw_only=True)
class CertificateRow(Row):
    """One dated fact about a certificate or licence: its issue, or what became of it."""

    table: ClassVar[str] = "certificates"
    about: ClassVar[str] = (
        "One row for each dated fact about a certificate: its issue, and each renewal, suspension, revocation or "
        "reinstatement. A fact is added, never overwritten, so that any past day can be asked about."
    )
    references: ClassVar[tuple[Reference, ...]] = (_PERSON,)
    more_examples: ClassVar[tuple[dict[str, str], ...]] = (
        {
            "person": "P017",
            "type": "EASA_B1",
            "number": "UK.66.10234",
            "event": "suspended",
            "event_on": "2025-02-01",
            "until": "2025-02-28",
        },
    )

    person: str = column("Id of the person.", TEXT, example="P017", required=True)
    type: str = column(
        "Code of the certification type, such as FAA_AP, EASA_B1 or ECAA_AMT.",
        TEXT,
        example="EASA_B1",
        required=True,
    )
    number: str = column("Number of the certificate.", TEXT, example="UK.66.10234", required=True)
    event: str = column(
        "What happened to the certificate.",
        choice(
            "issued",
            "renewed",
            "suspended",
            "revoked",
            "reinstated",
            "inspection_authorisation_activity",
            "oral_test_passed",
        ),
        example="issued",
        default="issued",
        empty="issued",
    )
    event_on: date = column(
        "Day on which it happened: the first day of validity or suspension, the day of the activity.",
        DATE,
        example="2024-06-01",
        required=True,
    )
    until: date | None = column(
        "Last day: of validity for an issue or renewal, of the suspension for a suspension.",
        DATE,
        example="2029-05-31",
        empty="no end is known",
    )
    recorded_at: datetime | None = column(
        "When it was entered, for questions about what was known.", INSTANT, unit="UTC", empty="known from its day on"
    )
    recorded_by: str = column("Who entered it.", TEXT, default="")
    id: str = column(FACT_ID, TEXT, default="", empty=MADE_ID)
    certificate_id: str = column(
        "Of an event, id of the certificate, where several have its type and number.",
        TEXT,
        default="",
        empty="that of its type and number",
    )

    def __attrs_post_init__(self) -> None:
        if self.until is not None and self.event not in {"issued", "renewed", "suspended"}:
            raise InvalidValueError(
                f"an empty cell: only an issue, a renewal or a suspension has a last day, not {self.event}",
                field="until",
                value=self.until.isoformat(),
            )
        if self.until is None and self.event == "renewed":
            raise InvalidValueError("the last day of validity after the renewal", field="until")
        _last_day_after_first("until", self.until, "event_on", self.event_on)


@attrs.frozen(kw_only=True)
class TypeRatingRow(Row):
    """One type rating on a certificate."""

    table: ClassVar[str] = "type_ratings"
    about: ClassVar[str] = "One row for each aircraft type that a certificate is endorsed with."
    references: ClassVar[tuple[Reference, ...]] = (
        Reference(columns=("person", "certificate"), table="certificates", to=("person", "number")),
    )

    person: str = column("Id of the person.", TEXT, example="P017", required=True)
    certificate: str = column(
        "Number of the certificate that carries the rating.", TEXT, example="UK.66.10234", required=True
    )
    aircraft_type: str = column("Type designator of ICAO Doc 8643.", TEXT, example="B738", required=True)
    endorsed_on: date = column("First day of the rating.", DATE, example="2024-06-01", required=True)
    lapses_on: date | None = column("Last day of the rating.", DATE, empty="does not lapse by itself")
    certificate_id: str = column(
        "Id of the certificate, where it stands on one of several with this number only.",
        TEXT,
        default="",
        empty="it stands on all with this number",
    )
    id: str = column(FACT_ID, TEXT, default="", empty=MADE_ID)
    recorded_by: str = column("Who entered it.", TEXT, default="")
    recorded_at: datetime | None = column(
        "When it was entered; a later row of the same id corrects it.",
        INSTANT,
        unit="UTC",
        empty="known from its day on",
    )

    def __attrs_post_init__(self) -> None:
        _last_day_after_first("lapses_on", self.lapses_on, "endorsed_on", self.endorsed_on)


@attrs.frozen(kw_only=True)
class SkillRow(Row):
    """One special skill of a person."""

    table: ClassVar[str] = "skills"
    about: ClassVar[str] = "One row for each special skill that a person is qualified in."
    references: ClassVar[tuple[Reference, ...]] = (_PERSON,)

    person: str = column("Id of the person.", TEXT, example="P017", required=True)
    skill: str = column("Code of the skill, such as NDT_ET or SHEET_METAL.", TEXT, example="NDT_ET", required=True)
    level: int = column("Level from 1 to 5.", whole_number(minimum=1, maximum=5), example="2", required=True)
    qualified_on: date = column("First day of the qualification.", DATE, example="2024-09-10", required=True)
    expires_on: date | None = column(
        "Last day of the qualification.", DATE, example="2027-09-09", empty="does not expire"
    )
    id: str = column(FACT_ID, TEXT, default="", empty=MADE_ID)
    recorded_by: str = column("Who entered it.", TEXT, default="")
    recorded_at: datetime | None = column(
        "When it was entered; a later row of the same id corrects it.",
        INSTANT,
        unit="UTC",
        empty="known from its day on",
    )

    def __attrs_post_init__(self) -> None:
        _last_day_after_first("expires_on", self.expires_on, "qualified_on", self.qualified_on)


@attrs.frozen(kw_only=True)
class AuthorisationRow(Row):
    """One authorisation that the organisation has given a person."""

    table: ClassVar[str] = "authorisations"
    about: ClassVar[str] = (
        "One row for each authorisation of the organisation: who may certify or inspect, and on what."
    )
    references: ClassVar[tuple[Reference, ...]] = (_PERSON,)

    person: str = column("Id of the person.", TEXT, example="P017", required=True)
    role: str = column(
        "What the person may do.", choice("certifying", "inspection"), example="certifying", required=True
    )
    task_types: tuple[str, ...] = column(
        "Types of task that it covers.", LIST, example="inspection; repair", default=(), empty="any type"
    )
    aircraft_types: tuple[str, ...] = column(
        "Type designators that it covers.", LIST, example="B738; B38M", default=(), empty="any type"
    )
    granted_on: date = column("First day of the authorisation.", DATE, example="2024-06-15", required=True)
    until: date | None = column("Last day of the authorisation.", DATE, empty="no end is known")

    id: str = column(FACT_ID, TEXT, default="", empty=MADE_ID)
    recorded_by: str = column("Who entered it.", TEXT, default="")
    recorded_at: datetime | None = column(
        "When it was entered; a later row of the same id corrects it.",
        INSTANT,
        unit="UTC",
        empty="known from its day on",
    )

    def __attrs_post_init__(self) -> None:
        _last_day_after_first("until", self.until, "granted_on", self.granted_on)


@attrs.frozen(kw_only=True)
class WorkLogRow(Row):
    """The work of one person on one day."""

    table: ClassVar[str] = "work_log"
    about: ClassVar[str] = "One row for each piece of work of a person; recency is measured from it."
    references: ClassVar[tuple[Reference, ...]] = (_PERSON,)

    person: str = column("Id of the person.", TEXT, example="P017", required=True)
    worked_on: date = column("Day of the work, by the station's date.", DATE, example="2026-05-30", required=True)
    hours: FlightHours = column("Hours of work.", HOURS, example="7:30", unit="hours", required=True)
    aircraft_type: str = column(
        "Type designator of the aircraft worked on.",
        TEXT,
        example="B738",
        default="",
        empty="work on no particular type",
    )
    task_type: str = column("Type of the work.", TASK_TYPE, example="inspection", default="", empty="not told")
    task: str = column("Work order or task.", TEXT, example="C738-0112", default="")
    id: str = column(FACT_ID, TEXT, default="", empty=MADE_ID)
    recorded_by: str = column("Who entered it.", TEXT, default="")
    recorded_at: datetime | None = column(
        "When it was entered; a later row of the same id corrects it.",
        INSTANT,
        unit="UTC",
        empty="known from its day on",
    )

    def __attrs_post_init__(self) -> None:
        if not 0 < self.hours.seconds <= SECONDS_PER_DAY:
            raise InvalidValueError("more than no hours, and at most 24", field="hours", value=str(self.hours))


@attrs.frozen(kw_only=True)
class RequirementRow(Row):
    """One thing that a person needs for a type of task on a type of aircraft."""

    table: ClassVar[str] = "requirements"
    about: ClassVar[str] = (
        "One row for each group of things that a person needs for a type of task; of several rows for the same task "
        "type and aircraft type each must be met. Work without a requirement is reported as unknown."
    )

    task_type: str = column("Type of the task.", TASK_TYPE, example="inspection", required=True)
    aircraft_type: str = column("Type designator of the aircraft.", TEXT, example="B738", default="", empty="any type")
    certificates: tuple[str, ...] = column(
        "Certification types of which any one is enough.",
        LIST,
        example="EASA_B1; FAA_AP",
        default=(),
        empty="none is needed",
    )
    type_rating: bool = column(
        "Whether the certificate must carry a rating for the aircraft's type.",
        YES_NO,
        example="yes",
        default=True,
        empty="yes",
    )
    skills: tuple[tuple[str, int], ...] = column(
        "Skills with their least level, all of which are needed.",
        SKILL_LEVELS,
        example="NDT_ET:2",
        default=(),
        empty="none is needed",
    )
    role: str = column(
        "Authorisation of the organisation that is needed.",
        choice("certifying", "inspection"),
        example="certifying",
        default="",
        empty="none is needed",
    )
    independent_inspection: bool = column(
        "Whether each item is inspected by somebody who did not perform it.",
        YES_NO,
        example="no",
        default=False,
        empty="no",
    )
    recency: str = column(
        "Measure of the recent experience that is needed.",
        choice("days", "months", "hours", "none"),
        example="days",
        default="",
        empty="days, where the certification type asks for recency",
    )
    recency_required: int | None = column(
        "How many days, months or hours of it within the period.",
        whole_number(),
        example="100",
        empty="100 days, 6 months or 960 hours",
    )
    recency_period_months: int = column(
        "Length of the period before, in which it must lie.",
        whole_number(minimum=1, maximum=1200),
        default=24,
        empty="24",
        unit="months",
    )
    recency_per_type: bool = column(
        "Whether only work on the aircraft's own type, and on similar ones, counts.", YES_NO, default=True, empty="yes"
    )
    similar_types: tuple[frozenset[str], ...] = column(
        "Groups of aircraft types that the operator declares similar: work on one counts for the others.",
        TYPE_GROUPS,
        example="B738 B38M; A320 A20N",
        default=(),
        empty="no types are similar",
    )
    recency_reduction_percent: int = column(
        "Reduction that the authority has granted.", whole_number(maximum=100), unit="percent", default=0, empty="0"
    )
    source: str = column("The regulation or the paragraph of the exposition.", TEXT, example="145.A.35", default="")
