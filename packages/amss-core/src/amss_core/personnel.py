"""People's certificates, ratings, skills and experience, as dated facts that are never overwritten."""

from __future__ import annotations

import attrs

from amss_core._validators import is_not_blank


@attrs.frozen(kw_only=True)
class CertificationType:
    """A kind of certificate or licence that an authority issues to maintenance personnel."""

    code: str = attrs.field(validator=is_not_blank)
    """Code such as `EASA_B1`."""
    name: str
    """Name as the authority writes it."""
    authority: str
    """Code of the issuing authority."""
    expires: bool
    """Whether a certificate of this type must carry an expiry date."""
    recency_months: int | None = None
    """Months of experience that the privileges need within `recency_period_months`; None where there is no such rule."""
    recency_period_months: int | None = None
    """Length of the preceding period in months; None where there is no such rule."""


@attrs.frozen(kw_only=True)
class SkillType:
    """A special skill that an operator records beside certificates."""

    code: str = attrs.field(validator=is_not_blank)
    """Code such as `NDT_ET`."""
    name: str
    """Name such as `Eddy Current Testing (ET)`."""
    category: str
    """One of structural, avionics, engine, ndt, general."""
