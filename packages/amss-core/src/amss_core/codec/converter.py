"""Records from plain data and back.

Maintainer's notes: cattrs finds the hook for a type; the hooks are strict, because its own convert where they can
(`"5"` to 5, a text to a tuple of letters). What a record computes is shown where its class lists the properties in
`ON_WIRE`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, tzinfo
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Union, get_args, get_origin, overload

import attrs

from amss_core._nearest import hint
from amss_core.codec.canonical import canonical_json
from amss_core.codec.plain import NATIVE_TIMES, PLAIN, Hook, instant_text
from amss_core.errors import CodecError, InvalidValueError
from amss_core.units import FlightHours

if TYPE_CHECKING:
    from cattrs import Converter

_T = TypeVar("_T")
_Problem = tuple[str, str]


def unstructure(record: object) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """Return a record, or any collection of records, as JSON has it.

    Dates and instants are ISO 8601 (instants in UTC, with `Z`), flight hours and fractions exact texts, sets sorted
    lists, compliance times the rules of `amss_core.compliance_time`. Computed properties follow the fields.

    >>> from amss_core.findings import Finding
    >>> unstructure(Finding(code="late", text="A is late.", compared=(("days", 3),)))
    {'code': 'late', 'text': 'A is late.', 'source': '', 'compared': [['days', 3]]}
    """
    return _converter().unstructure(record)


@overload
def structure(data: object, record_type: type[_T], *, native_times: bool = False) -> _T: ...
@overload
def structure(data: object, record_type: Any, *, native_times: bool = False) -> Any: ...  # noqa: ANN401 - a union is no class to a type checker
def structure(data: object, record_type: Any, *, native_times: bool = False) -> Any:
    """Return plain data as a record of the type; nothing is converted that is not written for it.

    Args:
        data: What JSON gives: objects, lists, texts, whole numbers, true, false and null.
        record_type: An attrs class, or any type that a field may have, such as `tuple[Task, ...]`.
        native_times: Whether dates and instants come as Python has them, as from a database, instead of as texts.

    Raises:
        CodecError: With the path of everything that is wrong: unknown and missing fields, wrong types, refused values,
            instants without their offset, computed properties that say something else than the record.

    >>> from amss_core.fleet import AircraftType
    >>> structure({"designator": "B738", "manufacturer": "Boeing", "series": 800}, AircraftType)
    Traceback (most recent call last):
    amss_core.errors.CodecError: $.model: expected this field; $.series: expected a text
    """
    try:
        return _converter(native_times=native_times).structure(data, record_type)
    except _Refused as refused:
        raise CodecError(tuple(refused.problems("$"))) from None
    except InvalidValueError as error:
        raise CodecError((("$", error.message),)) from None
    except RecursionError:
        raise CodecError((("$", "expected fewer objects inside each other"),)) from None


class _Refused(Exception):  # noqa: N818 - never leaves this module
    """What is wrong inside one object or list: the step to it and the error found there."""

    def __init__(self, found: Iterable[tuple[str, Exception]]) -> None:
        super().__init__()
        self.found = tuple(found)

    def problems(self, path: str) -> Iterator[_Problem]:
        for step, error in self.found:
            if isinstance(error, _Refused):
                yield from error.problems(path + step)
            else:
                yield path + step, _message(error)


def _message(error: Exception) -> str:
    return error.message if isinstance(error, InvalidValueError) else str(error.args[0])


@cache
def _converter(*, native_times: bool = False) -> Converter:
    """Return the converter; cattrs is imported with the first record that is read or written."""
    from cattrs import Converter  # noqa: PLC0415 - see above

    converter = Converter()
    for plain, check in (PLAIN | (NATIVE_TIMES if native_times else {})).items():
        converter.register_structure_hook(plain, check)
    converter.register_structure_hook_factory(_is_collection, _collection_hook)
    converter.register_structure_hook_factory(_is_union, _union_hook)
    converter.register_structure_hook_factory(_is_literal, _literal_hook)
    converter.register_structure_hook_factory(attrs.has, _record_hook)
    for plain in (FlightHours, Fraction, tzinfo):
        converter.register_unstructure_hook(plain, str)
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_unstructure_hook(datetime, instant_text)
    converter.register_unstructure_hook_factory(_is_collection, _collection_writer)
    converter.register_unstructure_hook_factory(_has_properties, _property_writer)
    _register_compliance_times(converter)
    return converter


def _register_compliance_times(converter: Converter) -> None:
    """Read and write compliance times in the one JSON form that they have, the rules."""
    from amss_core import compliance_time  # noqa: PLC0415 - only the converter needs it
    from amss_core.compliance_time import expression_from_rule, rule_from_expression  # noqa: PLC0415

    def read(value: object, wanted: Any) -> Any:  # noqa: ANN401
        try:
            expression = expression_from_rule(value, path="$")
        except InvalidValueError as error:
            raise _Refused([(error.field.removeprefix("$"), error)]) from None
        if not isinstance(expression, wanted):
            raise InvalidValueError("expected another kind of limit", value=value)
        return expression

    for each in get_args(compliance_time.Expression):
        converter.register_structure_hook(each, read)
        converter.register_unstructure_hook(each, rule_from_expression)
    for union in (compliance_time.Expression, compliance_time.Limit):
        converter.register_structure_hook_func(lambda wanted, union=union: wanted == union, read)  # type: ignore[misc]


# Collections, unions and records: each collects what is wrong below it.


def _is_collection(wanted: Any) -> bool:  # noqa: ANN401
    return (get_origin(wanted) or wanted) in (tuple, frozenset)


def _collection_hook(wanted: Any, converter: Converter) -> Hook:  # noqa: ANN401
    origin, arguments = get_origin(wanted), get_args(wanted)
    fixed = origin is tuple and arguments[-1] is not Ellipsis

    def read(value: object, _type: object) -> Any:  # noqa: ANN401
        if not isinstance(value, list | tuple) or (fixed and len(value) != len(arguments)):
            raise InvalidValueError(f"expected a list{f' of {len(arguments)}' if fixed else ''}", value=value)
        items, found = [], []
        for index, item in enumerate(value):
            try:
                items.append(converter.structure(item, arguments[index if fixed else 0]))
            except (_Refused, InvalidValueError) as error:
                found.append((f"[{index}]", error))
        if found:
            raise _Refused(found)
        return origin(items)

    return read


def _collection_writer(wanted: Any, converter: Converter) -> Callable[[Iterable[Any]], list[Any]]:  # noqa: ANN401
    def write(items: Iterable[Any]) -> list[Any]:
        written = [converter.unstructure(item) for item in items]
        return sorted(written, key=canonical_json) if (get_origin(wanted) or wanted) is frozenset else written

    return write


def _is_union(wanted: Any) -> bool:  # noqa: ANN401
    return get_origin(wanted) in (Union, UnionType)


def _union_hook(wanted: Any, converter: Converter) -> Hook:  # noqa: ANN401
    """Read a union: null where it may be, records by their `kind`, anything else by the first type that takes it."""
    members = [each for each in get_args(wanted) if each is not NoneType]
    if len(members) < len(get_args(wanted)):
        remaining: Any = Union.__getitem__(tuple(members))
        return lambda value, _type: None if value is None else converter.structure(value, remaining)
    if all(_has_kind(each) for each in members):
        records = {str(attrs.fields_dict(each)["kind"].default): each for each in members}
        return lambda value, _type: converter.structure(value, _by_kind(value, records))

    def read(value: object, _type: object) -> Any:  # noqa: ANN401
        for member in members:
            try:
                return converter.structure(value, member)
            except InvalidValueError:
                continue
        raise InvalidValueError(f"expected {' or '.join(_name(each) for each in members)}", value=value)

    return read


def _has_kind(member: Any) -> bool:  # noqa: ANN401
    return attrs.has(member) and "kind" in attrs.fields_dict(member)


def _by_kind(value: object, records: Mapping[str, type]) -> type:
    kind = value.get("kind") if isinstance(value, Mapping) else None
    if not isinstance(kind, str) or kind not in records:
        raise _Refused([(".kind", InvalidValueError(hint(str(kind), records), value=kind))])
    return records[kind]


def _name(wanted: Any) -> str:  # noqa: ANN401
    names = {str: "a text", int: "a whole number", bool: "true or false", date: "a date", datetime: "an instant"}
    return names.get(wanted, f"a {getattr(wanted, '__name__', wanted)}")


def _is_literal(wanted: Any) -> bool:  # noqa: ANN401
    return get_origin(wanted) is Literal


def _literal_hook(wanted: Any) -> Hook:  # noqa: ANN401
    options = get_args(wanted)

    def read(value: object, _type: object) -> Any:  # noqa: ANN401
        if not any(type(option) is type(value) and option == value for option in options):
            raise InvalidValueError(hint(str(value), [str(option) for option in options]), value=value)
        return value

    return read


def _record_hook(record_type: Any, converter: Converter) -> Hook:  # noqa: ANN401
    attrs.resolve_types(record_type)
    fields = {field.alias: field for field in attrs.fields(record_type) if field.init}
    computed = getattr(record_type, "ON_WIRE", ())

    def read(value: object, _type: object) -> Any:  # noqa: ANN401
        if not isinstance(value, Mapping):
            raise InvalidValueError(f"expected an object with {', '.join(fields)}", value=value)
        values: dict[str, Any] = {}
        found: list[tuple[str, Exception]] = []
        for name, field in fields.items():
            if name in value:
                try:
                    values[name] = converter.structure(value[name], field.type)
                except (_Refused, InvalidValueError) as error:
                    found.append((f".{name}", error))
            elif field.default is attrs.NOTHING:
                found.append((f".{name}", InvalidValueError("expected this field")))
        found += [
            (f".{name}", InvalidValueError(f"unknown field; {hint(str(name), fields)}"))
            for name in value
            if name not in fields and name not in computed
        ]
        if found:
            raise _Refused([*found, *_refused_values(record_type, fields, values)])
        return _checked(_made(record_type, fields, values), value, computed, converter)

    return read


def _made(record_type: Any, fields: Mapping[str, Any], values: dict[str, Any]) -> Any:  # noqa: ANN401
    """Make the record, or list every field that its validators refuse; a rule across fields is asked where all hold."""
    try:
        return record_type(**values)
    except (ValueError, TypeError) as error:
        several = _refused_values(record_type, fields, values)
        field = error.field if isinstance(error, InvalidValueError) else ""
        raise _Refused(several or [(f".{field}" if field else "", error)]) from None


def _refused_values(
    record_type: Any,  # noqa: ANN401
    fields: Mapping[str, Any],
    values: Mapping[str, Any],
) -> list[tuple[str, Exception]]:
    """Return what each validator by itself refuses, where a record would only tell the first."""
    instance = object.__new__(record_type)
    found: list[tuple[str, Exception]] = []
    for name, field in fields.items():
        if name not in values:
            continue
        try:
            value = field.converter(values[name]) if callable(field.converter) else values[name]
            object.__setattr__(instance, field.name, value)
            if field.validator is not None:
                field.validator(instance, field, value)
        except AttributeError:
            continue  # this validator looks at a field that is wrong itself
        except (ValueError, TypeError) as error:
            found.append((f".{name}", error))
    return found


def _checked(record: Any, value: Mapping[Any, Any], computed: tuple[str, ...], converter: Converter) -> Any:  # noqa: ANN401
    found: list[tuple[str, Exception]] = []
    for name in computed:
        said = converter.unstructure(getattr(record, name))
        if name in value and value[name] != said:
            found.append((f".{name}", InvalidValueError(f"expected {said}, which follows from the other fields")))
    if found:
        raise _Refused(found)
    return record


def _has_properties(record_type: Any) -> bool:  # noqa: ANN401
    return attrs.has(record_type) and bool(getattr(record_type, "ON_WIRE", ()))


def _property_writer(record_type: Any, converter: Converter) -> Callable[[Any], dict[str, Any]]:  # noqa: ANN401
    """Write a record with the properties that its class lists in `ON_WIRE`."""
    from cattrs.gen import make_dict_unstructure_fn  # noqa: PLC0415 - with the converter

    fields_only = make_dict_unstructure_fn(record_type, converter)

    def write(record: Any) -> dict[str, Any]:  # noqa: ANN401
        computed = {name: converter.unstructure(getattr(record, name)) for name in record_type.ON_WIRE}
        return {**fields_only(record), **computed}

    return write
