"""Reference data by code: authorities, certification and aircraft types, skills and document templates.

The records stand as JSON files beside this module; they are read once, when the first of their kind is asked for.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TypeVar

from amss_core._nearest import look_up
from amss_core.codec import structure
from amss_core.documents import DocumentTemplate
from amss_core.fleet import AircraftType
from amss_core.organizations import Authority
from amss_core.personnel import CertificationType, SkillType

__all__ = [
    "aircraft_type",
    "aircraft_types",
    "authorities",
    "authority",
    "certification_type",
    "certification_types",
    "document_template",
    "document_templates",
    "skill_type",
    "skill_types",
]

_Record = TypeVar("_Record")


def _read(name: str, record_type: type[_Record]) -> tuple[_Record, ...]:
    from importlib.resources import files  # noqa: PLC0415 - slow to import, and only needed here

    data = json.loads(files("amss_core.reference").joinpath(f"{name}.json").read_text(encoding="utf-8"))
    return structure(data, tuple[record_type, ...])  # type: ignore[valid-type]


@cache
def authorities() -> tuple[Authority, ...]:
    """Return the authorities, with the years for which each has records kept.

    >>> [(each.code, each.record_retention_years) for each in authorities()]
    [('FAA', 1), ('EASA', 3), ('ECAA', 5), ('ICAO', 5)]
    """
    return _read("authorities", Authority)


@cache
def certification_types() -> tuple[CertificationType, ...]:
    """Return the kinds of certificates and licences, by authority.

    Source: 14 CFR 65; EASA Part-66.
    """
    return _read("certification_types", CertificationType)


@cache
def aircraft_types() -> tuple[AircraftType, ...]:
    """Return the aircraft types, by manufacturer; an operator may use others of his own beside them.

    Source: ICAO Doc 8643.
    """
    return _read("aircraft_types", AircraftType)


@cache
def skill_types() -> tuple[SkillType, ...]:
    """Return the special skills, by category."""
    return _read("skill_types", SkillType)


@cache
def document_templates() -> tuple[DocumentTemplate, ...]:
    """Return the templates of documents, by authority."""
    return _read("document_templates", DocumentTemplate)


@cache
def _authorities() -> dict[str, Authority]:
    return {each.code: each for each in authorities()}


@cache
def _certification_types() -> dict[str, CertificationType]:
    return {each.code: each for each in certification_types()}


@cache
def _aircraft_types() -> dict[str, AircraftType]:
    return {each.designator: each for each in aircraft_types()}


@cache
def _skill_types() -> dict[str, SkillType]:
    return {each.code: each for each in skill_types()}


@cache
def _document_templates() -> dict[str, DocumentTemplate]:
    return {each.code: each for each in document_templates()}


def authority(code: str) -> Authority:
    """Return the authority of a code.

    Raises:
        NotFoundError: If there is none, with the nearest known code.
    """
    return look_up("authority", code, _authorities())


def certification_type(code: str) -> CertificationType:
    """Return the certification type of a code, such as `EASA_B1`.

    Raises:
        NotFoundError: If there is none, with the nearest known code.
    """
    return look_up("certification type", code, _certification_types())


def aircraft_type(designator: str) -> AircraftType:
    """Return the aircraft type of an ICAO designator, such as `B738`.

    >>> aircraft_type("B37M").model
    '737 MAX 7'
    >>> aircraft_type("b738")
    Traceback (most recent call last):
    amss_core.errors.NotFoundError: unknown aircraft type 'b738'; did you mean B738?

    Raises:
        NotFoundError: If there is none, with the nearest known designator.

    Source: ICAO Doc 8643.
    """
    return look_up("aircraft type", designator, _aircraft_types())


def skill_type(code: str) -> SkillType:
    """Return the skill type of a code, such as `NDT_ET`.

    Raises:
        NotFoundError: If there is none, with the nearest known code.
    """
    return look_up("skill type", code, _skill_types())


def document_template(code: str) -> DocumentTemplate:
    """Return the document template of a code, such as `EASA_CRS`.

    Raises:
        NotFoundError: If there is none, with the nearest known code.
    """
    return look_up("document template", code, _document_templates())
