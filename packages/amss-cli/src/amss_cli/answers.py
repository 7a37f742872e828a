"""The core's answers as JSON holds them: findings, derivations, days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, cast

import attrs

from amss_cli.tables import Problem
from amss_core.codec import unstructure
from amss_core.findings import Derivation, Finding
from amss_core.scheduling import Conflict
from amss_core.tasks import Task

Json = dict[str, Any]


def day(value: date | None) -> str | None:
    """Return a day in ISO 8601; None for none, and for the end of the calendar, which means no end."""
    return None if value in {None, date.min, date.max} else value.isoformat()


def instant(value: datetime) -> str:
    """Return an instant in ISO 8601, UTC, as it is written in the tables."""
    return value.strftime("%Y-%m-%dT%H:%M:%SZ" if value.second else "%Y-%m-%dT%H:%MZ")


def finding(value: Finding) -> Json:
    """Return a finding: code, sentence, source, and the pairs of name and value that were compared."""
    return cast("Json", unstructure(value))


def findings(values: Iterable[Finding]) -> list[Json]:
    """Return findings in their order."""
    return [finding(value) for value in values]


def conflict(value: Conflict) -> Json:
    """Return a conflict: its kind, the tasks, whether the plan is allowed in spite of it, and the finding."""
    return {
        "kind": value.kind,
        "tasks": list(value.tasks),
        "allowed": value.allowed,
        "finding": finding(value.finding),
    }


def derivation(value: Derivation) -> Json:
    """Return a derivation, with the terms that it follows from."""
    return cast("Json", unstructure(value))


def problems(values: Iterable[Problem]) -> list[Json]:
    """Return what is wrong with the input: code, file, row, column, value, expected."""
    return [attrs.asdict(value) for value in values]


def task(value: Task) -> Json:
    """Return what names a task and where it stands."""
    return {
        "id": value.id,
        "title": value.title,
        "aircraft": value.aircraft,
        "type": value.type,
        "state": value.state,
        "start_at": instant(value.start_at),
        "end_at": instant(value.end_at),
        "mechanic": value.mechanic,
    }
