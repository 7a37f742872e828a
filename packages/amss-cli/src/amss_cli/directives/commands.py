"""`amss directives`: compliance times of directives, in words and in cases worked out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from amss_core.errors import TextError

# Each command imports what it needs when it runs, so that the help is there at once.
# ruff: noqa: PLC0415

directives = typer.Typer(no_args_is_help=True, help="Read compliance times, and try the rules on cases.")

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
_EXCERPT = 60


@directives.command(short_help="Work out a file of cases and print each that does not match.")
def cases(
    file: Annotated[Path, typer.Argument(help="JSON file with a list of cases.")], *, as_json: Json = False
) -> None:
    """Work out a file of cases and print each whose answer is another than it expects."""
    from amss_cli.directives import cases as directive_cases
    from amss_cli.show import Exit, message, refusal, show_json, show_table, show_text
    from amss_core.errors import AmssError

    try:
        outcome = directive_cases.run_cases(directive_cases.read_cases(file))
    except (AmssError, OSError) as error:
        message(refusal(error))
        if as_json:
            show_json({"error": {"code": getattr(error, "code", "bad_file"), "text": refusal(error)}})
        raise typer.Exit(Exit.BAD_INPUT) from None
    if as_json:
        show_json(directive_cases.as_json(outcome))
    else:
        if outcome.mismatched:
            show_table(
                "Cases that do not match", ("Case", "Field", "Expected", "Got"), list(directive_cases.rows(outcome))
            )
        show_text(f"{outcome.matched} of {outcome.total} cases match.")
    for problem in outcome.problems:
        message(problem)
    if outcome.problems:
        raise typer.Exit(Exit.BAD_INPUT)
    if outcome.mismatched:
        raise typer.Exit(Exit.FINDINGS)


@directives.command(short_help="Read a compliance time in words and print it back.")
def parse(
    text: Annotated[str, typer.Argument(help='Such as "100 FH or 6 months after effective date, whichever first".')],
    *,
    as_json: Json = False,
) -> None:
    """Read a compliance time in words; print it back, and as the JSON rule that the cases have."""
    import json

    from amss_cli.show import Exit, message, show_json, show_text
    from amss_core.errors import TextError

    try:
        parsed = _parsed(text)
    except TextError as error:
        for line in _pointed(error):
            message(line)
        if as_json:
            show_json({"error": {"code": error.code, "text": str(error), "position": error.position}})
        raise typer.Exit(Exit.BAD_INPUT) from None
    if as_json:
        show_json(parsed)
        return
    show_text(parsed.pop("text"))
    for name, value in parsed.items():
        show_text(f"{name}: {json.dumps(value)}")


def _parsed(text: str) -> dict[str, Any]:
    from amss_core.compliance_time import format_compliance_time, parse_compliance_time, rule_from_expression

    time = parse_compliance_time(text)
    parsed: dict[str, Any] = {"rule": rule_from_expression(time.initial)}
    if time.repeat is not None:
        parsed["repeat"] = rule_from_expression(time.repeat)
    if time.repeats is not None:
        parsed["repeats"] = time.repeats
    if time.not_earlier_than is not None:
        parsed["not_earlier_than"] = rule_from_expression(time.not_earlier_than)
    return {**parsed, "text": format_compliance_time(time)}


def _pointed(error: TextError) -> tuple[str, str, str]:
    """Return the message, the text around the place that it is about, and a caret under that place."""
    start = max(0, error.position - _EXCERPT)
    excerpt = error.text[start : error.position + _EXCERPT]
    return str(error), f"  {excerpt}", f"  {' ' * (error.position - start)}^"
