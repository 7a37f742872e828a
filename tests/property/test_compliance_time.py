"""Compliance times against a plain reading of the rules, and their words and JSON against themselves."""

from __future__ import annotations

import json
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import floor

import attrs
from hypothesis import assume, given
from hypothesis import strategies as st

from amss_core.compliance_time import (
    Before,
    ComplianceTime,
    Counters,
    Due,
    DueSoon,
    Expression,
    Limit,
    Moment,
    OnOrBefore,
    Tolerance,
    Utilisation,
    Whichever,
    Within,
    due,
    expression_from_rule,
    forecast,
    format_compliance_time,
    format_expression,
    limits_of,
    parse_compliance_time,
    parse_expression,
    rule_from_expression,
)
from amss_core.compliance_time.arrays import NEVER_LEFT, UNKNOWN, ItemArrays
from amss_core.compliance_time.compiled import NEVER, Point, compile_expression
from amss_core.compliance_time.fast import scan_arrays
from amss_core.compliance_time.raw import RawMoment, RawState, raw_moments, raw_state
from amss_core.compliance_time.scan import compile_scan
from amss_core.errors import InvalidValueError, TextError
from amss_core.units import FlightHours, add_months

TODAY = date(2026, 6, 1)
ANCHORS = ("new", "effective_date", "last_done")
NASTY_ANCHORS = (
    *ANCHORS,
    "last_accomplishment",
    "last_inspection",
    "accomplishment_of_paragraph_g",
    "this_or_that",
    "up_and_over",
    "end_of_the_line",
    "the_flood",
    "its_end",
    "x_on_the_component",
    "repeat_of_test",
    "at_most_3_repeats",
    "not_earlier_than_x",
    "whichever_first",
    "effective_date_of_this_ad",
    "ad_90-12-51",
    "747",
    "s",
)


def hours(hundredths: int) -> FlightHours:
    return FlightHours(hundredths * 36)


# Strategies


@st.composite
def limits(draw: st.DrawFn, anchors: tuple[str, ...] = ANCHORS, most: int = 400) -> Limit:
    kind = draw(st.sampled_from(["hours", "cycles", "calendar", "calendar", "date", "before"]))
    day = st.dates(TODAY - timedelta(days=min(most, 9_999)), TODAY + timedelta(days=min(most, 9_999)))
    if kind == "date":
        return OnOrBefore(day=draw(day))
    if kind == "before":
        return Before(day=draw(day))
    after, exclusive = draw(st.sampled_from(anchors)), draw(st.booleans())
    if kind == "calendar":
        unit = draw(st.sampled_from(["days", "weeks", "months", "calendar_months", "years"]))
        return Within(unit=unit, amount=draw(st.integers(exclusive, most)), after=after, exclusive=exclusive)
    counter = draw(st.sampled_from(["aircraft", "component"]))
    if kind == "cycles":
        amount: int | FlightHours = draw(st.integers(exclusive, most))
    else:
        amount = FlightHours(draw(st.integers(exclusive, most * 100)) * draw(st.sampled_from([36, 60])))
    return Within(
        unit="flight_hours" if kind == "hours" else "flight_cycles",
        amount=amount,
        after=after,
        counter=counter,
        exclusive=exclusive,
    )


def expressions(anchors: tuple[str, ...] = ANCHORS, most: int = 400) -> st.SearchStrategy[Expression]:
    return st.recursive(
        limits(anchors, most),
        lambda inner: st.builds(
            Whichever, order=st.sampled_from(["first", "later"]), of=st.lists(inner, min_size=2, max_size=4)
        ),
        max_leaves=8,
    )


