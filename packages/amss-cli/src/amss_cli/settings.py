"""What a server is told: settings from the command line, the environment and one TOML file, each with its source."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs

from amss_cli.session import default_url
from amss_core._nearest import hint
from amss_core.errors import InvalidValueError

CONFIG_VARIABLE = "AMSS_CONFIG"
"""Environment variable that names the TOML file; else that is `amss.toml` beside the default database, if there."""


def data_folder() -> Path:
    """Return the folder that the default database lies in."""
    return Path(default_url().removeprefix("sqlite:///")).parent


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("expected a text")
    return value


def _port(value: object) -> int:
    try:
        port = int(str(value))
    except ValueError:
        port = 0
    if isinstance(value, bool) or not 1 <= port <= 65_535:
        raise ValueError("expected a number from 1 through 65535")
    return port


def _one_of(*codes: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if value not in codes:
            raise ValueError(f"expected one of {', '.join(codes)}")
        return str(value)

    return read


@attrs.frozen
class Setting:
    """One setting."""

    name: str
    """Its name in the file."""
    meaning: str
    """What it says, in words."""
    read: Callable[[object], Any]
    """Returns the value, or raises ValueError with what was expected."""
    default: Callable[[], Any]
    """Returns the value where nobody says one."""
    secret: bool = False
    """Whether it may have a password in it, which is not shown."""

    @property
    def variable(self) -> str:
        """Its environment variable."""
        return f"AMSS_{self.name.upper()}"


SETTINGS = (
    Setting("database_url", "Address of the database.", _text, default_url, secret=True),
    Setting("host", "Network address to listen on.", _text, lambda: "127.0.0.1"),
    Setting("port", "Port to listen on.", _port, lambda: 8_000),
    Setting("keys_file", "File of the keys that sign access tokens.", _text, lambda: str(data_folder() / "keys.json")),
    Setting("log_format", "How the log is written: json, or text for people.", _one_of("json", "text"), lambda: "text"),
    Setting("log_level", "The least that is logged.", _one_of("debug", "info", "warning", "error"), lambda: "info"),
)


@attrs.frozen
class Said:
    """The value of a setting, and who says it."""

    setting: Setting
    """The setting."""
    value: Any
    """Its value."""
    source: str
    """Such as `--port`, `AMSS_PORT`, the file, or `default`."""


def read_settings(given: Mapping[str, Any], *, environment: Mapping[str, str] | None = None) -> dict[str, Said]:
    """Return every setting, by name: the command line before the environment, before the file, before the default.

    Args:
        given: What the command line says, by name; what is None or empty is not said.
        environment: The environment; that of the process unless told.

    Raises:
        InvalidValueError: If a value cannot be one, or the file names what is no setting; names source and way out.
        OSError: If the file cannot be read.
    """
    variables = os.environ if environment is None else environment
    file, told = _file(variables)
    known = [each.name for each in SETTINGS]
    for name in told:
        if name not in known:
            raise InvalidValueError(
                f"there is no such setting{hint(name, known)}; see: amss config", field=f"{file}: {name}"
            )
    found = {}
    for setting in SETTINGS:
        options = (
            (f"--{setting.name.replace('_', '-')}", given.get(setting.name)),
            (setting.variable, variables.get(setting.variable)),
            (str(file), told.get(setting.name)),
        )
        source, value = next(
            ((source, value) for source, value in options if value not in (None, "")), ("default", None)
        )
        found[setting.name] = _said(setting, source, setting.default() if source == "default" else value)
    return found


def _said(setting: Setting, source: str, value: object) -> Said:
    try:
        return Said(setting, setting.read(value), source)
    except ValueError as error:
        where = source if setting.name in source or setting.variable == source else f"{source}: {setting.name}"
        raise InvalidValueError(str(error), field=where, value=value) from None


def _file(variables: Mapping[str, str]) -> tuple[Path, dict[str, Any]]:
    named = variables.get(CONFIG_VARIABLE)
    file = Path(named) if named else data_folder() / "amss.toml"
    if not named and not file.exists():
        return file, {}
    try:
        return file, tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidValueError(f"expected TOML: {error}", field=str(file)) from None
