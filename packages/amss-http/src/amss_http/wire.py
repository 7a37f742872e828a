"""Bodies of requests and answers: the core's one codec, for reading, for writing, and for what OpenAPI says of them."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable
from typing import Any, ClassVar

from litestar.dto import AbstractDTO, DTOConfig
from litestar.dto.data_structures import DTOFieldDefinition
from litestar.typing import FieldDefinition

from amss_core.codec import structure
from amss_core.errors import CodecError

MAX_DEPTH = 60
"""How many objects and lists may be inside one another."""


class RecordBody(AbstractDTO[Any]):
    """Reads the body of a request as a record of the core; unknown fields are refused, all errors told with paths."""

    config: ClassVar[DTOConfig] = DTOConfig()
    _types: ClassVar[dict[str, Any]] = {}

    @classmethod
    def create_for_field_definition(
        cls,
        field_definition: FieldDefinition,
        handler_id: str,
        backend_cls: Any = None,  # noqa: ANN401, ARG003 - Litestar's signature
    ) -> None:
        """Keep what type the body of a route is."""
        cls._types[handler_id] = field_definition.annotation

    @classmethod
    def create_openapi_schema(cls, field_definition: FieldDefinition, handler_id: str, schema_creator: Any) -> Any:  # noqa: ANN401, ARG003 - Litestar's signature
        """Return the schema of the record."""
        return schema_creator.for_field_definition(field_definition)

    @classmethod
    def generate_field_definitions(cls, model_type: type[Any]) -> Generator[DTOFieldDefinition, None, None]:  # noqa: ARG003 - the signature of Litestar
        """Yield nothing: the codec knows the fields."""
        yield from ()

    @classmethod
    def detect_nested_field(cls, field_definition: FieldDefinition) -> bool:  # noqa: ARG003 - the signature of Litestar
        """Return False: the codec knows what is within a record."""
        return False

    def decode_builtins(self, value: Any) -> Any:  # noqa: ANN401 - JSON has no narrower type
        """Return plain data as the record."""
        return structure(value, self._types[self.asgi_connection.route_handler.handler_id])

    def decode_bytes(self, value: bytes) -> Any:  # noqa: ANN401 - JSON has no narrower type
        """Return JSON as the record.

        Raises:
            CodecError: If it is no JSON, or not of the record.
        """
        return self.decode_builtins(read_json(value))


def read_json(text: bytes) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """Return JSON as plain data; a name that stands twice, and numbers that are none, are refused.

    Raises:
        CodecError: If it cannot be read.
    """
    try:
        read = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise CodecError((("$", f"expected JSON: {error}" if str(error) else "expected JSON"),)) from None
    return read


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"the name '{name}' stands twice in one object")
        found[name] = value
    return found


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number")
