"""Directives: whom they apply to, what counts as done, and where each aircraft and component stands."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import attrs
import pytest

from amss_core.compliance_time import (
    ComplianceTime,
    Counters,
    DueSoon,
    Tolerance,
    TolerancePolicy,
    Utilisation,
    parse_compliance_time,
    parse_expression,
)
from amss_core.directives import (
    Accomplishment,
    Applicability,
    ComplianceFile,
    CompliancePolicy,
    Credit,
    Criteria,
    Directive,
    DirectiveRequirement,
    Event,
    KeptStatus,
    RequirementStatus,
    SerialRange,
    SerialRanges,
    Subject,
    anchor_name,
    applies,
    due_list,
    falls_due_on,
    fleet_status,
    forecast_of,
    requirement_status,
    subjects_of,
)
from amss_core.errors import InvalidValueError, TextError
from amss_core.fleet import Aircraft, Component, ComponentId, Fleet, Installation, Reading
from amss_core.units import FlightHours

MARK = "ET-AXM"
DISK = ComponentId(part_number="DISK-2", serial_number="D1")
OTHER_DISK = ComponentId(part_number="DISK-2", serial_number="D2")
EFFECTIVE = date(2026, 1, 1)
TODAY = date(2026, 6, 1)


def hours(text: str | int) -> FlightHours:
    return FlightHours.parse(str(text))


def time(text: str) -> ComplianceTime:
    return parse_compliance_time(text)


def aircraft(registration: str = MARK, **changes: Any) -> Aircraft:
    return Aircraft(**({"registration": registration, "type_designator": "B738"} | changes))


def reading(day: date, flight_hours: int | None = None, cycles: int | None = None, **changes: Any) -> Reading:
    whose: dict[str, Any] = {} if "component" in changes else {"aircraft": MARK}
    read = None if flight_hours is None else hours(flight_hours)
    return Reading(**(whose | {"read_on": day, "flight_hours": read, "flight_cycles": cycles} | changes))


def requirement(text: str = "1000 FH after effective date", paragraph: str = "(g)", **changes: Any) -> Any:
    return DirectiveRequirement(paragraph=paragraph, compliance_time=time(text), **changes)


def directive(*requirements: Any, **changes: Any) -> Directive:
    facts = {"number": "AD 1", "authority": "FAA", "effective_on": EFFECTIVE}
    return Directive(**(facts | {"requirements": requirements or (requirement(),)} | changes))


def did(day: date, paragraph: str = "(g)", flight_hours: int | None = None, **changes: Any) -> Accomplishment:
    whose: dict[str, Any] = {} if "component" in changes else {"aircraft": MARK}
    counters = Counters(flight_hours=None if flight_hours is None else hours(flight_hours))
    facts = {"directive": "AD 1", "paragraph": paragraph, "done_on": day, "aircraft_counters": counters}
    return Accomplishment(**(whose | facts | changes))


def found(day: date, paragraph: str = "(g)", **changes: Any) -> Accomplishment:
    return did(day, paragraph, method="finding", **changes)


READINGS = (reading(EFFECTIVE, 4_000, 2_000), reading(date(2026, 5, 1), 4_600, 2_300))


def file(one: Directive, *done: Accomplishment, more: tuple[Directive, ...] = (), **changes: Any) -> ComplianceFile:
    fleet = changes.pop("fleet", None) or Fleet(
        aircraft=changes.pop("aircraft", [aircraft()]), readings=changes.pop("readings", READINGS)
    )
    return ComplianceFile(**({"fleet": fleet, "directives": (one, *more), "accomplishments": done} | changes))


def stands(
    the_file: ComplianceFile,
    paragraph: str = "(g)",
    *,
    on: date = TODAY,
    subject: Subject | None = None,
    **settings: Any,
) -> RequirementStatus:
    one = the_file.directives[0]
    asked = one.find(paragraph)
    assert asked is not None
    return requirement_status(
        the_file, one, asked, subject=subject or Subject(MARK), on=on, policy=CompliancePolicy(**settings)
    )


def codes(status: RequirementStatus) -> list[str]:
    return [finding.code for finding in status.findings]


class TestSerialRanges:
    """Domain 3: serial ranges with gaps and exceptions."""

    LIST = SerialRanges.parse("12-1 through 12-1869; 12-1872; except 12-1875")

    def test_numbers_are_compared_as_numbers(self):
        serials = SerialRanges.parse("12-9 through 12-10")
        assert [serials.contains(f"12-{number}") for number in (8, 9, 10, 11, 90)] == [False, True, True, False, False]

    def test_gaps_and_exceptions_are_not_meant(self):
        serials = SerialRanges.parse("12-1 through 12-1869; 12-1872; except 12-5, 12-7 and 12-9; except 12-11 to 12-13")
        meant = [
            number for number in (1, 5, 6, 7, 9, 11, 12, 14, 1869, 1870, 1872, 1873) if serials.contains(f"12-{number}")
        ]
        assert meant == [1, 6, 14, 1869, 1872]

    def test_another_prefix_is_another_number(self):
        assert self.LIST.contains("13-5") is False
        assert self.LIST.contains("5") is False

    def test_leading_zeros_and_capitals_do_not_matter(self):
        assert self.LIST.contains("12-0187") is True
        assert SerialRanges.parse("bb-1 thru BB-9, inclusive").contains("Bb-04") is True

    def test_whether_a_letter_after_the_number_belongs_to_a_range_is_unknown(self):
        assert self.LIST.contains("12-100A") is None
        assert self.LIST.contains("12-1870A") is False
        assert SerialRanges.parse("1A through 9A").contains("5a") is True
        assert SerialRanges.parse("1 to 9; except 5A").contains("5A") is False
        assert SerialRanges.parse("5A; 1 to 9; except 2 to 6").contains("5A") is None

    def test_a_range_may_have_no_end(self):
        serials = SerialRanges.parse("12-500 and subsequent")
        assert [serials.contains(text) for text in ("12-499", "12-500", "12-99999", "x")] == [False, True, True, False]

    def test_all_but_some(self):
        serials = SerialRanges.parse("all except 4 and 7")
        assert [serials.contains(text) for text in ("3", "4", "7", "anything")] == [True, False, False, True]

    @pytest.mark.parametrize(
        ("text", "printed"),
        [
            ("12-1 through 12-1869; 12-1872; except 12-1875", "12-1 through 12-1869; 12-1872; except 12-1875"),
            ("1 to 100, 105 and 107 excluding 5, 6", "1 through 100; 105; 107; except 5; except 6"),
            ("1 - 5", "1 through 5"),
            ("1–5", "1 through 5"),  # noqa: RUF001 - the dash is the test
            ("1-5", "1-5"),
            ("ALL; Except for: 7", "all; except 7"),
            ("007 and up", "007 and subsequent"),
            ("12A/B", "12A/B"),
        ],
    )
    def test_a_list_is_read_and_printed_without_loss(self, text: str, printed: str):
        serials = SerialRanges.parse(text)
        assert str(serials) == printed
        assert SerialRanges.parse(printed) == serials

    @pytest.mark.parametrize(
        ("text", "position", "expected"),
        [
            ("", 0, "a serial number"),
            ("1;", 2, "a serial number"),
            ("1 through", 9, "a serial number"),
            ("airplanes", 0, "a serial number"),
            ("except 4", 0, "the serial numbers that there are exceptions to"),
            ("1 to 9 except 4; 5", 17, "'except' before each exception"),
            ("all; 5", 5, "'except', or the end"),
            ("5 to 3", 5, "a serial number that follows '5'"),
            ("A1 to B2", 6, "differs from it only in its number"),
            ("1 to 9B", 5, "differs from it only in its number"),
            ("1 5", 2, "'through', ';', 'except' or the end"),
            (f"{'1' * 31} to 5", 35, "with a number in a range"),
        ],
    )
    def test_what_is_not_clear_is_refused_with_its_position(self, text: str, position: int, expected: str):
        with pytest.raises(TextError) as caught:
            SerialRanges.parse(text)
        assert (caught.value.position, expected in caught.value.expected) == (position, True)

    def test_a_list_may_be_of_any_length(self):
        long = "; ".join(f"12-{number}" for number in range(20_000))
        assert len(SerialRanges.parse(long).included) == 20_000
        assert SerialRanges.parse(f"{'1' * 100_000}/").contains("1") is False
        with pytest.raises(TextError):
            SerialRanges.parse(f"{'1' * 100_000} {'1' * 100_000}")

    def test_a_range_has_one_end_and_a_list_something_in_it(self):
        with pytest.raises(InvalidValueError, match="not both"):
            SerialRange("1", "2", and_subsequent=True)
        with pytest.raises(InvalidValueError, match="included"):
            SerialRanges()
        with pytest.raises(InvalidValueError, match="included"):
            SerialRanges(everything=True, included=[SerialRange("1")])


class TestApplicability:
    """Domain 3: three-valued; 14 CFR 39.15, 39.17."""

    @staticmethod
    def answer(*groups: Criteria, on_aircraft: Aircraft | None = None, **facts: Any) -> str:
        fleet = Fleet(aircraft=[on_aircraft or aircraft()], **facts)
        asked = Applicability(groups=groups)
        return applies(asked, fleet=fleet, subject=Subject(MARK), on=TODAY).status

    def test_without_criteria_it_applies_to_all(self):
        assert self.answer() == "applies"
        assert Applicability.of(Criteria()) == Applicability()
        assert Applicability.of(Criteria(types=["B738"])).groups == (Criteria(types=["B738"]),)

    def test_the_type_is_held_against_the_designators(self):
        assert self.answer(Criteria(types=["A320", "b738"])) == "applies"
        assert self.answer(Criteria(types=["A320"])) == "does_not_apply"

    @pytest.mark.parametrize(
        ("model", "series", "named", "expected"),
        [
            ("737-800", None, ["737-800"], "applies"),
            ("737-800", None, ["737-700"], "does_not_apply"),
            (None, None, ["737-800"], "unknown"),
            ("737-8AS", None, ["737-800 series"], "unknown"),
            ("737-8AS", "737-800  Series", ["737-800 series"], "applies"),
            (None, "737-700 series", ["737-800 series"], "does_not_apply"),
            (None, "737-700 series", ["737-800 series", "737-7BC"], "unknown"),
        ],
    )
    def test_an_unknown_model_or_series_makes_it_unknown(
        self, model: str | None, series: str | None, named: list[str], expected: str
    ):
        assert self.answer(Criteria(models=named), on_aircraft=aircraft(model=model, series=series)) == expected

    def test_an_unknown_serial_number_makes_it_unknown(self):
        serials = Criteria(serials=SerialRanges.parse("1 to 100"))
        assert self.answer(serials) == "unknown"
        assert self.answer(serials, on_aircraft=aircraft(serial_number="50")) == "applies"
        assert self.answer(serials, on_aircraft=aircraft(serial_number="500")) == "does_not_apply"

    def test_a_definite_no_decides_whatever_else_is_unknown(self):
        assert self.answer(Criteria(types=["A320"], serials=SerialRanges.parse("1 to 100"))) == "does_not_apply"

    def test_a_part_that_is_not_on_record_is_unknown_unless_the_configuration_is_known(self):
        needs = Criteria(parts=["disk-2"])
        installed = [Installation(component=DISK, aircraft=MARK)]
        assert self.answer(needs, installations=installed) == "applies"
        assert self.answer(needs) == "unknown"
        assert self.answer(needs, on_aircraft=aircraft(configuration_known=True)) == "does_not_apply"
        other = [Installation(component=ComponentId(part_number="P", serial_number="1"), aircraft=MARK)]
        assert self.answer(needs, installations=other) == "unknown"

    def test_a_modification_exempts_or_is_asked_for(self):
        exempt, asked = Criteria(unless_modified_by=["SB 7"]), Criteria(modified_by=["STC 1"])
        assert self.answer(exempt) == "unknown"
        assert self.answer(exempt, on_aircraft=aircraft(modifications=["sb 7"])) == "does_not_apply"
        assert self.answer(exempt, on_aircraft=aircraft(modifications=[])) == "applies"
        assert self.answer(asked) == "unknown"
        assert self.answer(asked, on_aircraft=aircraft(modifications=["STC 1"])) == "applies"
        assert self.answer(asked, on_aircraft=aircraft(modifications=["SB 7"])) == "does_not_apply"

    def test_any_of_several_groups_is_enough(self):
        assert self.answer(Criteria(types=["A320"]), Criteria(types=["B738"])) == "applies"
        assert self.answer(Criteria(types=["A320"]), Criteria(models=["737-800"])) == "unknown"

    def test_every_criterion_is_shown_with_the_fact_that_it_was_held_against(self):
        asked = Applicability(groups=[Criteria(types=["A320"]), Criteria(models=["737-800"])])
        answer = applies(asked, fleet=Fleet(aircraft=[aircraft()]), subject=Subject(MARK), on=TODAY)
        assert list(answer.derivation.lines()) == [
            "unknown: one of several groups",
            "  group 1: no",
            "    type A320; the aircraft is a B738: no",
            "  group 2: unknown",
            "    model or series 737-800; the aircraft's model is unknown, its series unknown: unknown",
        ]

    def test_of_a_component_that_no_aircraft_carries_the_aircraft_is_unknown(self):
        asked = Applicability.of(Criteria(types=["B738"], parts=["DISK-2"]))
        for component, expected in (
            (DISK, "unknown"),
            (ComponentId(part_number="P", serial_number="1"), "does_not_apply"),
        ):
            assert applies(asked, fleet=Fleet(), subject=Subject(None, component), on=TODAY).status == expected
        rest = Criteria(models=["1"], serials=SerialRanges.parse("1"), modified_by=["SB 1"])
        assert applies(Applicability.of(rest), fleet=Fleet(), subject=Subject(None, DISK), on=TODAY).status == "unknown"

    def test_a_subject_names_an_aircraft_or_a_component(self):
        assert str(Subject(MARK)) == MARK
        assert str(Subject(MARK, DISK)) == "DISK-2 S/N D1 on ET-AXM"
        assert str(Subject(None, DISK)) == "DISK-2 S/N D1, not installed"
        with pytest.raises(InvalidValueError, match="aircraft"):
            Subject()


class TestRecords:
    def test_a_paragraph_stands_once(self):
        with pytest.raises(InvalidValueError, match=r"2 requirements have the paragraph '\(g\)'"):
            directive(requirement(), requirement())

    @pytest.mark.parametrize("kind", ["terminates", "follows", "alternative_to", "on_finding"])
    def test_a_link_names_another_paragraph_of_the_directive(self, kind: str):
        for paragraph in ("(x)", "(g)"):
            with pytest.raises(InvalidValueError) as caught:
                directive(requirement(**{kind: (paragraph,)}))
            assert caught.value.field == kind

    def test_a_directive_does_not_supersede_itself(self):
        with pytest.raises(InvalidValueError) as caught:
            directive(number="AD 1", supersedes=["AD 0", "AD 1"])
        assert caught.value.field == "supersedes"

    @pytest.mark.parametrize("kind", ["follows", "alternative_to"])
    def test_paragraphs_do_not_lead_back_to_each_other(self, kind: str):
        with pytest.raises(InvalidValueError, match=r"\(g\), \(h\) lead back to each other"):
            directive(
                requirement(**{kind: ["(h)"]}),
                requirement(paragraph="(h)", **{kind: ["(g)"]}),
                requirement(paragraph="(i)"),
            )

    def test_an_unknown_paragraph_is_not_found(self):
        assert directive().find("(x)") is None

    def test_an_alternative_method_needs_its_approval(self):
        with pytest.raises(InvalidValueError, match="reference"):
            did(TODAY, method="alternative_method")
        assert did(TODAY, method="alternative_method", reference="AMOC 12").reference == "AMOC 12"

    def test_a_fact_is_of_an_aircraft_or_a_component(self):
        with pytest.raises(InvalidValueError, match="an aircraft or a component"):
            did(TODAY, aircraft=None)
        with pytest.raises(InvalidValueError, match="an aircraft or a component"):
            Event(name="overhaul", done_on=TODAY)

    def test_events_and_paragraphs_have_the_names_that_rules_write(self):
        assert Event(name="Shop  Visit", aircraft=MARK, done_on=TODAY).anchor == "shop_visit"
        assert anchor_name("(g)(1)") == "g_1"

    def test_a_number_stands_once_and_corrections_replace_what_is_there(self):
        with pytest.raises(InvalidValueError, match="2 directives have the number 'AD 1'"):
            file(directive(), more=(directive(),))
        with pytest.raises(InvalidValueError, match=r"the id 'a' names 2 records; it replaces the record 'b'"):
            file(directive(), did(TODAY, id="a"), did(TODAY, id="a"), did(TODAY, replaces="b"))
        with pytest.raises(InvalidValueError, match="events: the record 'e' replaces itself"):
            file(directive(), events=[Event(name="x", aircraft=MARK, done_on=TODAY, id="e", replaces="e")])

    def test_corrections_that_would_lose_a_record_or_count_it_twice_are_refused(self):
        with pytest.raises(
            InvalidValueError, match=r"record 'a' replaces itself in the end.*; the record 'b' replaces"
        ):
            file(directive(), did(TODAY, id="a", replaces="b"), did(TODAY, id="b", replaces="a"))
        with pytest.raises(InvalidValueError, match="record 'a' is replaced more than once"):
            file(directive(), did(TODAY, id="a"), did(TODAY, replaces="a"), did(EFFECTIVE, replaces="a"))


class TestOneOff:
    def test_a_directive_is_open_until_it_is_done_and_then_complied(self):
        one = directive()
        before = stands(file(one))
        assert (before.status, before.due.due_flight_hours, before.last) == ("open", hours(5_000), None)
        after = stands(file(one, did(date(2026, 5, 2))))
        assert (after.status, after.due, after.next_due, after.times_done) == ("complied", None, None, 1)
        assert after.last == did(date(2026, 5, 2))

    def test_what_was_done_later_than_the_day_asked_about_does_not_count(self):
        assert stands(file(directive(), did(TODAY)), on=date(2026, 5, 31)).status == "open"

    def test_one_hour_over_the_limit_is_overdue(self):
        readings = (*READINGS, reading(date(2026, 5, 30), 5_000), reading(date(2026, 5, 31), 5_001))
        assert stands(file(directive(), readings=readings), on=date(2026, 5, 30)).status == "open"
        late = stands(file(directive(), readings=readings))
        assert (late.status, codes(late)) == ("overdue", ["directive_overdue"])
        assert str(late.findings[0]) == "ET-AXM is overdue on AD 1 (g) by 1 FH: it was due at 5000 FH"
        assert late.findings[0].source == "14 CFR 39.7"

    def test_there_is_no_tolerance_on_a_directive(self):
        readings = (*READINGS, reading(date(2026, 5, 30), 5_001))
        assert stands(file(directive(), readings=readings)).due.extended is None

    def test_done_late_it_is_complied_and_the_exceedance_stays_on_record(self):
        late = stands(file(directive(), did(date(2026, 5, 2), flight_hours=5_050)))
        assert (late.status, codes(late)) == ("complied", ["limit_exceeded"])
        (exceedance,) = late.exceedances
        assert (exceedance.by_flight_hours, exceedance.by_days, exceedance.by_flight_cycles) == (hours(50), None, None)
        assert exceedance.accomplishment.done_on == date(2026, 5, 2)

    def test_an_exceedance_says_by_how_much_on_each_axis(self):
        text = "1000 FH or 100 FC or 30 days after effective date, whichever first"
        done = did(date(2026, 2, 2), aircraft_counters=Counters(flight_hours=hours(4_500), flight_cycles=2_105))
        (exceedance,) = stands(file(directive(requirement(text)), done)).exceedances
        assert (exceedance.by_days, exceedance.by_flight_hours, exceedance.by_flight_cycles) == (2, None, 5)

    def test_whether_it_was_done_in_time_is_unknown_where_the_counters_are(self):
        answer = stands(file(directive(), did(date(2026, 5, 2)), readings=READINGS[1:]))
        assert (answer.status, codes(answer)) == ("complied", ["limit_not_verified"])

    def test_unknown_counters_make_the_status_unknown_and_never_compliant(self):
        answer = stands(file(directive(), readings=()))
        assert (answer.status, codes(answer)) == ("unknown", ["due_point_unknown"])

    def test_it_is_due_soon_within_the_threshold(self):
        answer = stands(file(directive()), due_soon=DueSoon(flight_hours=hours(400)))
        assert (answer.status, str(answer.findings[0])) == (
            "due_soon",
            "ET-AXM is due soon on AD 1 (g): due at 5000 FH",
        )


class TestRecurring:
    """Domain 2: a directive counts from the actual accomplishment, early or late."""

    ONE = directive(requirement("1000 FH after effective date; repeat every 1000 FH"))

    def test_done_late_an_exceedance_is_recorded_and_the_next_counts_from_the_actual(self):
        answer = stands(file(self.ONE, did(date(2026, 5, 2), flight_hours=5_050)))
        assert answer.next_due.due_flight_hours == hours(6_050)
        assert answer.exceedances[0].by_flight_hours == hours(50)

    def test_done_early_the_next_counts_from_the_actual_too(self):
        answer = stands(file(self.ONE, did(date(2026, 5, 2), flight_hours=4_900)))
        assert (answer.status, answer.next_due.due_flight_hours) == ("complied", hours(5_900))
        assert answer.exceedances == ()

    def test_complied_with_once_it_becomes_due_and_overdue_again(self):
        readings = [*READINGS, reading(date(2026, 7, 1), 5_850), reading(date(2026, 8, 1), 5_901)]
        the_file = file(self.ONE, did(date(2026, 5, 2), flight_hours=4_900), readings=readings)
        soon = DueSoon(flight_hours=hours(50))
        days = (date(2026, 4, 1), date(2026, 6, 1), date(2026, 7, 1), date(2026, 8, 1))
        assert [stands(the_file, on=day, due_soon=soon).status for day in days] == [
            "open",
            "complied",
            "due_soon",
            "overdue",
        ]

    def test_the_counters_of_an_accomplishment_come_from_the_readings_where_it_gives_none(self):
        answer = stands(file(self.ONE, did(date(2026, 5, 2))))
        assert answer.next_due.due_flight_hours == hours(5_600)

    def test_after_the_last_permitted_repeat_it_is_complied_with_no_next(self):
        one = directive(requirement("30 days after effective date; repeat every 30 days; at most 2 repeats"))
        days = [date(2026, 1, 20), date(2026, 2, 10), date(2026, 3, 10), date(2026, 4, 1)]
        for count, expected in ((1, date(2026, 2, 19)), (2, date(2026, 3, 12)), (3, None), (4, None)):
            answer = stands(file(one, *map(did, days[:count])), on=date(2026, 2, 11))
            answer = stands(file(one, *map(did, days[:count])), on=days[count - 1])
            assert answer.status == "complied"
            assert (answer.next_due.due_on if answer.next_due else None) == expected
        assert "done 4 times" in answer.derivation.text

    def test_months_count_from_the_actual_accomplishment_clamped(self):
        one = directive(requirement("1 month after effective date; repeat every 1 month"))
        answer = stands(file(one, did(date(2026, 1, 31))), on=date(2026, 2, 1))
        assert answer.next_due.due_on == date(2026, 2, 28)

    def test_two_entries_of_one_day_are_one_accomplishment(self):
        one = directive(requirement("30 days after effective date; repeat every 30 days; at most 1 repeat"))
        answer = stands(file(one, found(date(2026, 1, 20)), did(date(2026, 1, 20)), found(date(2026, 1, 20))))
        assert (answer.times_done, answer.last.method) == (1, "accomplished")

    def test_the_tolerance_is_a_policy_of_the_authority_on_repeats_only(self):
        """CAR 39.55 of New Zealand: 10 % on repeats."""
        nz = directive(*self.ONE.requirements, authority="CAANZ")
        readings = [*READINGS, reading(date(2026, 7, 1), 5_050), reading(date(2026, 8, 1), 6_050)]
        assert stands(file(nz, readings=readings), on=date(2026, 7, 1)).status == "overdue"
        done = did(date(2026, 7, 1), flight_hours=5_000)
        varied = stands(file(nz, done, readings=readings), on=date(2026, 8, 1))
        assert (varied.status, codes(varied)) == ("in_variation", ["directive_in_variation"])
        assert (varied.due.due_flight_hours, varied.due.extended.due_flight_hours) == (hours(6_000), hours(6_100))
        assert "due at 6000 FH, at the latest 6100 FH" in str(varied.findings[0])
        inside = stands(
            file(nz, done, did(date(2026, 8, 1), flight_hours=6_050), readings=readings), on=date(2026, 8, 2)
        )
        assert (inside.exceedances, inside.next_due.due_flight_hours) == ((), hours(7_050))

    def test_a_tolerance_given_as_data_holds(self):
        rows = (("FAA", "directive", "initial", Tolerance(percent=Fraction(10))),)
        readings = [*READINGS, reading(date(2026, 5, 30), 5_050)]
        answer = stands(file(self.ONE, readings=readings), tolerances=TolerancePolicy(rows=rows))
        assert answer.status == "in_variation"

    def test_calendar_months_end_as_the_authority_reads_them(self):
        one = directive(requirement("1 month after effective date; repeat every 12 calendar months"))
        done = file(one, did(date(2026, 1, 10)))
        assert stands(done, on=date(2026, 1, 11)).next_due.due_on == date(2027, 1, 10)
        by_month = stands(done, on=date(2026, 1, 11), month_policies=(("FAA", "end_of_month"),))
        assert by_month.next_due.due_on == date(2027, 1, 31)


class TestEffectiveDate:
    def test_before_it_a_requirement_shows_the_dates_that_are_already_certain(self):
        one = directive(requirement("100 FH or 30 days after effective date, whichever first"))
        answer = stands(file(one, readings=[reading(date(2025, 12, 1), 3_900)]), on=date(2025, 12, 31))
        assert (answer.status, codes(answer)) == ("not_yet_effective", [])
        assert (answer.due.due_on, answer.due.due_flight_hours) == (date(2026, 1, 31), None)
        assert stands(file(one), on=EFFECTIVE).status == "open"

    def test_what_was_done_before_counts_and_is_no_exceedance(self):
        one = directive(requirement("30 days after effective date"))
        early = file(one, did(date(2025, 12, 20)))
        assert stands(early, on=date(2025, 12, 31)).status == "not_yet_effective"
        assert (stands(early).status, stands(early).exceedances) == ("complied", ())

    def test_an_unknown_effective_date_binds_and_makes_what_counts_from_it_unknown(self):
        assert stands(file(directive(effective_on=None))).status == "unknown"
        fixed = directive(requirement("on or before 2026-05-31"), effective_on=None)
        assert stands(file(fixed)).status == "overdue"


class TestNotEarlierThan:
    ONE = directive(
        requirement(
            "2 years after effective date; repeat every 12 months; not earlier than 10 months after last accomplishment"
        )
    )

    def test_done_before_it_does_not_count(self):
        answer = stands(file(self.ONE, did(date(2026, 1, 20)), did(date(2026, 11, 19))), on=date(2026, 12, 1))
        assert (answer.times_done, answer.next_due.due_on) == (1, date(2027, 1, 20))
        assert codes(answer) == ["accomplished_too_early"]

    def test_done_on_its_day_counts(self):
        answer = stands(file(self.ONE, did(date(2026, 1, 20)), did(date(2026, 11, 20))), on=date(2026, 12, 1))
        assert (answer.times_done, answer.findings) == (2, ())

    @pytest.mark.parametrize(
        ("limit", "flight_hours", "counted"),
        [
            ("500 FH after effective date", 4_500, 1),
            ("500 FH after effective date", 4_499, 0),
            ("300 FC after effective date", 4_499, 1),
            ("301 FC after effective date", 4_499, 0),
            ("500 FH or 300 FC after effective date, whichever first", 4_499, 1),
            ("500 FH or 300 FC after effective date, whichever later", 4_499, 0),
        ],
    )
    def test_every_axis_can_hold_it_up(self, limit: str, flight_hours: int, counted: int):
        one = directive(requirement(f"1 year after effective date; not earlier than {limit}"))
        answer = stands(file(one, did(date(2026, 5, 1), flight_hours=flight_hours)))
        assert answer.times_done == counted

    def test_where_that_is_unknown_the_status_is(self):
        one = directive(requirement("1 year after effective date; not earlier than 5 days after shop visit"))
        answer = stands(file(one, did(date(2026, 5, 1))))
        assert (answer.status, codes(answer)) == ("unknown", ["earliest_point_unknown"])
        late = stands(file(one, did(date(2026, 5, 1))), on=date(2027, 5, 1))
        assert (late.status, codes(late)) == ("unknown", ["earliest_point_unknown"])


class TestLinks:
    def test_a_terminating_requirement_ends_the_ones_that_it_names(self):
        one = directive(
            requirement("30 days after effective date; repeat every 30 days"),
            requirement("5 years after effective date", "(h)", terminates=["(g)"]),
        )
        done = file(one, did(date(2026, 1, 20)), did(date(2026, 2, 10), "(h)"))
        assert stands(done, on=date(2026, 2, 9)).status == "complied"
        assert stands(done, on=date(2026, 2, 10)).status == "terminated"
        assert (stands(done).status, stands(done).due) == ("terminated", None)
        assert stands(done, "(h)").status == "complied"

    def test_what_is_done_once_it_has_ended_exceeds_nothing(self):
        one = directive(
            requirement("30 days after effective date; repeat every 30 days"),
            requirement("5 years after effective date", "(h)", terminates=["(g)"]),
        )
        first, again = did(date(2026, 1, 20)), did(date(2026, 5, 20))
        assert [each.by_days for each in stands(file(one, first, again)).exceedances] == [90]
        for end in (did(date(2026, 2, 10), "(h)"), did(date(2026, 2, 10), method="terminating_action")):
            assert stands(file(one, first, end, again)).exceedances == ()
        late_end = did(date(2026, 5, 20), method="terminating_action")
        assert [each.by_days for each in stands(file(one, first, late_end)).exceedances] == [90]
        newer = directive(number="AD 2", supersedes=["AD 1"], effective_on=date(2026, 2, 1))
        assert stands(file(one, first, again, more=(newer,))).exceedances == ()

    def test_a_finding_does_not_terminate(self):
        one = directive(requirement(), requirement(paragraph="(h)", terminates=["(g)"]))
        assert stands(file(one, found(date(2026, 2, 10), "(h)"))).status == "open"

    def test_terminating_action_ends_the_requirement_itself(self):
        one = directive(requirement("30 days after effective date; repeat every 30 days"))
        action = did(date(2026, 1, 20), method="terminating_action")
        answer = stands(file(one, did(date(2026, 1, 10)), action, did(date(2026, 1, 20))))
        assert (answer.status, answer.due, answer.last) == ("terminated", None, action)

    def test_what_follows_is_due_only_once_its_predecessor_is_done(self):
        one = directive(
            requirement("30 days after effective date"),
            requirement("10 days after other paragraph", "(h)", follows=["(g)"]),
        )
        waiting = stands(file(one), "(h)")
        assert (waiting.status, waiting.due, codes(waiting)) == ("open", None, ["waits_for_predecessor"])
        begun = stands(file(one, did(date(2026, 1, 20))), "(h)", on=date(2026, 1, 21))
        assert (begun.status, begun.due.due_on) == ("open", date(2026, 1, 30))
        assert stands(file(one, did(date(2026, 1, 20))), "(h)").status == "overdue"

    def test_what_was_done_before_its_predecessor_met_no_limit(self):
        one = directive(
            requirement("30 days after effective date"),
            requirement("10 days after other paragraph", "(h)", follows=["(g)"]),
        )
        answer = stands(file(one, did(date(2026, 1, 5), "(h)")), "(h)")
        assert (answer.status, answer.findings) == ("complied", ())

    def test_of_several_predecessors_all_must_be_done_and_the_last_counts(self):
        one = directive(
            requirement(),
            requirement(paragraph="(h)"),
            requirement("10 days after predecessor", "(i)", follows=["(g)", "(h)"]),
        )
        half = file(one, did(date(2026, 5, 20), "(h)"))
        assert "only after (g), which is not done" in str(stands(half, "(i)").findings[0])
        whole = file(one, did(date(2026, 5, 20), "(h)"), did(date(2026, 5, 25)))
        assert stands(whole, "(i)").due.due_on == date(2026, 6, 4)

    def test_what_is_needed_on_a_finding_is_not_applicable_without_one(self):
        one = directive(
            requirement("30 days after effective date; repeat every 30 days"),
            requirement("5 days after finding", "(h)", on_finding=["(g)"]),
        )
        nothing = stands(file(one), "(h)")
        assert (nothing.status, codes(nothing)) == ("not_applicable", ["no_finding_recorded"])
        assert "which is not done yet" in str(nothing.findings[0])
        clean = stands(file(one, did(date(2026, 5, 25))), "(h)")
        assert "which is not done yet" not in str(clean.findings[0])

    def test_each_finding_makes_it_due_until_it_is_done_again(self):
        one = directive(
            requirement("30 days after effective date; repeat every 30 days"),
            requirement("5 days after finding", "(h)", on_finding=["(g)"]),
        )
        facts = (
            found(date(2026, 1, 20)),
            did(date(2026, 1, 22), "(h)"),
            found(date(2026, 2, 15)),
            did(date(2026, 2, 24), "(h)"),
        )
        for count, day, status, due_on in (
            (1, date(2026, 1, 21), "open", date(2026, 1, 25)),
            (2, date(2026, 1, 30), "complied", None),
            (3, date(2026, 2, 16), "open", date(2026, 2, 20)),
            (3, date(2026, 2, 21), "overdue", date(2026, 2, 20)),
            (4, date(2026, 2, 24), "complied", None),
        ):
            answer = stands(file(one, *facts[:count]), "(h)", on=day)
            assert (answer.status, answer.due.due_on if answer.due else None) == (status, due_on)
        assert [each.by_days for each in answer.exceedances] == [4]
        assert stands(file(one, *facts)).times_done == 2

    def test_a_finding_that_is_answered_on_its_day_needs_no_more(self):
        one = directive(requirement(), requirement("5 days after finding", "(h)", on_finding=["(g)"]))
        day = date(2026, 5, 20)
        assert stands(file(one, found(day), did(day, "(h)")), "(h)").status == "complied"

    def test_an_alternative_done_on_the_same_day_stays_the_one_that_was_chosen(self):
        one = directive(requirement(), requirement("1 year after effective date", "(h)", alternative_to=["(g)"]))
        day = date(2026, 5, 20)
        assert stands(file(one, did(day), did(day, "(h)")), "(h)").status == "complied"

    def test_a_finding_can_start_repeats(self):
        one = directive(
            requirement(),
            requirement("5 days after finding; repeat every 10 days", "(h)", on_finding=["(g)"]),
        )
        answer = stands(file(one, found(date(2026, 5, 20)), did(date(2026, 5, 28), "(h)")), "(h)")
        assert (answer.status, answer.next_due.due_on) == ("complied", date(2026, 6, 7))

    def test_each_finding_starts_its_permitted_repeats_anew(self):
        one = directive(
            requirement(),
            requirement("5 days after finding; repeat every 10 days; at most 1 repeat", "(h)", on_finding=["(g)"]),
        )
        first = [found(date(2026, 4, 1)), did(date(2026, 4, 3), "(h)"), did(date(2026, 4, 13), "(h)")]
        ended = stands(file(one, *first), "(h)")
        assert (ended.status, ended.next_due) == ("complied", None)
        again = stands(file(one, *first, found(date(2026, 5, 20)), did(date(2026, 5, 22), "(h)")), "(h)")
        assert (again.status, again.due.due_on) == ("complied", date(2026, 6, 1))
        assert forecast_of(file(one, *first), ended, count=3) == ()

    def test_an_alternative_meets_the_requirement_and_is_not_asked_for_by_itself(self):
        one = directive(
            requirement("30 days after effective date; repeat every 60 days"),
            requirement("30 days after effective date; repeat every 10 days", "(h)", alternative_to=["(g)"]),
        )
        nothing = file(one)
        assert (stands(nothing).status, stands(nothing, "(h)").status) == ("overdue", "not_applicable")
        assert codes(stands(nothing, "(h)")) == ["alternative_not_chosen"]
        chosen = file(one, did(date(2026, 1, 20), "(h)"))
        day = date(2026, 1, 25)
        assert stands(chosen, on=day).next_due.due_on == date(2026, 3, 21)
        assert stands(chosen, "(h)", on=day).next_due.due_on == date(2026, 1, 30)
        back = file(one, did(date(2026, 1, 20), "(h)"), did(date(2026, 1, 28)))
        assert (stands(back, "(h)", on=date(2026, 2, 20)).status, stands(back, on=date(2026, 2, 20)).status) == (
            "not_applicable",
            "complied",
        )

    def test_what_follows_a_requirement_or_hangs_on_its_finding_does_so_on_that_of_its_alternative(self):
        one = directive(
            requirement(),
            requirement(paragraph="(h)", alternative_to=["(g)"]),
            requirement("10 days after other paragraph", "(i)", follows=["(g)"]),
            requirement("5 days after finding", "(j)", on_finding=["(g)"]),
        )
        done = file(one, found(date(2026, 5, 30), "(h)"))
        assert [stands(done, paragraph).due.due_on for paragraph in ("(i)", "(j)")] == [
            date(2026, 6, 9),
            date(2026, 6, 4),
        ]

    def test_an_alternative_method_meets_the_requirement(self):
        approved = did(date(2026, 5, 2), method="alternative_method", reference="AMOC 12")
        answer = stands(file(directive(), approved))
        assert answer.status == "complied"
        assert "AD 1 (g) done on 2026-05-02 (alternative method), AMOC 12" in str(answer.derivation)


class TestSupersession:
    OLD = directive(requirement("30 days after effective date"), number="AD 0", effective_on=date(2025, 1, 1))
    NEW = directive(requirement("60 days after effective date"), supersedes=["AD 0"], credits=["AD 0"])

    def old(self, *done: Accomplishment, on: date, new: Directive = NEW) -> RequirementStatus:
        return stands(file(self.OLD, *done, more=(new,)), on=on)

    def test_a_superseded_directive_yields_no_due_but_keeps_its_history(self):
        done = did(date(2025, 1, 20), directive="AD 0")
        answer = self.old(done, on=TODAY)
        assert (answer.status, answer.due, answer.last) == ("superseded", None, done)
        assert codes(answer) == ["directive_superseded"]
        assert "AD 0 was superseded by AD 1 on 2026-01-01" in str(answer.findings[0])

    def test_it_stands_until_the_later_one_takes_effect(self):
        assert self.old(on=date(2025, 12, 31)).status == "overdue"
        assert self.old(on=EFFECTIVE).status == "superseded"
        assert self.old(on=TODAY, new=directive(supersedes=["AD 0"], effective_on=None)).status == "overdue"

    def test_what_is_credited_counts_for_the_later_one(self):
        done = did(date(2025, 1, 20), directive="AD 0")
        assert stands(file(self.NEW, done, more=(self.OLD,))).status == "complied"
        other = did(date(2025, 1, 20), directive="AD 0", aircraft="ET-AXN")
        assert stands(file(self.NEW, other, more=(self.OLD,))).status == "overdue"
        plain = directive(requirement("60 days after effective date"), supersedes=["AD 0"])
        assert stands(file(plain, done, more=(self.OLD,))).status == "overdue"

    def test_what_was_done_once_the_later_one_had_taken_effect_is_not_credited(self):
        answer = stands(file(self.NEW, did(EFFECTIVE, directive="AD 0"), more=(self.OLD,)), on=date(2026, 1, 2))
        assert (answer.status, codes(answer)) == ("open", ["credit_not_counted"])

    def test_a_credit_may_say_for_which_paragraph_it_counts(self):
        credit = Credit(directive="AD 0", paragraph="(a)", counts_for="(h)")
        one = directive(requirement(), requirement(paragraph="(h)"), credits=[credit], effective_on=None)
        done = (did(date(2025, 1, 20), "(a)", directive="AD 0"), did(date(2025, 1, 21), "(b)", directive="AD 0"))
        assert [stands(file(one, *done), paragraph).times_done for paragraph in ("(g)", "(h)")] == [0, 1]

    def test_a_credit_without_paragraphs_counts_for_the_paragraph_of_the_same_designation(self):
        one = directive(requirement(), requirement(paragraph="(h)"), credits=["AD 0"])
        done = (did(date(2025, 1, 20), directive="AD 0"), did(date(2025, 1, 21), "(x)", directive="AD 0"))
        answers = [stands(file(one, *done), paragraph) for paragraph in ("(g)", "(h)")]
        assert [each.times_done for each in answers] == [1, 0]
        assert [codes(each)[-1] for each in answers] == ["credit_not_counted"] * 2

    def test_the_effective_date_of_the_earlier_directive_can_be_counted_from(self):
        for name in ("effective date of earlier directive", "effective date of AD 0"):
            one = directive(requirement(f"600 days after {name}"), supersedes=["AD 0"])
            assert stands(file(one, more=(self.OLD,))).due.due_on == date(2026, 8, 24)
            assert stands(file(one)).status == "unknown"
        nothing = directive(requirement("600 days after effective date of earlier directive"))
        assert stands(file(nothing)).status == "unknown"

    def test_of_several_earlier_directives_the_earliest_counts(self):
        other = directive(number="AD X", effective_on=date(2024, 1, 1))
        one = directive(requirement("1000 days after effective date of earlier directive"), supersedes=["AD 0", "AD X"])
        assert stands(file(one, more=(self.OLD, other))).due.due_on == date(2026, 9, 27)
        named = directive(requirement("100 days after effective date of AD 0"), supersedes=["AD X", "AD 0"])
        assert stands(file(named, more=(self.OLD, other))).due.due_on == date(2025, 4, 11)
        undated = directive(number="AD X", effective_on=None)
        assert stands(file(one, more=(self.OLD, undated))).status == "unknown"


class TestNotApplicableAndUnknown:
    def test_a_directive_that_does_not_apply_is_not_applicable(self):
        one = directive(applicability=Applicability.of(Criteria(types=["A320"])))
        assert (stands(file(one)).status, stands(file(one)).due) == ("not_applicable", None)

    def test_a_requirement_may_be_of_one_group_only(self):
        group_2 = Applicability.of(Criteria(models=["737-900"]))
        one = directive(requirement(), requirement(paragraph="(h)", applicability=group_2))
        known = file(one, aircraft=[aircraft(model="737-800")])
        assert [stands(known, paragraph).status for paragraph in ("(g)", "(h)")] == ["open", "not_applicable"]
        assert stands(file(one), "(h)").status == "unknown"

    def test_where_applicability_is_unknown_the_due_point_is_still_shown(self):
        one = directive(applicability=Applicability.of(Criteria(models=["737-800"])))
        answer = stands(file(one))
        assert (answer.status, answer.due.due_flight_hours) == ("unknown", hours(5_000))
        assert codes(answer) == ["applicability_unknown"]

    def test_the_answer_says_why(self):
        one = directive(applicability=Applicability.of(Criteria(types=["B738"])), source="91 FR 1")
        done = did(date(2026, 5, 2), recorded_by="H. Sami", recorded_at=datetime(2026, 5, 3, tzinfo=UTC))
        assert list(stands(file(one, done)).derivation.lines()) == [
            "ET-AXM, AD 1 (g): complied on 2026-06-01; done, and needs no more doing [91 FR 1]",
            "  applies: criteria",
            "    type B738; the aircraft is a B738: yes",
            "  AD 1 (g) done on 2026-05-02 [AD 1] (entered by H. Sami at 2026-05-03T00:00:00+00:00)",
        ]


class TestAnchors:
    """Domain 2: what compliance times count from; what is unknown stays unknown."""

    @staticmethod
    def due_on(text: str, *done: Accomplishment, paragraphs: tuple[Any, ...] = (), **facts: Any) -> date | None:
        answer = stands(file(directive(requirement(text), *paragraphs), *done, **facts))
        return answer.due.due_on if answer.due else None

    def test_new_and_manufacture_are_the_day_of_manufacture_with_zero_counters(self):
        made = aircraft(manufactured_on=date(2010, 3, 4), first_flight_on=date(2010, 4, 1))
        assert self.due_on("20 years after new", aircraft=[made]) == date(2030, 3, 4)
        assert self.due_on("20 years after manufacture", aircraft=[made]) == date(2030, 3, 4)
        assert self.due_on("20 years after first flight", aircraft=[made]) == date(2030, 4, 1)
        assert self.due_on("20 years after new") is None
        hours_since_new = stands(file(directive(requirement("30000 FH after new"))))
        assert (hours_since_new.status, hours_since_new.due.due_flight_hours) == ("open", hours(30_000))

    def test_an_event_stands_in_for_a_day_that_is_not_on_record(self):
        flown = Event(name="first flight", aircraft=MARK, done_on=date(2010, 4, 1))
        assert self.due_on("20 years after first flight", events=[flown]) == date(2030, 4, 1)

    def test_the_last_event_of_a_name_counts(self):
        events = [
            Event(name="Overhaul", aircraft=MARK, done_on=day, id=str(day))
            for day in (date(2026, 2, 1), date(2025, 2, 1), date(2026, 7, 1))
        ]
        assert self.due_on("10 years after overhaul", events=events) == date(2036, 2, 1)
        others = [Event(name="overhaul", aircraft="ET-AXN", done_on=date(2026, 3, 1))]
        assert self.due_on("10 years after overhaul", events=others) is None

    def test_a_corrected_event_counts_as_corrected_and_only_since_it_was_known(self):
        wrong = Event(
            name="overhaul",
            aircraft=MARK,
            done_on=date(2026, 2, 1),
            id="e1",
            recorded_at=datetime(2026, 2, 2, tzinfo=UTC),
        )
        right = Event(
            name="overhaul",
            aircraft=MARK,
            done_on=date(2026, 1, 1),
            replaces="e1",
            recorded_at=datetime(2026, 5, 2, tzinfo=UTC),
        )
        both = file(directive(requirement("1 year after overhaul")), events=[wrong, right])
        assert stands(both).due.due_on == date(2027, 1, 1)
        assert stands(both.known_at(datetime(2026, 5, 1, tzinfo=UTC))).due.due_on == date(2027, 2, 1)

    def test_the_effective_date_has_the_counters_read_on_it_and_who_read_them(self):
        answer = stands(
            file(
                directive(),
                readings=[
                    reading(EFFECTIVE, 4_000, recorded_by="M. Farouk", recorded_at=datetime(2026, 1, 1, tzinfo=UTC))
                ],
            )
        )
        assert answer.due.due_flight_hours == hours(5_000)
        assert (
            "effective date: 4000 FH\n"
            "        flight hours on 2026-01-01: 4000 FH, read on 2026-01-01 "
            "(entered by M. Farouk at 2026-01-01T00:00:00+00:00)\n"
        ) in str(answer.derivation)

    def test_an_accomplishment_of_another_paragraph_can_be_counted_from(self):
        for name in ("accomplishment of paragraph h 1", "paragraph h 1", "accomplishment of h 1"):
            text, other = f"10 days after {name}", requirement(paragraph="(h)(1)")
            assert self.due_on(text, did(date(2026, 5, 30), "(h)(1)"), paragraphs=(other,)) == date(2026, 6, 9)
            assert self.due_on(text, paragraphs=(other,)) is None

    def test_a_finding_can_be_counted_from(self):
        other = requirement(paragraph="(h)")
        assert self.due_on("10 days after finding of paragraph h", paragraphs=(other,)) is None
        for_other = self.due_on(
            "10 days after finding of paragraph h", found(date(2026, 5, 30), "(h)"), paragraphs=(other,)
        )
        assert for_other == date(2026, 6, 9)
        assert self.due_on("10 days after finding") is None
        recurring = "10 days after effective date; repeat every 10 days after finding"
        assert self.due_on(recurring, found(date(2026, 5, 30))) == date(2026, 6, 9)

    def test_other_paragraph_is_the_predecessor_and_unknown_without_one(self):
        assert self.due_on("10 days after other paragraph") is None

    def test_a_name_that_nothing_carries_is_unknown(self):
        assert self.due_on("10 days after paragraph x") is None


class TestComponents:
    """Domain 1 and 3: a component has its own counters and takes its due points with it."""

    ONE = directive(
        requirement("20000 FC after new on the component's counter"),
        applicability=Applicability.of(Criteria(parts=["disk-2"])),
    )
    SUBJECT = Subject(MARK, DISK)

    @staticmethod
    def fleet(*, moved: bool = False, both: bool = False) -> Fleet:
        first = Installation(
            component=DISK, aircraft=MARK, installed_on=date(2026, 1, 1), removed_on=date(2026, 5, 1) if moved else None
        )
        installations = [first]
        if moved:
            installations.append(
                Installation(
                    component=DISK,
                    aircraft="ET-AXN",
                    installed_on=date(2026, 5, 1),
                    recorded_by="S. Lind",
                    recorded_at=datetime(2026, 5, 1, tzinfo=UTC),
                )
            )
        if both:
            installations.append(Installation(component=OTHER_DISK, aircraft=MARK, position="2"))
        return Fleet(
            aircraft=[aircraft(), aircraft("ET-AXN")],
            components=[Component(id=DISK, manufactured_on=date(2020, 1, 1))],
            installations=installations,
            readings=[
                reading(EFFECTIVE, 4_000, 2_000),
                reading(date(2026, 5, 1), 4_600, 2_300),
                reading(date(2026, 5, 1), 9_000, 7_000, aircraft="ET-AXN"),
                reading(EFFECTIVE, 18_000, 19_000, component=DISK),
                reading(date(2026, 5, 1), 18_600, 19_300, component=DISK),
            ],
        )

    def test_a_limit_on_the_component_is_converted_to_the_aircraft_that_carries_it(self):
        answer = stands(file(self.ONE, fleet=self.fleet()), subject=self.SUBJECT)
        assert (answer.status, answer.due.due_flight_cycles, answer.due.remaining_flight_cycles) == ("open", 3_000, 700)
        assert "counters of DISK-2 S/N D1" in str(answer.derivation)

    def test_moving_a_component_moves_its_due_points(self):
        moved = stands(file(self.ONE, fleet=self.fleet(moved=True)), subject=Subject("ET-AXN", DISK))
        assert (moved.due.due_flight_cycles, moved.due.remaining_flight_cycles) == (7_700, 700)

    def test_a_component_that_is_on_no_aircraft_still_has_its_own_limit(self):
        answer = stands(file(self.ONE, fleet=self.fleet()), subject=Subject(None, DISK))
        assert (answer.status, answer.due.due_flight_cycles, answer.due.remaining_flight_cycles) == ("open", None, 700)

    def test_new_is_the_manufacture_of_the_component(self):
        one = directive(requirement("10 years after new"))
        assert stands(file(one, fleet=self.fleet()), subject=self.SUBJECT).due.due_on == date(2030, 1, 1)
        assert stands(file(one, fleet=self.fleet()), subject=Subject(MARK, OTHER_DISK)).status == "unknown"

    def test_installation_is_the_day_on_the_aircraft_that_carries_it(self):
        one = directive(requirement("1000 FH after installation"))
        assert stands(file(one, fleet=self.fleet()), subject=self.SUBJECT).due.due_flight_hours == hours(5_000)
        moved = stands(file(one, fleet=self.fleet(moved=True)), subject=Subject("ET-AXN", DISK))
        assert moved.due.due_flight_hours == hours(10_000)
        assert "installation: 9000 FH (entered by S. Lind at 2026-05-01T00:00:00+00:00)" in str(moved.derivation)
        assert stands(file(one), subject=Subject(MARK)).status == "unknown"
        assert stands(file(one, fleet=self.fleet(both=True)), subject=Subject(MARK, OTHER_DISK)).status == "unknown"

    def test_an_event_tells_the_counters_at_installation(self):
        one = directive(requirement("1000 FH after installation"))
        event = Event(
            name="installation",
            component=DISK,
            aircraft=MARK,
            done_on=date(2026, 1, 1),
            aircraft_counters=Counters(flight_hours=hours(4_010)),
        )
        other = Event(name="installation", component=DISK, done_on=date(2025, 1, 1))
        answer = stands(file(one, fleet=self.fleet(), events=[other, event]), subject=self.SUBJECT)
        assert answer.due.due_flight_hours == hours(5_010)
        earlier = stands(file(one, fleet=self.fleet(), events=[other]), subject=self.SUBJECT)
        assert earlier.due.due_flight_hours == hours(5_000)

    def test_an_overhaul_is_of_what_it_names_an_aircraft_s_renews_no_component_and_a_component_s_no_aircraft(self):
        life = directive(requirement("5 years after overhaul"), applicability=self.ONE.applicability)
        of_aircraft = Event(name="overhaul", aircraft=MARK, done_on=date(2026, 2, 1))
        of_component = Event(name="overhaul", component=DISK, done_on=date(2025, 2, 1), id="e2")
        events = [of_aircraft, of_component]
        answer = stands(file(life, fleet=self.fleet(), events=events), subject=self.SUBJECT)
        assert answer.due.due_on == date(2030, 2, 1)
        only = stands(file(life, fleet=self.fleet(), events=[of_aircraft]), subject=self.SUBJECT)
        assert (only.status, only.due.due_on) == ("unknown", None)
        check = directive(requirement("5 years after overhaul"))
        assert stands(file(check, fleet=self.fleet(), events=events)).due.due_on == date(2031, 2, 1)
        assert stands(file(check, fleet=self.fleet(), events=[of_component])).status == "unknown"

    def test_the_counters_of_another_aircraft_are_never_mixed_with_those_of_this_one(self):
        one = directive(
            requirement("1000 FH after effective date; repeat every 1000 FH"), applicability=self.ONE.applicability
        )
        done = did(date(2026, 2, 1), component=DISK, aircraft=MARK, flight_hours=4_100)
        moved = file(one, done, fleet=self.fleet(moved=True))
        assert stands(moved, subject=Subject("ET-AXN", DISK)).status == "unknown"
        without_aircraft = file(one, did(date(2026, 2, 1), component=DISK), fleet=self.fleet(moved=True))
        assert stands(without_aircraft, subject=Subject("ET-AXN", DISK)).status == "unknown"
        on_first = stands(file(one, did(date(2026, 2, 1), component=DISK), fleet=self.fleet()), subject=self.SUBJECT)
        assert on_first.next_due.due_flight_hours == hours(5_000)

    def test_what_names_only_the_aircraft_counts_where_it_carries_one_such_component(self):
        alone = stands(file(self.ONE, did(date(2026, 2, 1)), fleet=self.fleet()), subject=self.SUBJECT)
        assert alone.status == "complied"

    def test_what_names_only_the_aircraft_leaves_several_components_unknown(self):
        several = stands(file(self.ONE, did(date(2026, 2, 1)), fleet=self.fleet(both=True)), subject=self.SUBJECT)
        assert (several.status, codes(several)) == ("unknown", ["component_not_named"])
        credited = attrs.evolve(self.ONE, credits=["AD 0"])
        earlier = did(date(2025, 2, 1), directive="AD 0")
        assert codes(stands(file(credited, earlier, fleet=self.fleet(both=True)), subject=self.SUBJECT)) == []
        later = did(date(2026, 2, 1), directive="AD 0")
        undated = attrs.evolve(credited, effective_on=None)
        unclear = stands(file(undated, later, fleet=self.fleet(both=True)), subject=self.SUBJECT)
        assert codes(unclear) == ["component_not_named"]
        named = did(date(2026, 2, 1), component=DISK)
        both = file(self.ONE, named, fleet=self.fleet(both=True))
        assert [stands(both, subject=Subject(MARK, each)).times_done for each in (DISK, OTHER_DISK)] == [1, 0]

    @pytest.mark.parametrize(
        ("links", "done", "expected"),
        [
            ({"on_finding": ["(a)"]}, found(date(2026, 2, 1), "(a)"), "unknown"),
            ({"on_finding": ["(a)"]}, did(date(2026, 2, 1), "(a)"), "not_applicable"),
            ({"follows": ["(a)"]}, did(date(2026, 2, 1), "(a)"), "unknown"),
        ],
    )
    def test_what_hangs_on_a_component_that_is_not_named_is_unknown(
        self, links: dict[str, Any], done: Accomplishment, expected: str
    ):
        one = directive(requirement(paragraph="(a)"), requirement(**links), applicability=self.ONE.applicability)
        answer = stands(file(one, done, fleet=self.fleet(both=True)), subject=self.SUBJECT)
        assert answer.status == expected
        assert codes(answer) == ["component_not_named" if expected == "unknown" else "no_finding_recorded"]

    def test_whether_a_component_that_is_not_named_was_the_one_to_end_it_is_unknown(self):
        one = directive(
            requirement(paragraph="(a)", terminates=["(g)"]),
            requirement("30 days after effective date"),
            applicability=self.ONE.applicability,
        )
        answer = stands(file(one, did(date(2026, 2, 1), "(a)"), fleet=self.fleet(both=True)), subject=self.SUBJECT)
        assert (answer.status, codes(answer)) == ("unknown", ["component_not_named"])

    def test_what_names_only_a_component_counts_for_the_aircraft_that_carried_it(self):
        done = file(directive(), did(date(2026, 2, 1), component=DISK), fleet=self.fleet(moved=True))
        assert [stands(done, subject=Subject(mark)).times_done for mark in (MARK, "ET-AXN")] == [1, 0]
        spare = file(directive(), did(date(2026, 2, 1), component=OTHER_DISK), fleet=self.fleet())
        assert stands(spare).times_done == 0


class TestTwoTimeAxes:
    """Domain 0: was N12345 compliant on 3 May, by what we knew on 4 May?"""

    LATE_ENTRY = did(date(2026, 4, 1), recorded_at=datetime(2026, 5, 10, tzinfo=UTC))

    def test_a_late_entry_was_not_known_before(self):
        one = file(directive(requirement("60 days after effective date")), self.LATE_ENTRY)
        asked = date(2026, 5, 3)
        assert stands(one, on=asked).status == "complied"
        assert stands(one.known_at(datetime(2026, 5, 4, tzinfo=UTC)), on=asked).status == "overdue"
        assert stands(one.known_at(datetime(2026, 5, 10, tzinfo=UTC)), on=asked).status == "complied"

    def test_a_corrected_entry_stays_on_file_and_no_longer_counts(self):
        wrong = did(date(2026, 1, 5), id="a1")
        right = did(date(2026, 4, 1), replaces="a1", recorded_at=datetime(2026, 5, 10, tzinfo=UTC))
        one = file(directive(requirement("60 days after effective date")), wrong, right)
        assert stands(one).last == right
        assert [each.by_days for each in stands(one).exceedances] == [30]
        assert stands(one.known_at(datetime(2026, 5, 4, tzinfo=UTC))).exceedances == ()
        assert one.accomplishments == (wrong, right)


class TestFleet:
    """Domain 3: the scan is complete, idempotent, and loses nothing."""

    def test_every_aircraft_is_held_against_every_requirement(self):
        marks = [f"ET-{number:03}" for number in range(120)]
        one = directive(requirement(), requirement(paragraph="(h)"))
        scanned = fleet_status(file(one, aircraft=[aircraft(mark) for mark in marks]), on=TODAY)
        assert [(each.requirement.paragraph, each.subject.aircraft) for each in scanned] == [
            (paragraph, mark) for paragraph in ("(g)", "(h)") for mark in marks
        ]

    def test_a_scan_of_the_same_facts_gives_the_same(self):
        one = file(directive(), did(date(2026, 5, 2)))
        assert fleet_status(one, on=TODAY) == fleet_status(one, on=TODAY)

    def test_where_parts_are_named_each_of_them_is_held_against_it_by_itself(self):
        fleet = TestComponents.fleet(both=True)
        spare = ComponentId(part_number="disk-2", serial_number="D9")
        fleet = Fleet(
            aircraft=fleet.aircraft,
            components=[
                *fleet.components,
                Component(id=spare),
                Component(id=ComponentId(part_number="P", serial_number="1")),
            ],
            installations=fleet.installations,
        )
        (asked,) = TestComponents.ONE.requirements
        assert list(subjects_of(fleet, TestComponents.ONE, asked, on=TODAY)) == [
            Subject(MARK, DISK),
            Subject(MARK, OTHER_DISK),
            Subject("ET-AXN"),
            Subject(None, spare),
        ]

    def test_the_due_list_has_the_most_urgent_first_and_what_falls_due_within_the_horizon(self):
        rates = Utilisation(flight_hours_per_day=10)
        planes = [
            aircraft("A-OPEN", utilisation_plan=rates),
            aircraft("A-FAR", utilisation_plan=Utilisation(flight_hours_per_day=1)),
            aircraft("A-LATE"),
            aircraft("A-NEVER-READ"),
            aircraft("A-NO-RATE"),
            aircraft("A-DONE"),
            aircraft("A-SOON", utilisation_plan=rates),
        ]
        counters = {
            "A-OPEN": 4_600,
            "A-FAR": 4_600,
            "A-LATE": 5_100,
            "A-NO-RATE": 4_600,
            "A-DONE": 4_600,
            "A-SOON": 4_990,
        }
        readings = [
            reading(day, value, aircraft=mark)
            for mark, now in counters.items()
            for day, value in ((EFFECTIVE, 4_000), (date(2025, 12, 1), 3_900), (date(2026, 1, 2), now))
        ]
        the_file = file(directive(), did(TODAY, aircraft="A-DONE"), aircraft=planes, readings=readings)
        statuses = fleet_status(the_file, on=TODAY, policy=CompliancePolicy(due_soon=DueSoon(days=5)))
        listed = due_list(statuses, horizon_days=60)
        assert [(each.subject.aircraft, each.status) for each in listed] == [
            ("A-LATE", "overdue"),
            ("A-SOON", "due_soon"),
            ("A-OPEN", "open"),
            ("A-NEVER-READ", "unknown"),
            ("A-NO-RATE", "open"),
        ]
        assert falls_due_on(listed[2]) == date(2026, 7, 11)
        assert "A-FAR" in [each.subject.aircraft for each in due_list(statuses, horizon_days=400)]

    def test_the_horizon_is_not_below_zero(self):
        with pytest.raises(InvalidValueError, match="horizon_days"):
            due_list((), horizon_days=-1)

    def test_a_requirement_without_a_due_point_falls_due_on_no_day(self):
        done = stands(file(directive(), did(date(2026, 5, 2))))
        assert falls_due_on(done) is None
        assert due_list([done]) == ()

    def test_an_exclusive_limit_is_exceeded_at_the_limit_itself(self):
        one = directive(requirement("before 600 FH after effective date"))
        answer = stands(file(one))
        assert (answer.status, str(answer.findings[0])) == (
            "overdue",
            "ET-AXM is overdue on AD 1 (g) by the limit itself: it was due at 4600 FH",
        )

    def test_the_words_of_a_limit_on_a_date(self):
        one = directive(requirement("on or before 2026-05-31"))
        assert "by 1 day: it was due at 2026-05-31" in str(stands(file(one)).findings[0])
        assert parse_expression("on or before 2026-05-31") == one.requirements[0].compliance_time.initial


def test_what_is_kept_of_a_status_names_its_aircraft_or_component():
    kept = {"directive": "AD 1", "paragraph": "", "on": date(2026, 5, 31), "status": "open", "urgency": 3}
    engine = ComponentId(part_number="CFM56", serial_number="1")
    assert KeptStatus(aircraft="A-1", **kept).subject == Subject("A-1")
    component = KeptStatus(part_number="CFM56", serial_number="1", **kept)
    assert (component.subject, component.key) == (Subject(None, engine), ("AD 1", "", "", "CFM56", "1"))
