"""controller/settings.py, ports.py, state_files.py: chosen once, kept after, refused when senseless."""

import json
import socket
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import make_url

from controller import ports, state_files
from controller.settings import PRIVATE_NETS, BadSetting, load


def test_ports_and_secrets_are_chosen_once_and_kept(tmp_path: Path) -> None:
    assert load({"RINGPLAN_HOME": str(tmp_path)}) == load({"RINGPLAN_HOME": str(tmp_path)})


def test_two_state_folders_share_neither_ports_nor_secrets(tmp_path: Path) -> None:
    first, second = (load({"RINGPLAN_HOME": str(tmp_path / name)}) for name in "ab")
    own = {first.sip_port, first.ami_port, first.http_port, first.web_port}
    assert len(own) == 4
    assert first.secrets != second.secrets


def test_files_with_secrets_are_for_their_owner_only(tmp_path: Path) -> None:
    load({"RINGPLAN_HOME": str(tmp_path)})
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


def test_secrets_do_not_show_when_settings_are_printed(tmp_path: Path) -> None:
    settings = load({"RINGPLAN_HOME": str(tmp_path)}, token=lambda: "hush-hush")
    assert settings.secrets.ari == "hush-hush"
    assert "hush-hush" not in repr(settings)


def test_a_started_process_gets_the_same_settings(tmp_path: Path) -> None:
    settings = load(
        {
            "RINGPLAN_HOME": str(tmp_path),
            "LISTEN": "0.0.0.0",
            "RINGPLAN_EXTERNAL_ADDRESS": "203.0.113.7",
            "RINGPLAN_LOCAL_NETS": "10.1.0.0/16,10.2.0.0/16",
            "RINGPLAN_TEST_MODE": "1",
            "RINGPLAN_DATABASE_URL": "postgresql://x/y",
            "RINGPLAN_ASTERISK_MAJOR": "23",
            "RINGPLAN_DEBIAN_MIRROR": "http://mirror.example/debian",
            "RINGPLAN_TRUSTED_PROXIES": "127.0.0.1, 192.0.2.0/24,2001:db8::7",
        }
    )
    assert load(settings.environ()) == settings


def test_loopback_is_served_and_private_nets_are_local_unless_told_otherwise(tmp_path: Path) -> None:
    settings = load({"RINGPLAN_HOME": str(tmp_path)})
    assert (settings.listen, settings.external_address, settings.local_nets) == ("127.0.0.1", None, PRIVATE_NETS)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LISTEN", "everywhere"),
        ("LISTEN", "127.0.0.1\nsecret=x"),  # would forge a line of a .conf file
        ("LISTEN", "::1"),
        ("RINGPLAN_EXTERNAL_ADDRESS", "pbx.example"),
        ("RINGPLAN_LOCAL_NETS", "10.0.0.0/8,house"),
        ("RINGPLAN_ASTERISK_MAJOR", "latest"),
        ("RINGPLAN_TRUSTED_PROXIES", "proxy.example"),
        ("RINGPLAN_TRUSTED_PROXIES", "192.0.2.1/24"),  # an address within a network: which of both?
        ("RINGPLAN_TRUSTED_PROXIES", "*"),
        ("RINGPLAN_TRUSTED_PROXIES", "127.0.0.1,0.0.0.0/0"),  # everybody
        ("RINGPLAN_TRUSTED_PROXIES", "::/0"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name):
        load({"RINGPLAN_HOME": str(tmp_path), name: value})


def test_the_usual_ports_are_taken_where_they_are_free_and_left_alone_where_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken, socket.socket() as free:
        taken.bind(("127.0.0.1", 0))
        free.bind(("127.0.0.1", 0))
        busy, usable = taken.getsockname()[1], free.getsockname()[1]
        free.close()
        monkeypatch.setattr(ports, "USUAL", {"sip_port": busy, "web_port": usable})
        chosen = ports.choose("127.0.0.1", usual=True)
    assert chosen["sip_port"] != busy  # somebody else's, over UDP alone
    assert chosen["web_port"] == usable


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    path = tmp_path / "made.json"
    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(lambda number: state_files.once(path, lambda: {"by": number}), range(8)))
    assert len({entry["by"] for entry in seen}) == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["made.json"]


