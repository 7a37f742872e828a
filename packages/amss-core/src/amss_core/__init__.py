"""The rules of aircraft maintenance as a library: who may do and sign this work, what is due when, what moves.

Everything here is pure: frozen records in, frozen records out; no database, file, socket or clock. Each feature is a
module of its own, imported where it is used:

- `compliance_time`: when a requirement is due, in words, as JSON and worked out with its reasons;
- `fleet`, `directives`, `programmes`: aircraft and their counters; what applies to them, is due, was done; intervals;
- `personnel`, `qualification`: dated facts about people, and who may do what on which day, with everything against;
- `tasks`, `scheduling`, `parts`: work and its states; links, previews of moves, conflicts, critical path, ways out;
- `alerts`, `metrics`, `documents`, `audit`: what presses, how it stands, what is issued, and that nothing was altered;
- `permissions`, `organizations`, `reference`: who may do what in the system, authorities, and the field's code lists;
- `codec`: records to and from plain JSON; `graph`, `timeline`: the machinery below.

What they share stands here: exact quantities, findings, derivations, errors.

>>> from amss_core import FlightHours
>>> from amss_core.compliance_time import Counters, Moment, due, parse_expression
>>> from datetime import date
>>> point = due(
...     parse_expression("100 FH or 6 months after effective date, whichever first"),
...     on=date(2026, 5, 20),
...     aircraft=Counters(flight_hours=FlightHours.parse("2350:22")),
...     anchors={"effective_date": Moment(on=date(2026, 5, 1), aircraft=Counters(flight_hours=FlightHours.of(2310)))},
... )
>>> point.status, point.due_on, point.due_flight_hours, point.remaining_flight_hours
('open', datetime.date(2026, 11, 1), FlightHours('2410'), FlightHours('59:38'))
"""

from __future__ import annotations

from amss_core.errors import (
    AmssError,
    CodecError,
    ConflictError,
    ForbiddenError,
    InvalidValueError,
    NotFoundError,
    TextError,
)
from amss_core.findings import Derivation, Finding
from amss_core.units import FlightHours, add_months, end_of_month

__all__ = [
    "AmssError",
    "CodecError",
    "ConflictError",
    "Derivation",
    "Finding",
    "FlightHours",
    "ForbiddenError",
    "InvalidValueError",
    "NotFoundError",
    "TextError",
    "add_months",
    "end_of_month",
]
