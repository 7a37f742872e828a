"""Whether an act is allowed: everything that stands against it, what stands but does not refuse it, and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import attrs

from amss_core.errors import ConflictError
from amss_core.findings import Derivation, Finding, Term


class Judged(NamedTuple):
    """One thing that a rule looked at."""

    text: str
    """What was found, in one line."""
    finding: Finding | None = None
    """What stands against; None where this is in order."""
    refuses: bool = True
    """Whether the finding refuses the act; one that was overridden, or that policy lets pass, is only noted."""
    because: tuple[Derivation, ...] = ()
    """What this follows from."""


def standing(code: str, text: str, *, source: str = "", refuses: bool = True, **compared: Term) -> Judged:
    """Return what stands against an act as one judged thing."""
    return Judged(text, Finding(code=code, text=text, source=source, compared=tuple(compared.items())), refuses)


@attrs.frozen(kw_only=True)
class Decision:
    """Whether an act is allowed, with everything that stands against it and why."""

    act: str
    """The act in words, such as `start task C738-0112`."""
    against: tuple[Finding, ...]
    """Everything that refuses the act, in the order of the rules; empty where it is allowed."""
    noted: tuple[Finding, ...] = ()
    """What stands but does not refuse, as somebody took it on themselves or policy lets it pass: to be recorded."""
    changes: bool = True
    """False where everything already is as the act would make it."""
    derivation: Derivation
    """Why: each thing that was looked at, in the order of the rules."""

    @property
    def allowed(self) -> bool:
        """Whether nothing refuses the act."""
        return not self.against

    def require(self) -> Decision:
        """Return the decision itself, if it allows the act.

        Raises:
            ConflictError: With all findings, if anything refuses it.
        """
        if self.against:
            reasons = " ".join(finding.text for finding in self.against)
            raise ConflictError(f"cannot {self.act}: {reasons}", findings=self.against)
        return self


def decide(act: str, judged: Iterable[Judged]) -> Decision:
    """Return the decision on an act from everything that the rules looked at."""
    items = tuple(judged)
    against = tuple(item.finding for item in items if item.finding is not None and item.refuses)
    noted = tuple(item.finding for item in items if item.finding is not None and not item.refuses)
    verdict = f"is refused: {len(against)} against" if against else "is allowed"
    return Decision(
        act=act,
        against=against,
        noted=noted,
        derivation=Derivation(
            text=f"To {act} {verdict}.",
            value=not against,
            terms=tuple(
                Derivation(
                    text=item.text,
                    value=item.finding is None or not item.refuses,
                    source=item.finding.source if item.finding else "",
                    terms=item.because,
                )
                for item in items
            ),
        ),
    )


def unchanged(act: str, text: str, *, asked: Iterable[Judged] = ()) -> Decision:
    """Return the decision on an act that changes nothing, because everything already is so.

    Args:
        act: The act in words.
        text: What already is so.
        asked: What must hold all the same, such as who may do it; where it refuses, so does the decision.
    """
    judged = tuple(asked)
    if any(item.finding is not None and item.refuses for item in judged):
        return decide(act, judged)
    return Decision(act=act, against=(), changes=False, derivation=Derivation(text=text, value=True))
