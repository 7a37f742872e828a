"""Whatever can be handed to a use case is held to what it says: each argument, and each text of each record."""

# ruff: noqa: ARG001 - only what is asked for counts

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from types import NoneType
from typing import Any, Literal, TypeVar, get_args, get_type_hints

import attrs
import pytest
from use_cases import public_use_cases

from amss_core.compliance_time import Within
from amss_core.directives import KeptStatus
from amss_core.errors import InvalidValueError
from amss_core.findings import Finding
from amss_core.scheduling import WindowChange
from amss_core.services._arguments import use_case

USE_CASES = public_use_cases()
HANDED_BACK = {Finding, KeptStatus, WindowChange}
"""Answers, made by the thousand, that a caller hands back to go on: they are looked up or compared, never kept."""


def handed_in(hint: Any, seen: set[type]) -> Iterator[type]:
    """Yield each kind of record that a type holds."""
    for each in (*get_args(hint), *([hint.__bound__] if isinstance(hint, TypeVar) else [])):
        yield from handed_in(each, seen)
    if inspect.isclass(hint) and attrs.has(hint) and hint not in seen | HANDED_BACK:
        seen.add(hint)
        attrs.resolve_types(hint)
        yield hint
        for each in (*(field.type for field in attrs.fields(hint)), *hint.__subclasses__()):
            yield from handed_in(each, seen)


def records() -> list[type]:
    seen: set[type] = set()
    hints = [get_type_hints(function) for function in USE_CASES.values()]
    named = [hint for each in hints for name, hint in each.items() if name not in {"return", "stores", "actor"}]
    return [record for hint in named for record in handed_in(hint, seen)]


RECORDS = records()


def holds_text(hint: Any) -> bool:
    return hint is str or any(holds_text(each) for each in get_args(hint) if each is not NoneType)


def test_each_use_case_holds_its_arguments_to_their_annotations():
    assert [name for name, function in USE_CASES.items() if not hasattr(function, "__wrapped__")] == []


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_each_text_of_a_record_that_is_handed_in_is_checked(record):
    texts = [field for field in attrs.fields(record) if holds_text(field.type) and not attrs.has(field.type)]
    unchecked = [field.name for field in texts if field.validator is None]
    assert [name for name in unchecked if name not in OTHERWISE.get(record.__name__, ())] == []


OTHERWISE = {"TolerancePolicy": {"rows"}, "CompliancePolicy": {"month_policies"}, "Preview": {"policy", "judged"}}
"""What is compared with what it is derived from, or decides nothing that is kept."""


def test_the_records_are_found_by_themselves():
    assert len(RECORDS) > 40
    assert Within in RECORDS


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"name": 5}, "name"),
        ({"names": "abc"}, "names"),
        ({"names": ["a", "\0"]}, "names"),
        ({"names": 5}, "names"),
        ({"pair": ("a",)}, "pair"),
        ({"pair": ["a", "b"]}, "pair"),
        ({"pair": ("a", 5)}, "pair"),
        ({"code": "c"}, "code"),
        ({"number": 2**63}, "number"),
        ({"number": 1.0}, "number"),
        ({"on": "2026-05-31"}, "on"),
        ({"at": "2026-05-31T00:00:00Z"}, "at"),
        ({"error": "x"}, "error"),
        ({"fields": [("a", "b")]}, "fields"),
        ({"fields": {5: "b"}}, "fields"),
    ],
)
def test_an_argument_that_is_not_what_it_should_be_is_refused_by_its_name(arguments, field):
    with pytest.raises(InvalidValueError) as refused:
        asked(None, None, **arguments)
    assert refused.value.field == field


def test_what_can_be_read_only_once_is_left_to_the_use_case():
    assert asked(None, None, names=iter(["a", "b"]), pair=("a", "b"), mixed=("a", 5), either=5, anything=5) == [
        "a",
        "b",
    ]


@use_case
def asked(
    stores: None,
    actor: None,
    *,
    name: str = "",
    names: Iterable[str] = (),
    pair: tuple[str, str] | None = None,
    code: Literal["a", "b"] = "a",
    number: int = 0,
    on: date | None = None,
    at: datetime | None = None,
    error: Exception | None = None,
    fields: Mapping[str, str] | None = None,
    either: int | str | None = None,
    mixed: tuple[str, Any] | None = None,
    anything: Any = None,
) -> list[str]:
    """Return the names that are given."""
    return list(names)
