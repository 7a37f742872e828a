"""What an address and a body name must be one and the same."""

from __future__ import annotations

from amss_core.errors import InvalidValueError


def require_same(addressed: str, told: str, *, field: str) -> None:
    """Refuse a body that names another record than its address.

    Raises:
        InvalidValueError: If it does.
    """
    if addressed != told:
        raise InvalidValueError(f"expected '{addressed}', as in the address", field=field, value=told)
