"""Directives as their authority issues them: what they ask of whom, and what was done about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Literal, get_args

import attrs

from amss_core._validators import (
    are_names,
    is_date,
    is_instant,
    is_name,
    is_name_or_empty,
    is_one_of,
    is_optional_name,
    is_text,
    to_utc,
)
from amss_core.compliance_time import UNKNOWN_COUNTERS, ComplianceTime, Counters
from amss_core.directives.applicability import ANY_AIRCRAFT, Applicability
from amss_core.errors import InvalidValueError
from amss_core.fleet import ComponentId

DirectiveKind = Literal["AD", "SB", "EO", "TCDS", "STC"]
"""Airworthiness directive, service bulletin, engineering order, type certificate data sheet, supplemental type
certificate."""
DirectiveCategory = Literal["mandatory", "recommended", "optional"]
Method = Literal["accomplished", "finding", "terminating_action", "alternative_method"]
"""How a requirement was met: as it says; as it says, and something was found; by what ends it for good; or by another
method that the authority approved (14 CFR 39.19)."""

_optional_date = attrs.validators.optional(is_date)
_optional_instant = attrs.validators.optional(is_instant)


def _texts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(texts)


@attrs.frozen(kw_only=True)
class DirectiveRequirement:
    """One requirement of a directive: a paragraph with its own compliance time, and its links to others of it."""

    paragraph: str = attrs.field(default="", validator=is_name_or_empty)
    """The paragraph, such as `(g)`; empty where the directive has only one requirement."""
    title: str = attrs.field(default="", validator=is_text)
    """What it asks, in words."""
    compliance_time: ComplianceTime
    """When it is due: at first, and again."""
    applicability: Applicability = ANY_AIRCRAFT
    """Whom of those that the directive applies to it concerns, such as one of several groups."""
    terminates: tuple[str, ...] = attrs.field(default=(), converter=_texts, validator=are_names)
    """Paragraphs that end when this one is done."""
    follows: tuple[str, ...] = attrs.field(default=(), converter=_texts, validator=are_names)
    """Paragraphs that must all be done before this one falls due."""
    alternative_to: tuple[str, ...] = attrs.field(default=(), converter=_texts, validator=are_names)
    """Paragraphs that are met by doing this one instead."""
    on_finding: tuple[str, ...] = attrs.field(default=(), converter=_texts, validator=are_names)
    """Paragraphs a finding of which makes this one necessary; empty where it is needed in any case."""

    def links(self) -> Iterator[tuple[str, str]]:
        """Yield each link to another paragraph: its kind, and the paragraph."""
        for kind in ("terminates", "follows", "alternative_to", "on_finding"):
            for paragraph in getattr(self, kind):
                yield kind, paragraph


@attrs.frozen(kw_only=True)
class Credit:
    """What a directive credits of another: work done under that, before this took effect, counts for this."""

    directive: str = attrs.field(validator=is_name)
    """Number of the other directive; mostly one that is superseded, or a bulletin."""
    paragraph: str | None = attrs.field(default=None, validator=is_optional_name)
    """Its paragraph whose accomplishments count; None for the one of the same designation, or for any where this
    directive has a single requirement."""
    counts_for: str | None = attrs.field(default=None, validator=is_optional_name)
    """The paragraph of this directive that they count for; None as above."""


def _credits(given: Iterable[Credit | str]) -> tuple[Credit, ...]:
    return tuple(Credit(directive=each) if isinstance(each, str) else each for each in given)


def _requirements(requirements: Iterable[DirectiveRequirement]) -> tuple[DirectiveRequirement, ...]:
    return tuple(requirements)


@attrs.frozen(kw_only=True)
class Directive:
    """A directive of an authority or a maker, with its requirements.

    Raises:
        InvalidValueError: If two requirements have one paragraph, a link names a paragraph that is not there, or
            paragraphs follow, or are alternatives to, each other in a circle.
    """

    number: str = attrs.field(validator=is_name)
    """Number as the authority writes it, such as `FAA AD 2011-10-09`."""
    title: str = attrs.field(default="", validator=is_text)
    """Its subject, in words."""
    kind: DirectiveKind = attrs.field(default="AD", validator=is_one_of(get_args(DirectiveKind)))
    """Kind of directive."""
    category: DirectiveCategory = attrs.field(default="mandatory", validator=is_one_of(get_args(DirectiveCategory)))
    """How binding it is."""
    authority: str = attrs.field(validator=is_name)
    """Code of the authority that issued it."""
    issued_on: date | None = attrs.field(default=None, validator=_optional_date)
    """Day of issue; None where it is unknown."""
    revision: str = attrs.field(default="", validator=is_name_or_empty)
    """Revision, as it stands on the document; empty for the first issue."""
    corrected_on: date | None = attrs.field(default=None, validator=_optional_date)
    """Day on which a correction was published; None where there is none."""
    effective_on: date | None = attrs.field(default=None, validator=_optional_date)
    """Effective date; None where it is unknown or has none: it then binds, and what counts from the date is unknown."""
    effective_at: datetime | None = attrs.field(default=None, converter=to_utc, validator=_optional_instant)
    """Instant from which it is effective, UTC, where a time is given; rules count in days, from `effective_on`."""
    source: str = attrs.field(default="", validator=is_text)
    """The document: where it can be read."""
    supersedes: tuple[str, ...] = attrs.field(default=(), converter=_texts, validator=are_names)
    """Numbers of the directives that it stands for from its effective date on."""
    credits: tuple[Credit, ...] = attrs.field(default=(), converter=_credits)
    """Which accomplishments of other directives count; a bare number is a `Credit` without paragraphs."""
    applicability: Applicability = ANY_AIRCRAFT
    """Which aircraft and components it applies to."""
    requirements: tuple[DirectiveRequirement, ...] = attrs.field(default=(), converter=_requirements)
    """Its requirements, in the order of their paragraphs."""

    def __attrs_post_init__(self) -> None:
        if self.number in self.supersedes:
            raise InvalidValueError(
                "a directive cannot supersede itself; leave its own number away", field="supersedes", value=self.number
            )
        paragraphs = Counter(each.paragraph for each in self.requirements)
        for paragraph, count in paragraphs.items():
            if count > 1:
                raise InvalidValueError(
                    f"{count} requirements have the paragraph '{paragraph}'; expected one", field="requirements"
                )
        for each in self.requirements:
            for kind, paragraph in each.links():
                if paragraph not in paragraphs or paragraph == each.paragraph:
                    raise InvalidValueError(
                        f"'{each.paragraph}' names '{paragraph}'; expected another paragraph of {self.number}",
                        field=kind,
                        value=paragraph,
                    )
        self._refuse_circles()

    def _refuse_circles(self) -> None:
        for kind in ("follows", "alternative_to"):
            waiting = {each.paragraph: set[str](getattr(each, kind)) for each in self.requirements}
            while ready := [each for each, others in waiting.items() if not others & waiting.keys()]:
                for each in ready:
                    del waiting[each]
            if waiting:
                raise InvalidValueError(
                    f"{', '.join(waiting)} lead back to each other; leave one of the links away", field=kind
                )

    def find(self, paragraph: str) -> DirectiveRequirement | None:
        """Return the requirement of a paragraph; None where the directive has none."""
        return next((each for each in self.requirements if each.paragraph == paragraph), None)


@attrs.frozen(kw_only=True)
class DatedFact:
    """Something that happened to an aircraft or a component on a day; a later record corrects it and leaves it on file.

    Raises:
        InvalidValueError: If it is of no aircraft and no component.
    """

    id: str = attrs.field(default="", validator=is_name_or_empty)
    """Name of the record; needed only where another replaces it."""
    aircraft: str | None = attrs.field(default=None, validator=attrs.validators.optional(is_name))
    """Registration of the aircraft that it was done on; None for a component that was on none."""
    component: ComponentId | None = None
    """The component that it was done on; None where it was done on the aircraft itself."""
    done_on: date = attrs.field(validator=is_date)
    """The day."""
    aircraft_counters: Counters = UNKNOWN_COUNTERS
    """The aircraft's counters at that moment; what is None is taken from the readings of the day."""
    component_counters: Counters = UNKNOWN_COUNTERS
    """The component's own counters at that moment; what is None is taken from the readings of the day."""
    reference: str = attrs.field(default="", validator=is_text)
    """Work order or technical log page."""
    replaces: str = attrs.field(default="", validator=is_name_or_empty)
    """Id of the earlier record that was wrong; empty where it corrects nothing."""
    recorded_by: str = attrs.field(default="", validator=is_name_or_empty)
    """Who entered it; empty where it is not known."""
    recorded_at: datetime | None = attrs.field(default=None, converter=to_utc, validator=_optional_instant)
    """Instant of entry, UTC; None where it is not known, and then it counts as known from the beginning."""

    def __attrs_post_init__(self) -> None:
        if self.aircraft is None and self.component is None:
            raise InvalidValueError("expected an aircraft or a component", field="aircraft")


