"""`amss alerts`: scan for causes, acknowledge, resolve and escalate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from amss_cli.session import Session, add_command

if TYPE_CHECKING:
    from amss_core.alerts import AlertChange

alerts = typer.Typer(no_args_is_help=True, help="Find what somebody must look at, and see to it.")

# Each command imports what it needs when it runs, so that the help is there at once.
# ruff: noqa: PLC0415

AlertId = Annotated[str, typer.Argument(metavar="ALERT", help="Id of the alert.")]
COLUMNS = ("id", "level", "category", "subject", "text", "raised_at", "acknowledged_by", "escalation_level")


@add_command(alerts, "list")
def list_them(
    session: Session,
    *,
    resolved: Annotated[bool, typer.Option("--resolved", help="Show those that are resolved, too.")] = False,
) -> None:
    """List the open alerts, the most serious first."""
    from amss_core.services.alerts import list_alerts

    found = session.ask(list_alerts, also_resolved=resolved)
    session.show_list("alerts", found, title="Alerts", columns=(*COLUMNS, "resolved_at") if resolved else COLUMNS)


@add_command(alerts)
def scan(session: Session) -> None:
    """Bring all alerts in line with certificates, directives, tasks and stock."""
    from amss_core.services.alerts import scan_alerts

    _show(session, session.change(scan_alerts))


@add_command(alerts)
def escalate(session: Session) -> None:
    """Let each critical alert that nobody acknowledged in time climb."""
    from amss_core.services.alerts import escalate_alerts

    _show(session, session.change(escalate_alerts))


def _show(session: Session, changes: tuple[AlertChange, ...]) -> None:
    from amss_cli.show import show_json, show_text
    from amss_core.codec import unstructure

    if session.as_json:
        show_json({"changes": unstructure(changes)})
        return
    for change in changes:
        show_text(str(change.derivation))
    show_text(f"{len(changes)} changed.")


@add_command(alerts)
def acknowledge(session: Session, alert: AlertId) -> None:
    """Take note of an alert: it climbs no further."""
    from amss_core.services.alerts import acknowledge_alert

    session.show("Alert", session.change(acknowledge_alert, alert))


@add_command(alerts)
def resolve(session: Session, alert: AlertId, *, reason: Annotated[str, typer.Option(help="Why.")]) -> None:
    """Close an alert by hand."""
    from amss_core.services.alerts import resolve_alert

    session.show("Alert", session.change(resolve_alert, alert, reason=reason))
