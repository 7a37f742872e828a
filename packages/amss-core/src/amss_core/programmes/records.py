"""Maintenance programmes, their items, and what was done of them."""

from __future__ import annotations

import attrs

from amss_core._validators import is_name, is_name_or_empty, is_not_blank, is_text, is_whole_number
from amss_core.compliance_time import TOLERANCES, ComplianceTime, Tolerance, TolerancePolicy
from amss_core.directives import ANY_AIRCRAFT, Applicability, DatedFact
from amss_core.directives.case import Occurrence


@attrs.frozen(kw_only=True)
class Programme:
    """A maintenance programme as an authority approved it.

    Source: EASA M.A.302 and ML.A.302; 14 CFR 91.409(f).
    """

    id: str = attrs.field(validator=is_name)
    """The operator's own name for it, unique within the organisation."""
    name: str = attrs.field(validator=is_not_blank)
    """What it is called, such as `737 NG maintenance programme`."""
    authority: str = attrs.field(default="", validator=is_name_or_empty)
    """Code of the authority that approved it; empty where none did."""
    issue: str = attrs.field(default="", validator=is_name_or_empty)
    """Its issue or revision as the approved document states it."""
    revision: int = attrs.field(default=1, validator=is_whole_number(1))
    """Number of this version of the record, from 1; each change adds one."""


@attrs.frozen(kw_only=True)
class ProgrammeItem:
    """One item of an approved maintenance programme."""

    id: str = attrs.field(validator=is_name)
    """The programme's number of the item, unique within the organisation."""
    title: str = attrs.field(default="", validator=is_text)
    """What is done, in words."""
    compliance_time: ComplianceTime
    """When it is done at first, and its interval, counted from the last accomplishment."""
    authority: str = attrs.field(default="", validator=is_name_or_empty)
    """Code of the authority that approved the programme."""
    kind: str = attrs.field(default="programme", validator=is_name_or_empty)
    """Kind of task, by which a policy grants a variation, such as `annual_inspection`."""
    permitted_variation: Tolerance | None = None
    """How far past its due point it may be done; None for what the policy grants to its authority and kind."""
    applicability: Applicability = ANY_AIRCRAFT
    """Which aircraft it is for."""
    lead_days: int = attrs.field(default=30, validator=is_whole_number(0))
    """Days before it falls due from which a task for it is wanted."""

    def tolerance(self, occurrence: Occurrence, *, policy: TolerancePolicy = TOLERANCES) -> Tolerance:
        """Return the permitted variation of the first due point, or of a later one.

        Source: ML.A.302(d) of Part-ML, by the default policy; else the approved programme.
        """
        if self.permitted_variation is not None:
            return self.permitted_variation
        return policy.find(authority=self.authority, kind=self.kind, occurrence=occurrence)


@attrs.frozen(kw_only=True)
class KeptItem:
    """An item as it is on record."""

    programme: str = attrs.field(validator=is_name)
    """Id of the programme that it belongs to."""
    item: ProgrammeItem
    """The item."""
    revision: int = attrs.field(default=1, validator=is_whole_number(1))
    """Number of this version of the record, from 1; each change adds one."""


@attrs.frozen(kw_only=True)
class ProgrammeAccomplishment(DatedFact):
    """An item of the programme that was done."""

    item: str = attrs.field(validator=is_name)
    """Id of the item."""