def counters(most: int = 40_000) -> st.SearchStrategy[Counters]:
    return st.builds(
        Counters, flight_hours=st.builds(hours, st.integers(0, most)), flight_cycles=st.integers(0, most // 100)
    )


@attrs.frozen(kw_only=True)
class Situation:
    """A day with everything known about it."""

    on: date
    aircraft: Counters
    component: Counters
    anchors: dict[str, Moment]
    utilisation: Utilisation

    def due(self, expression: Expression, **changes: object) -> Due:
        return due(expression, **{**attrs.asdict(self, recurse=False), **changes})


def situations() -> st.SearchStrategy[Situation]:
    moments = st.builds(
        Moment,
        on=st.dates(TODAY - timedelta(days=800), TODAY + timedelta(days=100)),
        aircraft=counters(),
        component=counters(),
    )
    rates = st.sampled_from([Fraction(1, 3), Fraction(1, 2), Fraction(2), Fraction("7.3")])
    return st.builds(
        Situation,
        on=st.just(TODAY),
        aircraft=counters(),
        component=counters(),
        anchors=st.fixed_dictionaries(dict.fromkeys(ANCHORS, moments)),
        utilisation=st.builds(Utilisation, flight_hours_per_day=rates, flight_cycles_per_day=rates),
    )


# The plain reading: exact fractions, one limit at a time, no thought for speed


def last_day(limit: Limit, situation: Situation) -> date:
    if isinstance(limit, OnOrBefore):
        return limit.day
    if isinstance(limit, Before):
        return limit.day - timedelta(days=1)
    start = situation.anchors[limit.after].on
    if limit.unit == "days":
        end = start + timedelta(days=limit.amount)
    elif limit.unit == "weeks":
        end = start + timedelta(weeks=limit.amount)
    elif limit.unit == "years":
        end = add_months(start, 12 * limit.amount)
    else:
        end = add_months(start, limit.amount)
    return end - timedelta(days=1) if limit.exclusive else end


def remaining_steps(limit: Within, situation: Situation) -> Fraction:
    """In hours or cycles; of hours that are themselves too late a second less."""
    moment = situation.anchors[limit.after]
    then, now = (
        (moment.component, situation.component)
        if limit.counter == "component"
        else (moment.aircraft, situation.aircraft)
    )
    if limit.unit == "flight_cycles":
        return Fraction(then.flight_cycles + limit.amount - now.flight_cycles - limit.exclusive)
    seconds = then.flight_hours.seconds + limit.amount.seconds - now.flight_hours.seconds - limit.exclusive
    return Fraction(seconds, 3_600)


def days_left(expression: Expression, situation: Situation) -> int:
    """Whole days until it is exceeded; below zero when it is. First is the least, later the greatest."""
    if isinstance(expression, Whichever):
        return (min if expression.order == "first" else max)(days_left(each, situation) for each in expression.of)
    if isinstance(expression, Within) and expression.axis != "calendar":
        use = situation.utilisation
        rate = use.flight_hours_per_day if expression.axis == "flight_hours" else use.flight_cycles_per_day
        return floor(remaining_steps(expression, situation) / rate)
    return (last_day(expression, situation) - situation.on).days


def reported(expression: Expression, situation: Situation) -> dict[str, Fraction]:
    """What remains on each axis: of a first the least of all, of a later that of the branch that is exceeded last."""
    if not isinstance(expression, Whichever):
        if isinstance(expression, Within) and expression.axis != "calendar":
            return {expression.axis: remaining_steps(expression, situation)}
        return {"calendar": Fraction((last_day(expression, situation) - situation.on).days)}
    branches = [(days_left(each, situation), reported(each, situation)) for each in expression.of]
    if expression.order == "later":
        best = max(left for left, _ in branches)
        last = [on_axes for left, on_axes in branches if left == best]
        assume(len(last) == 1)
        return last[0]
    least: dict[str, Fraction] = {}
    for _, on_axes in branches:
        for axis, value in on_axes.items():
            least[axis] = min(value, least.get(axis, value))
    return least


@given(expressions(), situations())
def test_first_is_the_minimum_and_later_the_maximum_of_what_is_left(expression: Expression, situation: Situation):
    answer, left = situation.due(expression), days_left(expression, situation)
    assert answer.status == ("overdue" if left < 0 else "open")
    assert answer.projected_on == situation.on + timedelta(days=left)
    assert days_left(answer.governing_limit, situation) == left
    assert answer.governing_limit in limits_of(expression)
    assert answer.governing == answer.governing_limit.axis


@given(expressions(), situations())
def test_each_axis_reports_what_the_plain_reading_says(expression: Expression, situation: Situation):
    on_axes = reported(expression, situation)
    answer = situation.due(expression)
    days, cycles = answer.remaining_days, answer.remaining_flight_cycles
    assert (None if days is None else Fraction(days)) == on_axes.get("calendar")
    assert (None if cycles is None else Fraction(cycles)) == on_axes.get("flight_cycles")
    if "flight_hours" in on_axes:
        # A limit that is itself too late is shown as it is, not the second before it.
        seconds = answer.remaining_flight_hours.seconds - on_axes["flight_hours"] * 3_600
        assert seconds in (0, 1)
        assert answer.due_flight_hours == situation.aircraft.flight_hours + answer.remaining_flight_hours
    else:
        assert answer.due_flight_hours is None
    if cycles is not None:
        assert answer.due_flight_cycles == situation.aircraft.flight_cycles + cycles
    if days is not None:
        assert answer.due_on == situation.on + timedelta(days=days)


@given(expressions(), situations())
def test_never_overdue_before_any_limit_and_always_after_all(expression: Expression, situation: Situation):
    each = [situation.due(limit).status == "overdue" for limit in limits_of(expression)]
    overdue = situation.due(expression).status == "overdue"
    assert any(each) or not overdue
    assert overdue or not all(each)


@given(expressions(), situations(), st.integers(0, 500), st.integers(0, 9_000), st.integers(0, 300))
def test_what_is_overdue_stays_so_as_days_and_counters_run(
    expression: Expression, situation: Situation, days: int, hundredths: int, cycles: int
):
    def flown(now: Counters) -> Counters:
        return Counters(flight_hours=now.flight_hours + hours(hundredths), flight_cycles=now.flight_cycles + cycles)

    ahead = attrs.evolve(
        situation,
        on=situation.on + timedelta(days=days),
        aircraft=flown(situation.aircraft),
        component=flown(situation.component),
    )
    soon = DueSoon(days=30, flight_hours=FlightHours.of(20), flight_cycles=10)
    order = ["open", "due_soon", "overdue"]
    now, then = (order.index(each.due(expression, due_soon=soon).status) for each in (situation, ahead))
    assert now <= then
    for name in ("due_on", "due_flight_hours", "due_flight_cycles"):
        for limit in limits_of(expression):
            if not isinstance(limit, Within) or limit.counter == "aircraft":
                assert getattr(situation.due(limit), name) == getattr(ahead.due(limit), name)


@given(expressions(), situations(), st.data())
def test_what_is_unknown_never_counts_as_known(expression: Expression, situation: Situation, data: st.DataObject):
    forget = st.booleans()

    def forgetful(known: Counters) -> Counters:
        return Counters(
            flight_hours=None if data.draw(forget) else known.flight_hours,
            flight_cycles=None if data.draw(forget) else known.flight_cycles,
        )

    dim = attrs.evolve(
        situation,
        aircraft=forgetful(situation.aircraft),
        component=forgetful(situation.component),
        anchors={
            name: Moment(
                on=None if data.draw(forget) else each.on,
                aircraft=forgetful(each.aircraft),
                component=forgetful(each.component),
            )
            for name, each in situation.anchors.items()
            if name != "new"
        },
        utilisation=data.draw(st.sampled_from([Utilisation(), situation.utilisation])),
    )
    zeros = Counters(flight_hours=hours(0), flight_cycles=0)
    new = Moment(on=situation.anchors["new"].on, aircraft=zeros, component=zeros)
    whole = attrs.evolve(situation, anchors={**situation.anchors, "new": new})
    answer = dim.due(expression)
    if answer.status != "unknown":
        assert answer.status == whole.due(expression).status
    assert str(answer.derivation)


@given(expressions(), situations(), st.integers(0, 30), st.integers(0, 20))
def test_a_variation_only_ever_helps(expression: Expression, situation: Situation, days: int, percent: int):
    plain = situation.due(expression)
    varied = situation.due(expression, tolerance=Tolerance(percent=Fraction(percent), days=days, flight_cycles=days))
    assert (plain.due_on, plain.governing_limit) == (varied.due_on, varied.governing_limit)
    if plain.status == "open":
        assert varied.status == "open"
    else:
        assert varied.status in ("overdue", "in_variation")
    if varied.extended is not None:
        assert varied.extended.projected_on >= varied.projected_on
        assert (varied.status == "in_variation") == (plain.status == "overdue" and varied.extended.status == "open")


def scanned(point: Point) -> tuple[object, ...]:
    """What a scan says of a point, by the general path."""
    values = tuple(each.value if each else None for each in point.reported)
    limit = point.governing
    governing = (limit.left, limit.axis, limit.remaining, limit.place) if limit else (None, None, None, None)
    return (*governing, *values, point.reached, point.soon)


@st.composite
def policies(draw: st.DrawFn) -> dict[str, object]:
    tolerances = [Tolerance(), Tolerance(percent=Fraction(10)), Tolerance(months=1)]
    thresholds = [DueSoon(), DueSoon(days=30), DueSoon(flight_hours=FlightHours.of(9))]
    return {
        "month_policy": draw(st.sampled_from(["same_day", "end_of_month"])),
        "tolerance": draw(st.sampled_from(tolerances)),
        "due_soon": draw(st.sampled_from(thresholds)),
    }


@st.composite
def raw_items(draw: st.DrawFn) -> tuple[RawState, dict[str, RawMoment]]:
    """What a scan is given, here and there with a fact that is missing."""
    situation = draw(situations())
    component = draw(st.sampled_from([None, situation.component]))
    rates = draw(st.sampled_from([Utilisation(), Utilisation(flight_hours_per_day=0), situation.utilisation]))
    state = raw_state(on=situation.on, aircraft=situation.aircraft, component=component, utilisation=rates)
    return state, raw_moments({name: each for name, each in situation.anchors.items() if draw(st.integers(0, 9))})


@given(expressions(), raw_items(), policies())
def test_a_scan_gives_the_same_answers_also_where_facts_are_missing(expression: Expression, item, policies):
    point = compile_expression(expression, **policies)(*item)
    assert compile_scan(expression, **policies)(*item) == scanned(point)


def known_items() -> st.SearchStrategy[tuple[RawState, dict[str, RawMoment]]]:
    """What a scan is given where everything is known."""
    return situations().map(
        lambda each: (
            raw_state(on=each.on, aircraft=each.aircraft, component=each.component, utilisation=each.utilisation),
            raw_moments(each.anchors),
        )
    )


@given(expressions(), st.lists(known_items() | raw_items(), max_size=12), policies())
def test_arrays_say_of_each_item_what_the_general_path_says(expression: Expression, items, policies):
    points = scan_arrays(expression, ItemArrays.of(items), **policies)
    general = compile_expression(expression, **policies)
    expected = [scanned(general(*item)) for item in items]
    numbers = {UNKNOWN: None, NEVER_LEFT: NEVER}
    told = [
        (*(numbers.get(each, each) for each in point[:7]), *({1: True, 0: False, -1: None}[each] for each in point[7:]))
        for point in zip(*(row.tolist() for row in points), strict=True)
    ]
    assert told == expected


@given(st.lists(raw_items(), max_size=5))
def test_arrays_give_back_each_item_as_far_as_it_is_known(items):
    arrays = ItemArrays.of(items)
    for number, (state, anchors) in enumerate(items):
        again, events = arrays.item(number)
        assert again == state
        assert {name: each for name, each in events.items() if any(part is not None for part in each)} == anchors


# Words and JSON


@given(expressions(NASTY_ANCHORS, 99_999))
def test_printing_then_parsing_gives_the_same_expression(expression: Expression):
    assert parse_expression(format_expression(expression)) == expression


@given(expressions(NASTY_ANCHORS, 99_999))
def test_the_json_rule_gives_the_same_expression(expression: Expression):
    rule = json.loads(json.dumps(rule_from_expression(expression)))
    assert expression_from_rule(rule) == expression


@st.composite
def compliance_times(draw: st.DrawFn) -> ComplianceTime:
    each = expressions(NASTY_ANCHORS, 9_999)
    repeat = draw(st.none() | each)
    return ComplianceTime(
        initial=draw(each),
        repeat=repeat,
        not_earlier_than=draw(st.none() | each),
        repeats=None if repeat is None else draw(st.none() | st.integers(1, 99)),
    )


@given(compliance_times())
def test_a_whole_compliance_time_is_printed_without_loss(time: ComplianceTime):
    assert parse_compliance_time(format_compliance_time(time)) == time


PHRASES = """100 0 7 1,000 9:99 100:22 1.5 FH fc days months calendar-months y after since from the new effective date
before prior to on or whichever first later , ; ( ) . repeat every thereafter at most repeats not earlier than within
2026-02-30 August 1, 1948 component's counter last accomplishment \u0130 \u00df \u2019 and then occurs"""
WORDS = st.sampled_from(PHRASES.replace("\n", " ").split(" "))
KEYS = "whichever of within after before on_or_before counter exclusive calendar days months flight_hours flight_cycles"


def read_or_refused(read, value):
    try:
        return read(value), None
    except InvalidValueError as error:
        return None, error


@given(st.text() | st.lists(WORDS, max_size=30).map(" ".join))
def test_any_text_is_read_or_refused_at_a_place_in_it(text: str):
    time, error = read_or_refused(parse_compliance_time, text)
    if error is None:
        assert parse_compliance_time(format_compliance_time(time)) == time
    else:
        assert isinstance(error, TextError)
        assert 0 <= error.position <= len(text)
        assert error.expected


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.text(max_size=9)
    | st.sampled_from(["first", "later", "2026-02-28", "new"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS.split(" ")), inner, max_size=4),
    max_leaves=12,
)
AMOUNTS = st.dictionaries(st.sampled_from(["days", "flight_hours", "flight_cycles", "months"]), JSON, max_size=2)
RULES = (
    JSON
    | st.fixed_dictionaries({"within": AMOUNTS, "after": JSON | st.just("new")}, optional={"calendar": st.booleans()})
    | st.fixed_dictionaries({"whichever": JSON, "of": st.lists(JSON, max_size=3)})
)