def test_a_secret_that_an_older_version_did_not_know_is_added_and_the_others_stay(tmp_path: Path) -> None:
    environ = {"RINGPLAN_HOME": str(tmp_path)}
    before = load(environ).secrets
    file = tmp_path / "secrets.json"
    file.write_text(json.dumps({name: value for name, value in json.loads(file.read_text()).items() if name != "ari"}))
    after = load(environ).secrets
    assert (after.ami_events, after.session_key) == (before.ami_events, before.session_key)
    assert after.ari
    assert load(environ).secrets == after
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_databases_password_comes_from_a_file_of_its_own_whatever_is_in_it(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("s3cret/with:odd@signs\n")
    url = "postgresql+psycopg://ringplan@/ringplan?host=/run/postgresql"
    environ = {
        "RINGPLAN_HOME": str(tmp_path),
        "RINGPLAN_DATABASE_URL": url,
        "RINGPLAN_DATABASE_PASSWORD_FILE": str(file),
    }
    made = make_url(load(environ).database_url)
    assert (made.username, made.password) == ("ringplan", "s3cret/with:odd@signs")
    assert (made.host or "", made.database) == ("", "ringplan")
    assert made.query == {"host": "/run/postgresql"}
    started = {**environ, **load(environ).environ()}  # what a process that is started gets
    assert make_url(load(started).database_url) == made


def test_call_history_has_a_file_of_its_own_wherever_the_other_database_is(tmp_path: Path) -> None:
    """A SQLite file has one writer: people's changes must not wait for a journal that is read."""
    environ = {"RINGPLAN_HOME": str(tmp_path), "RINGPLAN_DATABASE_URL": "postgresql://x/y"}
    assert load(environ).history_file == tmp_path / "history.db"
    assert load({**environ, "RINGPLAN_HISTORY_URL": "postgresql://x/y"}).history_file is None
    started = load({**environ, "RINGPLAN_HISTORY_URL": "sqlite:////elsewhere/h.db"})
    assert load(started.environ()).history_url == "sqlite:////elsewhere/h.db"
    with pytest.raises(BadSetting, match="another file"):
        load({"RINGPLAN_HOME": str(tmp_path), "RINGPLAN_HISTORY_URL": f"sqlite:///{tmp_path}/ringplan.db"})


@pytest.mark.parametrize("content", [None, "", "\n"])
def test_a_file_of_a_secret_that_is_missing_or_empty_is_said_by_its_name(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "password"
    if content is not None:
        file.write_text(content)
    environ = {"RINGPLAN_HOME": str(tmp_path), "RINGPLAN_DATABASE_PASSWORD_FILE": str(file)}
    with pytest.raises(BadSetting, match="RINGPLAN_DATABASE_PASSWORD_FILE"):
        load(environ)


def test_the_password_needs_a_user_to_go_with(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("secret")
    environ = {"RINGPLAN_HOME": str(tmp_path), "RINGPLAN_DATABASE_PASSWORD_FILE": str(file)}
    with pytest.raises(BadSetting, match="needs a user"):
        load(environ)


def test_the_usual_ports_are_taken_wherever_the_folder_is_when_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sockets = [socket.socket() for _ in ports.USUAL]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    free = dict(zip(ports.USUAL, [each.getsockname()[1] for each in sockets], strict=True))
    for each in sockets:
        each.close()
    monkeypatch.setattr(ports, "USUAL", free)
    for name, value, expected in (("a", "1", True), ("b", "", False), ("c", "0", False)):
        made = load({"RINGPLAN_HOME": str(tmp_path / name), "RINGPLAN_USUAL_PORTS": value})
        assert (made.web_port == free["web_port"]) is expected, value
