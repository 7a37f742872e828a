"""Forms and releases as data: templates with their required fields, and documents issued from them for good."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar, Protocol

import attrs

from amss_core._nearest import nearest
from amss_core._validators import (
    are_names,
    is_instant,
    is_name,
    is_not_blank,
    is_text,
    is_whole_number,
    require_text,
    to_utc,
)
from amss_core.codec import fingerprint, unstructure
from amss_core.errors import ConflictError, InvalidValueError
from amss_core.findings import Finding
from amss_core.texts import is_storable

DOCUMENT_FORMAT = "amss-document/1"
"""Names the layout of what a document's fingerprint is taken of; another layout gets another number."""


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(names)


def _sections(sections: Iterable[Section]) -> tuple[Section, ...]:
    return tuple(sections)


@attrs.frozen(kw_only=True)
class Section:
    """A block of a form: fields that stand together under one heading."""

    title: str = attrs.field(validator=is_not_blank)
    """Heading of the block."""
    fields: tuple[str, ...] = attrs.field(converter=_names, validator=are_names)
    """Names of its fields, in order."""


@attrs.frozen(kw_only=True)
class DocumentTemplate:
    """A form of an authority: what must be filled in, and how it is laid out.

    Raises:
        InvalidValueError: If the layout does not show each required field exactly once, in the same order.
    """

    authority: str = attrs.field(validator=is_name)
    """Code of the authority whose form it is."""
    code: str = attrs.field(validator=is_name)
    """Code such as `EASA_CRS`, unique among all templates."""
    name: str = attrs.field(validator=is_not_blank)
    """Name as the authority writes it."""
    source: str = attrs.field(default="", validator=is_text)
    """Regulation that asks for it."""
    required_fields: tuple[str, ...] = attrs.field(converter=_names, validator=are_names)
    """Names of the fields, in the order of the form; none may be left empty."""
    layout: tuple[Section, ...] = attrs.field(converter=_sections)
    """Its blocks, in order."""

    def __attrs_post_init__(self) -> None:
        shown = tuple(field for section in self.layout for field in section.fields)
        if shown != self.required_fields or len(set(shown)) < len(shown):
            raise InvalidValueError("expected each required field once, in the same order", field="layout", value=shown)


def _pairs(fields: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, text) for name, text in fields)


def _are_texts(_instance: object, attribute: attrs.Attribute[Any], value: Iterable[tuple[object, object]]) -> None:
    for pair in value:
        for text in pair:
            require_text(text, field=attribute.name)


@attrs.frozen(kw_only=True)
class IssuedDocument:
    """A document as it was issued; it never changes, and its fingerprint tells any other from it."""

    ON_WIRE: ClassVar[tuple[str, ...]] = ("fingerprint",)
    """Computed properties that data shows beside the fields."""

    organization: str = attrs.field(validator=is_name)
    """Id of the organisation that issued it."""
    template: DocumentTemplate
    """The template as it was at that instant."""
    number: int = attrs.field(validator=is_whole_number(1, 2**31 - 1))
    """Its number, from 1, given by the organisation without gaps for each template."""
    issued_at: datetime = attrs.field(converter=to_utc, validator=is_instant)
    """When it was issued, UTC."""
    issued_by: str = attrs.field(validator=is_name)
    """Id of who issued it."""
    fields: tuple[tuple[str, str], ...] = attrs.field(converter=_pairs, validator=_are_texts)
    """Name and text of each field, in the order of the template."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the canonical JSON of everything in it, in hexadecimal digits."""
        written = {field.name: unstructure(getattr(self, field.name)) for field in attrs.fields(IssuedDocument)}
        return fingerprint({"format": DOCUMENT_FORMAT, **written})


def fields_against(template: DocumentTemplate, fields: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Return everything that stands against issuing: missing and blank fields in the form's order, then unknown ones.

    Args:
        template: The form.
        fields: Text of each field, by name.
    """
    found: list[Finding] = []
    for name in template.required_fields:
        if name not in fields:
            found.append(_finding("document_field_missing", f"{template.name} needs '{name}'.", template, name))
        elif not isinstance(fields[name], str) or not is_storable(fields[name]):
            text = f"The field '{name}' of {template.name} must be a text of whole characters, without NUL."
            found.append(_finding("document_field_not_text", text, template, name))
        elif not fields[name].strip():
            text = f"The field '{name}' of {template.name} is blank."
            found.append(_finding("document_field_blank", text, template, name))
    for name in sorted(set(fields) - set(template.required_fields)):
        near = nearest(name, template.required_fields)
        text = f"{template.name} has no field '{name}'{f'; did you mean {near}?' if near else '.'}"
        found.append(_finding("document_field_unknown", text, template, name))
    return tuple(found)


def _finding(code: str, text: str, template: DocumentTemplate, field: str) -> Finding:
    compared = (("template", template.code), ("field", field))
    return Finding(code=code, text=text, source=template.source, compared=compared)


def issue(
    template: DocumentTemplate,
    fields: Mapping[str, str],
    *,
    organization: str,
    number: int,
    issued_by: str,
    at: datetime,
) -> IssuedDocument:
    """Issue a document.

    Args:
        template: The form.
        fields: Text of each field, by name.
        organization: Id of the organisation that issues it.
        number: The next number of the organisation for this template.
        issued_by: Id of who issues it.
        at: The instant.

    Raises:
        ConflictError: If a field is missing, blank, no text, or unknown; its `findings` list all of them.
    """
    against = fields_against(template, fields)
    if against:
        raise ConflictError(
            f"{template.name} cannot be issued; complete it first: {' '.join(map(str, against))}", findings=against
        )
    return IssuedDocument(
        organization=organization,
        template=template,
        number=number,
        issued_at=at,
        issued_by=issued_by,
        fields=tuple((name, fields[name]) for name in template.required_fields),
    )


def verify_document(document: IssuedDocument, *, expected_fingerprint: str) -> tuple[Finding, ...]:
    """Tell what stands against a document being the one that was issued: nothing, or that it was changed.

    Args:
        document: The document as it is now.
        expected_fingerprint: Its fingerprint as it was recorded when it was issued.
    """
    if document.fingerprint == expected_fingerprint:
        return ()
    return (
        Finding(
            code="document_changed",
            text=f"Document {document.template.code} number {document.number} is not as it was issued.",
            compared=(("fingerprint", document.fingerprint), ("expected", expected_fingerprint)),
        ),
    )


class DocumentRegister(Protocol):
    """The store of an organisation's issued documents; nothing in it changes."""

    def last_number(self, template_code: str) -> int:
        """Return the number of the last document of a template; 0 where none was issued."""

    def add(self, document: IssuedDocument, *, task: str | None) -> None:
        """Add a document; ConflictError where its number was used."""

    def get(self, template_code: str, number: int) -> IssuedDocument:
        """Return a document; NotFoundError where there is none of this template and number."""

    def fingerprint(self, template_code: str, number: int) -> str:
        """Return a document's fingerprint as of its issue; NotFoundError where there is no such document."""

    def all(self, *, task: str | None = None) -> tuple[IssuedDocument, ...]:
        """Return all documents, or those of a task, in the order of their issue."""