@given(RULES)
def test_any_json_is_a_rule_or_refused_with_its_path(rule: object):
    expression, error = read_or_refused(expression_from_rule, rule)
    if error is None:
        assert expression_from_rule(rule_from_expression(expression)) == expression
    else:
        assert error.field.startswith("rule")


# The next due points


@given(limits(("last_done",), 60), situations(), st.integers(1, 12))
def test_a_forecast_goes_forward_and_each_point_is_an_interval_after_the_last(
    repeat: Limit, situation: Situation, count: int
):
    known = attrs.asdict(situation, recurse=False)
    points = forecast(ComplianceTime(initial=repeat, repeat=repeat), **known, count=count)
    days = [point.due.projected_on for point in points]
    assert days[1:] == sorted(days[1:])
    assert [point.number for point in points] == list(range(1, count + 1))
    assert {point.occurrence for point in points} == {"repeat"}
    if repeat.axis == "flight_cycles" and not repeat.exclusive:
        cycles = [point.due.due_flight_cycles for point in points[1:]]
        assert all(two - one == repeat.amount for one, two in pairwise(cycles))


@given(st.integers(1, 30), st.dates(date(2000, 1, 1), date(2050, 12, 31)))
def test_a_forecast_by_months_never_drifts(count: int, done: date):
    month = Within(unit="months", amount=1, after="last_done")
    points = forecast(
        ComplianceTime(initial=month, repeat=month),
        on=done,
        aircraft=Counters(),
        anchors={"last_done": Moment(on=done)},
        count=count,
    )
    assert [point.due.due_on for point in points] == [add_months(done, number) for number in range(1, count + 1)]
