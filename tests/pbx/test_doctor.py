"""controller/doctor.py: says what is wrong, and how to mend it."""

import dataclasses
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from controller import doctor
from controller.pbx import config, sounds
from controller.settings import Secrets, Settings, load
from tests.hurried import hurry
from tests.pbx_fixture import Pbx, environment


@pytest.fixture
def stopped(tree_settings: Settings, tmp_path: Path) -> Settings:
    """A state folder laid out and not started."""
    settings = load(environment(tmp_path))
    config.write(settings)
    return settings


@pytest.fixture
def pbx(pbx: Pbx) -> Iterator[Pbx]:
    """That of the run, with our prompts whole, as callers should hear them."""
    sounds.renew(pbx.settings)
    yield pbx
    hurry(pbx.settings)


@pytest.fixture
def moved_clock(pbx: Pbx) -> Iterator[None]:
    """The rules' clock set for all calls of the PBX."""
    pbx.rx("dialplan set global RP_AT 1795294469")
    yield
    assert "set to" in pbx.rx('dialplan set global RP_AT ""')  # without the quotes it is refused, and the clock stays


def failed(settings: Settings) -> dict[str, doctor.Check]:
    return {check.name: check for check in doctor.checks(settings) if not check.ok}


def test_a_healthy_pbx_passes_and_needs_no_remedy(pbx: Pbx) -> None:
    found = doctor.checks(pbx.settings)
    assert [check for check in found if not check.ok or check.remedy] == []
    assert len(found) > 12


def test_whatever_fails_has_a_remedy(stopped: Settings) -> None:
    (stopped.home / "secrets.json").chmod(0o644)
    (stopped.pbx / "lib" / "sounds" / "en" / "vm-intro.wav").unlink()
    found = failed(stopped)
    assert set(found) == {"secrets", "prompts", "PBX"}
    assert all(check.remedy for check in found.values())
    assert found["secrets"].remedy == f"chmod 600 {stopped.home / 'secrets.json'}"


def test_no_asterisk_at_all_is_said_first_and_alone(stopped: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    nowhere = dataclasses.replace(stopped, tree=stopped.home / "nowhere")
    if Path("/usr/sbin/asterisk").exists():
        pytest.skip("this machine has an Asterisk of its own")
    (only,) = doctor.checks(nowhere)
    assert (only.ok, only.remedy) == (False, "make setup")


def test_a_port_that_somebody_else_took_is_named(stopped: Settings) -> None:
    with socket.create_server(("127.0.0.1", stopped.ami_port)):
        assert str(stopped.ami_port) in failed(stopped)["AMI port"].remedy


def test_secrets_that_the_pbx_does_not_know_are_seen(pbx: Pbx) -> None:
    wrong = dataclasses.replace(pbx.settings, secrets=Secrets("a", "b", "c", "d", "e"))
    names = {"configuration", *(f"AMI log-in as {who}" for who in ("events", "dialplan", "sweeper")), "ARI log-in"}
    assert set(failed(wrong)) == names


def test_a_file_changed_by_hand_is_named(pbx: Pbx) -> None:
    path = pbx.settings.etc / "rtp.conf"
    before = path.read_text()
    path.write_text("[general]\n")
    try:
        assert "rtp.conf" in failed(pbx.settings)["configuration"].detail
    finally:
        path.write_text(before)


@pytest.mark.usefixtures("moved_clock")
def test_a_moved_clock_is_said_loudly_outside_test_mode(pbx: Pbx) -> None:
    assert failed(pbx.settings) == {}
    live = dataclasses.replace(pbx.settings, test_mode=False)
    assert "1795294469" in failed(live)["rules' clock"].detail


def test_a_prompt_of_ours_that_is_missing_is_named(stopped: Settings) -> None:
    (stopped.pbx / "lib" / "sounds" / "de" / "ringplan" / "press.wav").unlink()
    assert "de/press" in failed(stopped)["our prompts"].detail
    config.write(stopped)
    assert "our prompts" not in failed(stopped)


def test_a_start_leaves_no_name_that_a_caller_spoke_before(stopped: Settings) -> None:
    name = stopped.pbx / "spool" / "names" / "1795306851.0.wav"
    name.write_bytes(b"RIFF")
    config.write(stopped)
    assert not name.exists()
