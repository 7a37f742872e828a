"""A signer's proof that tests can give: the person's own id, turned around."""

from __future__ import annotations

from amss_core.errors import ForbiddenError


class Reversed:
    """Takes the id of the person backwards for a proof."""

    def confirm(self, person_id: str, proof: str) -> str:
        """Return how it was proved."""
        if proof != person_id[::-1]:
            raise ForbiddenError(f"{person_id} did not prove who they are")
        return "reversed id"
