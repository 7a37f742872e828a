"""`amss serve` on a fresh machine: the database and the first administrator are made, and the API answers."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from amss_cli.app import app
from amss_cli.settings import read_settings
from amss_core.errors import InvalidValueError

AMSS = Path(sys.executable).with_name("amss")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Server:
    """A server in a process of its own."""

    def __init__(self, home: Path, *options: str, **variables: str) -> None:
        self.port = free_port()
        self.log = home / "log"
        environment = {"PATH": os.environ["PATH"], "XDG_DATA_HOME": str(home), "AMSS_LOG_FORMAT": "json"} | variables
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own words
                [AMSS, "serve", "--port", str(self.port), *options], stdout=log, stderr=log, env=environment
            )

    def __enter__(self):
        for _ in range(600):
            assert self.process.poll() is None, self.log.read_text()
            try:
                if httpx.get(self.url("/ready")).status_code == 200:
                    return self
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise AssertionError(self.log.read_text())

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def signed_in(self, name: str, password: str) -> dict[str, str]:
        answer = httpx.post(self.url("/api/v1/auth/login"), json={"name": name, "password": password})
        assert answer.status_code == 200, answer.text
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def test_the_first_start_makes_the_database_and_an_administrator_and_the_next_one_neither(tmp_path):
    with Server(tmp_path) as server:
        told = server.log.read_text()
        password = re.search(r"admin@example.com with the password (\S+) \(shown this once\)", told)[1]
        admin = server.signed_in("admin@example.com", password)
        made = httpx.post(
            server.url("/api/v1/aircraft"),
            json={"registration": "ET-AXM", "type_designator": "B738"},
            headers=admin | {"X-Request-Id": "mine"},
        )
        assert (made.status_code, made.headers["x-request-id"]) == (201, "mine")
        numbers = httpx.get(server.url("/metrics")).text
        assert 'amss_http_requests_total{route="/api/v1/aircraft",status="201",verb="POST"} 1.0' in numbers
        assert httpx.get(server.url("/docs/openapi.json")).status_code == 200
        with suppress(httpx.TransportError):  # it is hung up on while it still sends
            large = httpx.get(server.url("/health"), headers={"X-Large": "x" * 10_000_000})
            assert large.status_code in {400, 431}
        assert httpx.get(server.url("/health")).status_code == 200
        with connect(server.url("/ws").replace("http", "ws"), additional_headers=admin) as socket:
            second = {"registration": "ET-AXN", "type_designator": "B738"}
            httpx.post(server.url("/api/v1/aircraft"), json=second, headers=admin)
            assert json.loads(socket.recv(timeout=20))["data"]["subject"] == "ET-AXN"
            server.process.send_signal(signal.SIGTERM)
            with pytest.raises(ConnectionClosed) as closed:
                socket.recv(timeout=20)
        assert closed.value.rcvd.code == 1012
    assert server.process.returncode in {0, -signal.SIGTERM}
    lines = [json.loads(line) for line in server.log.read_text().splitlines() if line.startswith("{")]
    (told,) = (each for each in lines if each["request_id"] == "mine")
    assert (told["route"], told["status"], told["user"]) == ("/api/v1/aircraft", 201, "admin")
    assert password not in "".join(map(str, lines))
    with Server(tmp_path) as server:
        assert "administrator" not in server.log.read_text()
        admin = server.signed_in("admin@example.com", password)
        listed = httpx.get(server.url("/api/v1/aircraft"), headers=admin).json()
    assert [each["registration"] for each in listed["items"]] == ["ET-AXM", "ET-AXN"]
    keys = tmp_path / "amss" / "keys.json"
    assert keys.stat().st_mode & 0o077 == 0


def test_the_demo_has_a_login_for_each_role(tmp_path):
    with Server(tmp_path, "--demo") as server:
        logins = re.findall(r"(\S+)@demo.example\s+(\S+)", server.log.read_text())
        assert {role for role, _ in logins} == {"admin", "tenant_admin", "scheduler", "mechanic", "auditor"}
        for role, password in logins:
            user = server.signed_in(f"{role}@demo.example", password)
            assert httpx.get(server.url("/api/v1/auth/me"), headers=user).json()["role"] == role
        assert len(httpx.get(server.url("/api/v1/aircraft"), headers=user).json()["items"]) == 24


def run(*arguments, **variables):
    return CliRunner().invoke(app, list(arguments), env=variables)


def test_a_setting_is_said_by_the_command_line_the_environment_the_file_or_nobody(tmp_path):
    file = tmp_path / "amss.toml"
    file.write_text('port = 81\nhost = "::1"\nlog_level = "error"\n')
    variables = {"AMSS_CONFIG": str(file), "AMSS_PORT": "82", "AMSS_HOST": "0.0.0.0"}  # noqa: S104 - nothing listens there
    said = read_settings({"port": "83"}, environment=variables)
    assert {name: (said[name].value, said[name].source) for name in ("port", "host", "log_level", "log_format")} == {
        "port": (83, "--port"),
        "host": ("0.0.0.0", "AMSS_HOST"),  # noqa: S104 - nothing listens there
        "log_level": ("error", str(file)),
        "log_format": ("text", "default"),
    }


@pytest.mark.parametrize(
    ("text", "variables", "named"),
    [
        ("port = 0\n", {}, "port"),
        ("port = true\n", {}, "port"),
        ("prot = 80\n", {}, "prot"),
        ("port = \n", {}, "amss.toml"),
        ('host = ""\nport = "x"\n', {}, "port"),
        ("", {"AMSS_LOG_FORMAT": "xml"}, "AMSS_LOG_FORMAT"),
        ("", {"AMSS_PORT": "http"}, "AMSS_PORT"),
    ],
)
def test_a_wrong_setting_is_named_before_anything_is_opened(tmp_path, text, variables, named):
    file = tmp_path / "amss.toml"
    file.write_text(text)
    with pytest.raises(InvalidValueError) as refused:
        read_settings({}, environment={"AMSS_CONFIG": str(file)} | variables)
    assert named in refused.value.field
    told = run("serve", XDG_DATA_HOME=str(tmp_path), AMSS_CONFIG=str(file), **variables)
    assert (told.exit_code, named in told.output + told.stderr) == (2, True)
    assert not (tmp_path / "amss").exists()


def test_the_settings_are_listed_with_their_sources_and_no_password(tmp_path):
    url = "postgresql://amss:very-secret@db.example/amss"
    shown = run("config", "--json", XDG_DATA_HOME=str(tmp_path), AMSS_DATABASE_URL=url, AMSS_PORT="9000")
    settings = {each["setting"]: each for each in json.loads(shown.stdout)["settings"]}
    assert (settings["port"]["value"], settings["port"]["source"]) == ("9000", "AMSS_PORT")
    assert "very-secret" not in shown.stdout
    assert "log_format" in run("config", XDG_DATA_HOME=str(tmp_path)).stdout


def test_keys_are_rotated_and_the_last_one_goes_on_proving(tmp_path):
    for number in (2, 3):
        told = run("keys", "rotate", XDG_DATA_HOME=str(tmp_path))
        assert told.exit_code == 0
        assert f"{number} keys prove" in told.stdout
