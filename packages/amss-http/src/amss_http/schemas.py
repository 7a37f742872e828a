"""What OpenAPI says of the core's records: their fields with words, which are needed, and what each must be."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from datetime import timedelta, tzinfo
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any, get_type_hints

import attrs
from litestar.openapi.spec import OpenAPIType, Schema
from litestar.plugins import OpenAPISchemaPlugin
from litestar.typing import FieldDefinition

from amss_core._validators import is_name, is_name_or_empty, is_not_blank, is_text
from amss_core.compliance_time import ComplianceTime
from amss_core.texts import MAX_NAME, MAX_TEXT
from amss_core.units import FlightHours

_TEXTS: dict[Any, str] = {
    FlightHours: "Flight hours as hours and minutes, or with decimals, such as `24310:22` or `500.5`.",
    Fraction: "An exact fraction, such as `1/2`.",
    tzinfo: "Name of a time zone, such as `Africa/Addis_Ababa` or `UTC+03:00`.",
    timedelta: "A span of time.",
}
_RULES = (ComplianceTime,)
_NULL = OpenAPIType.NULL
_LENGTHS: dict[Any, tuple[int | None, int]] = {
    is_text: (None, MAX_TEXT),
    is_not_blank: (1, MAX_TEXT),
    is_name: (1, MAX_NAME),
    is_name_or_empty: (None, MAX_NAME),
}
"""The least and the most characters that a validator accepts."""


class RecordSchemas(OpenAPISchemaPlugin):
    """Describes attrs records, and the core's types that are texts in JSON."""

    def is_plugin_supported_field(self, field_definition: FieldDefinition) -> bool:
        """Tell whether a type is a record of the core, or one that is a text in JSON."""
        kind = field_definition.annotation
        return kind in _TEXTS or (inspect.isclass(kind) and (attrs.has(kind) or issubclass(kind, tzinfo)))

    @staticmethod
    def is_plugin_supported_type(value: Any) -> bool:  # noqa: ANN401 - Litestar's signature
        """Tell whether a type is a record, or one that is a text in JSON."""
        return value in _TEXTS or (inspect.isclass(value) and attrs.has(value))

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: Any) -> Schema:  # noqa: ANN401 - Litestar's own
        """Return the schema of a type."""
        kind = field_definition.annotation
        if kind in _TEXTS:
            return Schema(type=OpenAPIType.STRING, description=_TEXTS[kind])
        if kind in _RULES:
            return Schema(
                type=OpenAPIType.OBJECT,
                description="When something is due: `initial`, and where it recurs `repeat`; see the rules page.",
            )
        hints, words = get_type_hints(kind), _words(kind)
        fields = [field for field in attrs.fields(kind) if field.init]
        schema: Schema = schema_creator.create_component_schema(
            field_definition,
            required=[field.name for field in fields if field.default is attrs.NOTHING],
            property_fields={
                field.name: FieldDefinition.from_annotation(hints[field.name], name=field.name) for field in fields
            },
            title=kind.__name__,
        )
        schema.description = (inspect.getdoc(kind) or "").partition("\n")[0]
        properties = schema.properties or {}
        for field in fields:
            if isinstance(described := properties.get(field.name), Schema):
                _constrain(described, field.validator)
                _tell_default(described, field.default)
        for name, text in words.items():
            if isinstance(each := properties.get(name), Schema):
                each.description = text
        return schema


def _constrain(schema: Schema, validator: Any) -> None:  # noqa: ANN401 - whatever attrs calls
    """Tell what the validator of a field refuses."""
    for each in getattr(validator, "_validators", ()):
        _constrain(schema, each)
    if isinstance(within := getattr(validator, "validator", None), Callable):  # type: ignore[arg-type]  # an abstract class will do
        _constrain(schema, within)
    wanted = next((each for each in schema.one_of or () if isinstance(each, Schema) and each.type != _NULL), schema)
    if not inspect.isfunction(validator):
        return
    if validator in _LENGTHS and wanted.type == OpenAPIType.STRING and not wanted.enum:
        wanted.min_length, wanted.max_length = _LENGTHS[validator]
    known = inspect.getclosurevars(validator).nonlocals
    if wanted.type == OpenAPIType.INTEGER and isinstance(known.get("low"), int):
        wanted.minimum, wanted.maximum = known["low"], known.get("high")
    if wanted.type == OpenAPIType.STRING and not wanted.enum and "codes" in known:
        wanted.enum = sorted(known["codes"])


def _tell_default(schema: Schema, default: Any) -> None:  # noqa: ANN401 - whatever a field may have
    if isinstance(default, str | int) and str(default).isprintable():
        schema.default = default


@cache
def _words(kind: type) -> dict[str, str]:
    """Return what the docstring under each field says."""
    found: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        try:
            tree = ast.parse(textwrap.dedent(inspect.getsource(base)))
        except (OSError, TypeError):
            continue
        body = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else []
        for field, following in pairwise(body):
            if (
                isinstance(field, ast.AnnAssign)
                and isinstance(field.target, ast.Name)
                and isinstance(following, ast.Expr)
                and isinstance(following.value, ast.Constant)
            ):
                found[field.target.id] = " ".join(str(following.value.value).split())
    return found
