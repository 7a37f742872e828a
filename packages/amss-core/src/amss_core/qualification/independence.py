"""Nobody inspects what they did themselves."""

from __future__ import annotations

from collections.abc import Collection

from amss_core.findings import Finding

INDEPENDENCE_SOURCE = "14 CFR 121.371(c); EASA 145.A.48"
"""What asks for an inspection by somebody who did not do the work."""


def independence(performed_by: Collection[str], inspector: str, *, item: str = "") -> tuple[Finding, ...]:
    """Tell what stands against somebody inspecting one item where an independent inspection is required.

    Args:
        performed_by: Ids of all who performed the item; empty where that is not recorded, and then it is unknown.
        inspector: Id of who is to inspect it.
        item: Id of the item, for the sentence.

    >>> [str(finding) for finding in independence({"M-7"}, "M-7", item="Rigging of aileron cable")]
    ['M-7 performed Rigging of aileron cable and may not inspect it.']
    >>> independence({"M-7"}, "M-9", item="Rigging of aileron cable")
    ()

    Source: 14 CFR 121.371(c); EASA 145.A.48.
    """
    what = item or "the item"
    if not performed_by:
        text = f"Who performed {what} is not recorded, so whether {inspector} may inspect it is unknown."
        return (Finding(code="performer_unknown", text=text, source=INDEPENDENCE_SOURCE, compared=(("item", item),)),)
    if inspector not in performed_by:
        return ()
    return (
        Finding(
            code="inspector_performed_item",
            text=f"{inspector} performed {what} and may not inspect it.",
            source=INDEPENDENCE_SOURCE,
            compared=(("item", item), ("inspector", inspector)),
        ),
    )
