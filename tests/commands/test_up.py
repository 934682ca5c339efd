"""`ringplan up` before anything runs: one a state folder, and plain words for what stands in its way."""

import os
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from controller import welcome
from controller.cli import main
from controller.obstacles import obstacles, own_address
from controller.running import AlreadyServed, served, serving, settings_of
from controller.settings import LOOPBACK, PROJECT, Settings, load

pytestmark = pytest.mark.slow

NOT_HERE = "203.0.113.9"  # RFC 5737: nobody's


def settings(home: Path, **more: str) -> Settings:
    return load({"RINGPLAN_HOME": str(home), **more})


def ringplan(*words: str, **environ: str) -> Result:
    return CliRunner().invoke(main, list(words), env=environ)


def test_a_second_up_is_refused_and_told_who_serves_and_where(tmp_path: Path) -> None:
    with serving(settings(tmp_path, LISTEN="127.0.0.2")):
        refused = ringplan("up", RINGPLAN_HOME=str(tmp_path), LISTEN="")
    assert refused.exit_code == 1
    assert f"process {os.getpid()}" in refused.output
    assert "http://127.0.0.2:" in refused.output


def test_two_can_not_serve_and_the_next_one_can(tmp_path: Path) -> None:
    one = settings(tmp_path)
    with serving(one), pytest.raises(AlreadyServed), serving(one):
        pass
    assert served(one) is None
    with serving(one):
        assert served(one) is not None


def test_other_terminals_take_the_address_from_the_running_up(tmp_path: Path) -> None:
    environ = {"RINGPLAN_HOME": str(tmp_path)}
    with serving(settings(tmp_path, LISTEN="127.0.0.2")):
        assert settings_of(environ).listen == "127.0.0.2"
        assert settings_of({**environ, "LISTEN": "127.0.0.3"}).listen == "127.0.0.3"  # said, and so meant
    assert settings_of(environ).listen == LOOPBACK


def test_only_its_owner_reads_what_up_leaves_in_the_state_folder(tmp_path: Path) -> None:
    one = settings(tmp_path, RINGPLAN_DATABASE_URL="postgresql://ringplan:secret@db/ringplan")
    with serving(one):
        assert (one.run / "up.json").stat().st_mode & 0o077 == 0


def test_nothing_stands_in_the_way_of_free_ports(tmp_path: Path) -> None:
    assert obstacles(settings(tmp_path)) == []


@pytest.mark.parametrize("name", ["web_port", "sip_port", "sips_port", "ami_port", "http_port"])
def test_a_port_of_another_program_is_named_with_what_to_do(tmp_path: Path, name: str) -> None:
    one = settings(tmp_path)
    with socket.create_server((LOOPBACK, getattr(one, name))):
        (problem,) = obstacles(one)
    assert f"Port {getattr(one, name)} " in problem
    assert str(tmp_path / "ports.json") in problem


def test_phones_need_their_port_over_udp_too(tmp_path: Path) -> None:
    one = settings(tmp_path)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind((LOOPBACK, one.sip_port))
        assert len(obstacles(one)) == 1


def test_an_address_of_another_machine_is_said_to_be_one(tmp_path: Path) -> None:
    first = ringplan("up", RINGPLAN_HOME=str(tmp_path), LISTEN=NOT_HERE)
    assert (first.exit_code, first.output.count("\n")) == (1, 1)
    assert f"LISTEN={NOT_HERE} is not an address of this machine" in first.output
    settings(tmp_path)  # chooses ports
    (later,) = obstacles(settings(tmp_path, LISTEN=NOT_HERE))
    assert "0.0.0.0" in later


@pytest.mark.parametrize("command", ["up", "doctor"])
def test_a_setting_that_can_not_be_meant_is_one_line(tmp_path: Path, command: str) -> None:
    refused = ringplan(command, RINGPLAN_HOME=str(tmp_path), LISTEN="here")
    assert (refused.exit_code, refused.output.count("\n")) == (1, 1)
    assert "192.168.1.10" in refused.output


def test_a_state_folder_that_can_not_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refused = ringplan("doctor", RINGPLAN_HOME=str(tmp_path / "file" / "var"))
    assert refused.exit_code == 1
    assert "RINGPLAN_HOME=" in refused.output


def test_the_welcome_on_a_network_names_an_address_that_others_can_use(tmp_path: Path) -> None:
    said = welcome.text(settings(tmp_path, LISTEN="0.0.0.0"), None, True, 1.0)
    assert f"http://{own_address()}:" in said
    assert "0.0.0.0" not in said
    assert "not encrypted" in said


def test_the_welcome_says_who_may_do_what(tmp_path: Path) -> None:
    people = (
        welcome.demo.Person("Anna", "1001@acme.example", "longer-password", None, "office_manager"),
        welcome.demo.Person("Bob", "1002@acme.example", None, None),
    )
    said = welcome.text(settings(tmp_path), welcome.Demo(people, ()), True, 1.0)
    assert "1001@acme.example longer-password  Anna, office manager" in said
    assert "1002@acme.example (changed)        Bob, an ordinary user" in said


def test_the_welcome_to_an_empty_database_says_how_to_begin(tmp_path: Path) -> None:
    hint = "No users yet: start with --demo, or add a domain: ringplan domain add …"
    assert hint in welcome.text(settings(tmp_path), None, True, 1.0, is_empty=True)
    assert hint not in welcome.text(settings(tmp_path), None, True, 1.0)


def test_the_first_call_is_printed_so_that_it_works_as_it_stands(tmp_path: Path) -> None:
    phones = [welcome.demo.Account(1, name, "acme.example", "d1", "secret") for name in ("1001", "1002")]
    made = welcome.Demo((), tuple(phones))
    prefix = f"RINGPLAN_HOME={tmp_path} .venv/bin/ringplan phone 1002 --answer"
    assert prefix in welcome.text(settings(tmp_path), made, True, 1.0)
    usual = replace(settings(tmp_path), home=PROJECT / "var")
    assert "RINGPLAN_HOME" not in welcome.text(usual, made, True, 1.0)


def test_the_test_phone_says_at_once_that_no_pbx_is_there(tmp_path: Path) -> None:
    environ = {"RINGPLAN_HOME": str(tmp_path), "RINGPLAN_PHONE_SECRET": "x"}
    for words in (["db", "upgrade"], ["domain", "add", "acme.example"], ["user", "add", "1002", "Bob"]):
        assert ringplan(*words, **environ).exit_code == 0
    assert ringplan("device", "add", "1002", "1002", **environ).exit_code == 0
    refused = ringplan("phone", "1002", "--dial", "1001", **environ)
    assert refused.exit_code == 1
    assert "The PBX does not answer" in refused.output
    assert ringplan("phone", "1002", "--dial", "an na", **environ).exit_code == 2
