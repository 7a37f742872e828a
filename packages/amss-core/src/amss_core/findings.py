"""What stands against something, and why an answer is what it is: findings and derivations."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

Term = str | int | bool | None
"""A number, date or name as it is compared and shown; dates and instants in ISO 8601, never a float."""


@attrs.frozen(kw_only=True)
class Finding:
    """One thing that stands against something; `str()` is its one plain sentence."""

    code: str
    """Stable slug, such as `certificate_expired`; wording may improve, codes do not change."""
    text: str
    """One plain sentence that names who, what and the numbers compared."""
    source: str = ""
    """The regulation and paragraph behind it, empty where the rule is the operator's own."""
    compared: tuple[tuple[str, Term], ...] = ()
    """The values that were compared, by name, in the order in which the sentence uses them."""

    def __str__(self) -> str:
        return self.text


@attrs.frozen(kw_only=True)
class Derivation:
    """Why an answer is what it is: a small tree of terms, the same in Python, JSON, shell, page and PDF."""

    text: str
    """One line: the fact or the arithmetic, such as `2310.5 FH + 10 FH = 2320.5 FH`."""
    value: Term = None
    """The result of this term, where it has one."""
    source: str = ""
    """Regulation and paragraph, or the document that the fact comes from."""
    recorded_by: str = ""
    """Who entered the fact, where it is a recorded one."""
    recorded_at: str = ""
    """When the fact was entered, ISO 8601 in UTC, where it is a recorded one."""
    terms: tuple[Derivation, ...] = ()
    """What this term follows from."""

    def lines(self, *, indent: int = 0) -> Iterator[str]:
        """Yield the tree as text, a line for each term, two spaces deeper for each level."""
        by = f" (entered by {self.recorded_by}{' at ' + self.recorded_at if self.recorded_at else ''})"
        source = f" [{self.source}]" if self.source else ""
        yield f"{'  ' * indent}{self.text}{source}{by if self.recorded_by else ''}"
        for term in self.terms:
            yield from term.lines(indent=indent + 1)

    def __str__(self) -> str:
        return "\n".join(self.lines())