@attrs.frozen(kw_only=True)
class Accomplishment(DatedFact):
    """A requirement that was done, or that led to a finding."""

    directive: str = attrs.field(validator=is_name)
    """Number of the directive."""
    paragraph: str = attrs.field(default="", validator=is_name_or_empty)
    """Paragraph of the requirement."""
    method: Method = attrs.field(default="accomplished", validator=is_one_of(get_args(Method)))
    """How it was met."""

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.method == "alternative_method" and not self.reference.strip():
            raise InvalidValueError("expected the approval of the alternative method", field="reference")


@attrs.frozen(kw_only=True)
class Event(DatedFact):
    """Any other dated event that compliance times count from, such as an overhaul."""

    name: str = attrs.field(validator=is_name)
    """`overhaul`, `installation`, or the name that a rule counts from; spaces and capitals do not matter."""

    @property
    def anchor(self) -> str:
        """The name as compliance times write it: small letters, `_` for what is neither letter nor digit."""
        return anchor_name(self.name)


def anchor_name(text: str) -> str:
    """Return a name as compliance times write it.

    >>> anchor_name("Shop Visit"), anchor_name("(g)(1)")
    ('shop_visit', 'g_1')
    """
    words = "".join(each if each.isascii() and each.isalnum() else " " for each in text.lower())
    return "_".join(words.split())
