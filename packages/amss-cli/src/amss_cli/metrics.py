"""`amss metrics`: the dashboard's numbers, counted from one read."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from amss_cli.session import Session, add_command

metrics = typer.Typer(no_args_is_help=True, help="Show the dashboard's numbers.")

# Each command imports what it needs when it runs, so that the help is there at once.
# ruff: noqa: PLC0415


@metrics.callback()
def amss_metrics() -> None:
    """Show the dashboard's numbers."""


@add_command(metrics)
def show(session: Session) -> None:
    """Show all numbers as of now; a rate over nothing is left empty."""
    from amss_core.services.metrics import show_metrics

    session.show("Metrics", session.ask(show_metrics, now=datetime.now(UTC)))
