"""The commands `amss config` and `amss keys`: what a server is told and by whom, and the keys that sign its tokens."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import typer

from amss_cli.session import AsJson, told

keys = typer.Typer(no_args_is_help=True, help="Change the keys that sign access tokens.")

# Each command imports what it needs when it runs, so that the help is there at once.
# ruff: noqa: PLC0415


def config(*, as_json: AsJson = False) -> None:
    """List every setting of a server with its value, and where that comes from."""

    def show() -> None:
        from amss_cli.settings import read_settings
        from amss_cli.show import show_json, show_table
        from amss_sql.engines import read_url, shown

        rows = [
            (
                each.setting.name,
                shown(read_url(each.value)) if each.setting.secret else str(each.value),
                each.source,
                each.setting.variable,
                each.setting.meaning,
            )
            for each in read_settings({}).values()
        ]
        columns = ["setting", "value", "source", "variable", "meaning"]
        if as_json:
            show_json({"settings": [dict(zip(columns, row, strict=True)) for row in rows]})
        else:
            show_table("Settings", columns, [list(row) for row in rows])

    told(show, as_json=as_json)


@keys.command()
def rotate() -> None:
    """Make a new key that signs from now on; tokens of the one before are accepted until they expire.

    A running server reads the file again within a minute.
    """

    def do() -> None:
        from amss_cli.settings import read_settings
        from amss_cli.show import show_text
        from amss_http import KeyRing

        file, now = Path(read_settings({})["keys_file"].value), datetime.now(UTC)
        file.parent.mkdir(parents=True, exist_ok=True)
        ring = KeyRing.of_file(file, now=now).rotated(now=now)
        ring.write(file)
        show_text(f"{file}: key {ring.keys[-1].id} signs from now on; {len(ring.keys)} keys prove.")

    told(do)
