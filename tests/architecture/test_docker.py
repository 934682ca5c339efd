"""Images, compose files, units: what can be told of them without a Docker engine. hadolint looks at the rest."""

import re
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from controller.cli import COMMANDS, main
from controller.commands.serve import MODULES
from scripts.run_lock import derived

ROOT = Path(__file__).resolve().parents[2]
DOCKER = ROOT / "docker"
DOCKERFILE = (DOCKER / "Dockerfile").read_text()
STAGES = {name: base for base, name in re.findall(r"^FROM (\S+) AS (\S+)", DOCKERFILE, re.MULTILINE)}
COMPOSE = sorted(DOCKER.glob("compose*.yaml"))
UNITS = sorted((ROOT / "docs" / "systemd").glob("*.service"))
PINNED = re.compile(r"[\w./-]+(:\d[\w.-]*|@sha256:[0-9a-f]{64})")
OURS = re.compile(r"ringplan(-asterisk)?:\$\{RINGPLAN_VERSION:-[\d.]+\}")
SECRET = re.compile(r"password|secret|token|key", re.IGNORECASE)


def services() -> list[Any]:
    """A parameter a service: its file and name, what it says."""
    found = []
    for file in COMPOSE:
        for name, service in yaml.safe_load(file.read_text())["services"].items():
            found.append(pytest.param(service, id=f"{file.stem}-{name}"))
    return found


def test_base_images_have_a_version() -> None:
    bases = set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)) - set(STAGES)
    assert bases == {"${DEBIAN}"}
    [default] = re.findall(r"^ARG DEBIAN=(\S+)", DOCKERFILE, re.MULTILINE)
    assert PINNED.fullmatch(default)


def test_images_run_as_an_ordinary_user_and_can_not_change_what_they_run() -> None:
    final = DOCKERFILE[DOCKERFILE.index(" AS ringplan") :]
    users = re.findall(r"^USER (\S+)", final, re.MULTILINE)
    assert users == ["10001:10001"]
    copies = re.findall(r"^COPY (.*)", final, re.MULTILINE)
    assert copies
    assert all("--chown=root:root" in copy for copy in copies)


def test_no_secret_is_built_in_or_in_an_environment() -> None:
    environment = re.findall(r"^(?:ENV|ARG) ((?:.*\\\n)*.*)", DOCKERFILE, re.MULTILINE)
    assert environment
    assert not SECRET.search("".join(environment))
    for parameter in services():
        for name, value in parameter.values[0].get("environment", {}).items():
            if SECRET.search(name):
                assert name.endswith("_FILE"), name
                assert value.startswith("/run/secrets/"), name


def test_only_what_runs_is_sent_to_the_builder() -> None:
    """Not the state folder with its secrets, nor the history."""
    allowed = {line for line in (ROOT / ".dockerignore").read_text().split() if line.startswith("!")}
    assert (ROOT / ".dockerignore").read_text().startswith("*\n")
    copied = {
        word for line in re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE) for word in line.split()
    }
    assert {f"!{name}" for name in copied} == allowed
    assert all((ROOT / name).exists() for name in copied)


@pytest.mark.parametrize("service", services())
def test_a_service_is_pinned_healthy_and_shut_in(service: Any) -> None:
    assert PINNED.fullmatch(service["image"]) or OURS.fullmatch(service["image"])
    assert service["healthcheck"]["test"][0] == "CMD"
    assert "no-new-privileges:true" in service["security_opt"]
    assert not service.get("privileged")
    if OURS.fullmatch(service["image"]):
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["build"]["target"] in STAGES


@pytest.mark.parametrize("service", services())
def test_a_service_calls_commands_that_there_are(service: Any) -> None:
    if not OURS.fullmatch(service["image"]):
        return
    for command, *words in (service["command"], service["healthcheck"]["test"][2:]):
        assert command in COMMANDS
        found = main.get_command(click.Context(main), command)
        assert found is not None
        found.make_context(command, list(words), resilient_parsing=False).close()


@pytest.mark.parametrize("file", COMPOSE, ids=lambda path: path.stem)
def test_a_compose_file_names_volumes_and_secrets_that_it_has(file: Path) -> None:
    text = yaml.safe_load(file.read_text())
    for service in text["services"].values():
        assert {volume.split(":")[0] for volume in service.get("volumes", [])} <= set(text["volumes"])
        assert set(service.get("secrets", [])) <= set(text.get("secrets", {}))
        assert set(service.get("depends_on", {})) <= set(text["services"])


def test_the_version_of_the_images_is_that_of_the_project() -> None:
    [version] = re.findall(r'^version = "(.*)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    for file in COMPOSE:
        assert set(re.findall(r"RINGPLAN_VERSION:-([\d.]+)", file.read_text())) == {version}


def test_what_images_install_is_what_was_tested() -> None:
    lock, project = (ROOT / "requirements.lock").read_text(), (ROOT / "pyproject.toml").read_text()
    assert (ROOT / "requirements-run.lock").read_text() == derived(lock, project), "run scripts/run_lock.py"


def test_there_is_a_unit_for_each_part_and_the_target_wants_them_all() -> None:
    target = (ROOT / "docs" / "systemd" / "ringplan.target").read_text()
    assert {f"ringplan-{part}" for part in MODULES} == {unit.stem for unit in UNITS}
    assert all(unit.name in target for unit in UNITS)


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_a_unit_is_shut_in_and_started_again(unit: Path) -> None:
    parser = ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(unit)
    service = dict(parser["Service"])
    assert service["ExecStart"].endswith(f" serve {unit.stem.removeprefix('ringplan-')}")
    expected = {"User": "ringplan", "NoNewPrivileges": "yes", "ProtectSystem": "strict", "Restart": "always"}
    assert {key: service[key] for key in expected} == expected
    assert service["StateDirectory"] == "ringplan"


def test_the_pbx_outlives_a_keeper_that_was_killed() -> None:
    """PRODUCT §8.1: the next keeper adopts it; systemd must not end it with the unit's main process."""
    assert "KillMode=process" in (ROOT / "docs" / "systemd" / "ringplan-asterisk.service").read_text()
