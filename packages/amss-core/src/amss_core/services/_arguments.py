"""One place where what a use case is called with is held against its annotations, before anything is read or written.

Records refuse by themselves what they cannot be; this does the same for the loose arguments beside them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from functools import cache, wraps
from types import NoneType, UnionType
from typing import Any, Literal, ParamSpec, TypeAlias, TypeVar, Union, get_args, get_origin, get_type_hints

from amss_core._validators import require_aware, require_text
from amss_core.errors import InvalidValueError
from amss_core.texts import MAX_NAME, MAX_TEXT

_IN_OWN_WORDS = frozenset({"reason", "statement", "proof", "source", "position", "deferral"})
"""Arguments that are texts in somebody's own words; all others are names, numbers or codes."""
_MOST = 2**63 - 1
_P = ParamSpec("_P")
_R = TypeVar("_R")
_Check: TypeAlias = Callable[[str, Any], None]
"""Takes the name of an argument and its value, and raises `InvalidValueError` where it cannot be."""


def use_case(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Let a use case refuse by name, with `InvalidValueError`, each argument that is not what its annotation says.

    Texts must be such as can be kept, instants aware, days no instants, numbers no truths.
    """
    parameters = tuple(inspect.signature(function).parameters)

    @wraps(function)
    def checked(*arguments: _P.args, **named: _P.kwargs) -> _R:
        checks = _checks(function)
        for name, value in (*zip(parameters, arguments, strict=False), *named.items()):
            if name in checks:
                checks[name](name, value)
        return function(*arguments, **named)

    return checked


@cache
def _checks(function: Callable[..., object]) -> Mapping[str, _Check]:
    hints = get_type_hints(function)
    named = {name: hints[name] for name in inspect.signature(function).parameters if name not in {"stores", "actor"}}
    return {name: check for name, hint in named.items() if (check := _check_of(hint)) is not None}


def _check_of(hint: Any) -> _Check | None:  # noqa: ANN401 - any annotation
    """Return the check of a type; None where anything may be given."""
    if isinstance(hint, TypeVar):
        return _check_of(hint.__bound__)
    if get_args(hint):
        return _check_of_several(get_origin(hint), get_args(hint))
    if hint in _CHECKS:
        return _CHECKS[hint]
    is_open = hint is Any or getattr(hint, "_is_protocol", False)
    return _instance_of(hint) if inspect.isclass(hint) and not is_open else None


def _check_of_several(origin: Any, arguments: tuple[Any, ...]) -> _Check | None:  # noqa: ANN401 - any annotation
    if origin is Literal:
        return _one_of(arguments)
    if origin in {UnionType, Union}:
        return _any_of(arguments)
    if origin is tuple and Ellipsis not in arguments:
        return _tuple_of(arguments)
    return _each_name if issubclass(origin, Mapping) else _each(arguments[0])


def _text(name: str, value: object) -> None:
    require_text(value, field=name, most=MAX_TEXT if name in _IN_OWN_WORDS else MAX_NAME)


def _instant(name: str, value: object) -> None:
    if not isinstance(value, datetime):
        raise InvalidValueError(
            "expected an instant with its offset, such as 2026-05-31T14:30:00Z", field=name, value=value
        )
    require_aware(value, field=name)


def _day(name: str, value: object) -> None:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise InvalidValueError("expected a calendar date, such as 2026-05-31", field=name, value=value)


def _number(name: str, value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidValueError("expected a whole number", field=name, value=value)
    if abs(value) > _MOST:
        raise InvalidValueError(f"expected a whole number of at most {_MOST}", field=name, value=value)


_CHECKS: dict[Any, _Check] = {str: _text, datetime: _instant, date: _day, int: _number}


def _one_of(codes: tuple[object, ...]) -> _Check:
    def check(name: str, value: object) -> None:
        if value not in codes:
            raise InvalidValueError(f"expected one of {', '.join(map(str, codes))}", field=name, value=value)

    return check


def _any_of(hints: tuple[Any, ...]) -> _Check | None:
    """Return the check of an optional type; other unions are for the use case to tell apart."""
    wanted = [each for each in hints if each is not NoneType]
    within = _check_of(wanted[0]) if len(wanted) == 1 else None
    if within is None:
        return None

    def check(name: str, value: object) -> None:
        if value is not None:
            within(name, value)

    return check


def _tuple_of(hints: tuple[Any, ...]) -> _Check:
    within = [_check_of(hint) for hint in hints]

    def check(name: str, value: object) -> None:
        if not isinstance(value, tuple) or len(value) != len(within):
            raise InvalidValueError(f"expected a tuple of {len(within)} values", field=name, value=value)
        for one, each in zip(within, value, strict=True):
            if one is not None:
                one(name, each)

    return check


def _each(hint: Any) -> _Check:  # noqa: ANN401 - any annotation
    within = _check_of(hint)

    def check(name: str, value: object) -> None:
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise InvalidValueError("expected several values, such as a list of them", field=name, value=value)
        if within is not None and isinstance(value, Collection):  # what can be read only once is left alone
            for each in value:
                within(name, each)

    return check


def _each_name(name: str, value: object) -> None:
    """Check the names of a mapping; what stands under them is for the use case, which lists all that is wrong."""
    if not isinstance(value, Mapping):
        raise InvalidValueError("expected values by name", field=name, value=value)
    for each in value:
        _text(name, each)


def _instance_of(kind: type) -> _Check:
    def check(name: str, value: object) -> None:
        if not isinstance(value, kind):
            raise InvalidValueError(f"expected {kind.__name__}, not {type(value).__name__}", field=name, value=value)

    return check
