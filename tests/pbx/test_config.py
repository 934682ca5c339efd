"""controller/pbx/config.py: the static configuration, as files and as what Asterisk makes of it."""

import asyncio
import base64
import csv
import dataclasses
import json
import re
import sqlite3
import stat
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from controller.pbx import command, config, modules, processes
from controller.settings import Settings
from tests.pbx_fixture import Pbx


def test_writing_again_changes_nothing(tree_settings: Settings) -> None:
    config.write(tree_settings)
    assert config.write(tree_settings) == []


def test_every_template_is_written_for_its_owner_only(tree_settings: Settings) -> None:
    config.write(tree_settings)
    modes = {name: stat.S_IMODE((tree_settings.etc / name).stat().st_mode) for name in config.STATIC}
    assert len(modes) > 20
    assert set(modes.values()) == {0o600}


@pytest.mark.parametrize("poison", ["x;comment", "x\nsecret = y", "[section]", "back\\slash", "nul\0"])
def test_a_value_that_would_change_the_shape_of_a_file_is_refused(poison: str) -> None:
    with pytest.raises(config.UnsafeConfiguration):
        config.checked(poison)


def test_a_state_folder_too_deep_for_asterisks_socket_is_refused(tree_settings: Settings, tmp_path: Path) -> None:
    deep = dataclasses.replace(tree_settings, home=tmp_path / ("x" * 100))
    with pytest.raises(config.UnsafeConfiguration, match="too long"):
        config.write(deep)


def test_a_network_behind_nat_is_told_to_phones_outside_it_only(tree_settings: Settings) -> None:
    nat = dataclasses.replace(
        tree_settings, listen="0.0.0.0", external_address="203.0.113.7", local_nets=("10.0.0.0/8", "192.168.0.0/16")
    )
    text = config.render(nat, command.find(nat.tree))["pjsip.conf"]
    assert text.count(f"bind = 0.0.0.0:{nat.sip_port}\n") == 2
    assert text.count("external_media_address = 203.0.113.7\n") == 2
    assert text.count("local_net = 10.0.0.0/8\nlocal_net = 192.168.0.0/16\n") == 2
    plain = config.render(tree_settings, command.find(nat.tree))["pjsip.conf"]
    assert "external" not in plain
    assert "local_net" not in plain


def test_asterisk_loads_every_module_it_was_told_to_and_no_other(pbx: Pbx) -> None:
    listing = pbx.rx("module show")
    loaded = set(re.findall(r"^(\w+)\.so\s", listing, re.MULTILINE))
    running = set(re.findall(r"^(\w+)\.so\s.*\bRunning\b", listing, re.MULTILINE))
    assert loaded == set(modules.wanted())
    assert loaded == running
    assert not loaded & modules.NEVER


def test_nothing_was_wrong_at_the_start(pbx: Pbx) -> None:
    messages = (
        (pbx.settings.pbx / "log" / "messages.log").read_text().split("will be loaded")[1].split("Loaded 1 configs")[0]
    )
    assert re.findall(r".*(?:WARNING|ERROR).*", messages) == []


@pytest.mark.parametrize("function", ["SHELL", "ENV", "FILE", "CURL", "STAT"])
def test_the_dialplan_cannot_reach_the_machine(pbx: Pbx, function: str) -> None:
    assert "No function by that name" in pbx.rx(f"core show function {function}")


@pytest.mark.parametrize("application", ["System", "TrySystem", "AGI", "ExternalIVR", "MP3Player"])
def test_no_application_runs_a_program(pbx: Pbx, application: str) -> None:
    assert "not registered" in pbx.rx(f"core show application {application}")


APPLICATIONS = """
Dial Gosub Return Goto GotoIf Set Read Playback VoiceMail VoiceMailMain Record Park ParkedCall Pickup Stasis
WaitForCondition SoftHangup ChannelRedirect CELGenUserEvent UserEvent ConfBridge Originate Ringing Wait Hangup Answer
NoOp
"""
FUNCTIONS = """
CALLERID CHANNEL CHANNELS CHANNEL_EXISTS CUT DB DEVICE_STATE DIALPLAN_EXISTS FILTER GLOBAL GROUP HANGUPCAUSE
HANGUPCAUSE_KEYS IF IMPORT LOCAL LOCK TRYLOCK MATH PJSIP_AOR PJSIP_CONTACT PJSIP_DIAL_CONTACTS PJSIP_ENDPOINT
PJSIP_HEADER REDIRECTING SHARED STRFTIME TIMEOUT VM_INFO
"""


@pytest.mark.parametrize(("kind", "names"), [("application", APPLICATIONS), ("function", FUNCTIONS)])
def test_what_plans_are_made_of_is_there(pbx: Pbx, kind: str, names: str) -> None:
    assert [name for name in names.split() if "Synopsis" not in pbx.rx(f"core show {kind} {name}")] == []


@pytest.mark.parametrize("prompt", ["vm-intro", "vm-isunavail", "vm-isonphone", "beep", "digits/1", "pbx-transfer"])
def test_the_english_prompts_are_where_asterisk_looks(pbx: Pbx, prompt: str) -> None:
    assert list((pbx.settings.pbx / "lib" / "sounds" / "en").glob(f"{prompt}.*"))


def test_the_pbx_knows_the_zones(pbx: Pbx) -> None:
    """An unknown zone is silently UTC."""
    assert "Result: 01" in pbx.rx("dialplan eval function STRFTIME(0,Europe/Berlin,%H)")


async def test_the_events_account_may_look_and_not_touch(pbx: Pbx) -> None:
    async with asyncio.timeout(10):
        answer = await _ami(pbx.settings, "events", pbx.settings.secrets.ami_events, *_ADD, *_CORE, *_COMMAND)
    assert [line for line in answer if line.startswith("Message: Permission")] == ["Message: Permission denied"] * 2
    assert any(line.startswith("CoreStartupTime") for line in answer)


async def test_the_dialplan_account_adds_and_removes_a_context(pbx: Pbx) -> None:
    async with asyncio.timeout(10):
        answer = await _ami(pbx.settings, "dialplan", pbx.settings.secrets.ami_dialplan, *_ADD)
        assert "Message: Added requested extension" in answer
        assert "1. NoOp(hello)" in pbx.rx("dialplan show config-test")
        await _ami(pbx.settings, "dialplan", pbx.settings.secrets.ami_dialplan, *_COMMAND)
    assert "There is no existence of 'config-test'" in pbx.rx("dialplan show config-test")


async def test_the_dialplan_account_hears_only_the_answers_it_waits_for(pbx: Pbx) -> None:
    originate = "Action: Originate\r\nChannel: Local/s@nowhere\r\nApplication: NoOp\r\nAsync: true"
    async with asyncio.timeout(10):
        answer = await _ami(pbx.settings, "dialplan", pbx.settings.secrets.ami_dialplan, originate, *_CORE)
    assert {line for line in answer if line.startswith("Event")} <= {"Event: FullyBooted", "Event: OriginateResponse"}


async def test_a_wrong_secret_is_refused(pbx: Pbx) -> None:
    async with asyncio.timeout(10):
        assert "Message: Authentication failed" in await _ami(pbx.settings, "events", "wrong")


def test_ari_is_closed_without_its_password(pbx: Pbx) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"http://127.0.0.1:{pbx.settings.http_port}/ari/asterisk/ping")
    assert refused.value.code == 401
    refused.value.close()


def test_an_endpoint_without_a_codec_cannot_be_read_back(pbx: Pbx) -> None:
    """Asterisk 22.10.1 stores the empty list as "(nothing)" and refuses that: whoever pushes must say `allow`."""
    _push(pbx.settings, "PUT", "endpoint/d990002", context="from-1")
    with pytest.raises(urllib.error.HTTPError):
        _push(pbx.settings, "PUT", "endpoint/d990002", context="from-1")
    _push(pbx.settings, "DELETE", "endpoint/d990002")


def test_a_device_pushed_changed_and_deleted_over_ari_is_seen_so_at_once(pbx: Pbx) -> None:
    """The caches in front of AstDB never show an old state."""

    def accountcode() -> str:
        return pbx.rx("dialplan eval function PJSIP_ENDPOINT(d990001,accountcode)")

    _push(pbx.settings, "PUT", "endpoint/d990001", context="from-1", allow="ulaw", accountcode="u1")
    assert "Result: u1\n" in accountcode()
    _push(pbx.settings, "PUT", "endpoint/d990001", context="from-1", allow="ulaw", accountcode="u2")
    assert "Result: u2\n" in accountcode()
    _push(pbx.settings, "DELETE", "endpoint/d990001")
    assert "Unable to find object" in pbx.rx("pjsip show endpoint d990001")


def test_a_mailbox_added_to_the_database_is_there_at_the_next_look(pbx: Pbx) -> None:
    look = "dialplan eval function VM_INFO(990001@d990001,exists)"
    assert "Result: 0" in pbx.rx(look)
    with sqlite3.connect(pbx.settings.voicemail_db) as database:
        database.execute("INSERT INTO voicemail (context, mailbox, password) VALUES ('d990001', '990001', '1234')")
    database.close()
    assert "Result: 1" in pbx.rx(look)


async def test_a_display_name_cannot_forge_a_line_of_the_journal(pbx: Pbx) -> None:
    name = 'Eve","0","HANGUP'
    actions = [
        *(
            _priority("cel-test", number, *row)
            for number, row in enumerate([("Answer", ""), _USER_EVENT, ("Hangup", "")], 1)
        ),
        f'Action: Originate\r\nChannel: Local/s@cel-test\r\nCallerID: "{name}" <1001>\r\nAccount: 42\r\n'
        "Application: Wait\r\nData: 5\r\nAsync: true",
    ]
    async with asyncio.timeout(10):
        await _ami(pbx.settings, "dialplan", pbx.settings.secrets.ami_dialplan, *actions)
    assert processes.wait_until(lambda: any(row[0] == "LINKEDID_END" for row in _journal(pbx, "cel-test")), 10)
    rows = _journal(pbx, "cel-test")
    assert {len(row) for row in rows} == {16}
    (event,) = [row for row in rows if row[0] == "RP"]
    assert json.loads(event[15]) == {"extra": 'a "quoted", text'}
    assert event[9] == "42"
    assert any("Eve" in row[2] for row in rows)


def test_only_loopback_reaches_the_control_ports(pbx: Pbx) -> None:
    listening = _listening()
    assert listening[pbx.settings.ami_port] == {"127.0.0.1"}
    assert listening[pbx.settings.http_port] == {"127.0.0.1"}
    assert listening[pbx.settings.sip_port] == {pbx.settings.listen}


def test_the_pid_file_is_in_the_state_folder(pbx: Pbx) -> None:
    pid = int((pbx.settings.pbx / "run" / "asterisk.pid").read_text())
    assert str(pbx.settings.etc / "asterisk.conf") in Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    assert command.daemon(pbx.settings)[-1] == "-f"


_ADD = [
    "Action: DialplanExtensionAdd\r\nContext: config-test\r\nExtension: s\r\nPriority: 1\r\n"
    "Application: NoOp\r\nApplicationData: hello"
]
_USER_EVENT = ("CELGenUserEvent", 'RP,a "quoted", text')
_CORE = ["Action: CoreStatus"]
_COMMAND = ["Action: Command\r\nCommand: dialplan remove context config-test"]


def _priority(context: str, number: int, application: str, data: str) -> str:
    return (
        f"Action: DialplanExtensionAdd\r\nContext: {context}\r\nExtension: s\r\nPriority: {number}\r\n"
        f"Application: {application}\r\nApplicationData: {data}\r\nReplace: yes"
    )


def _journal(pbx: Pbx, context: str) -> list[list[str]]:
    """The journal's rows of all calls that touched `context`."""
    path = pbx.settings.cel_journal
    rows = list(csv.reader(path.read_text().splitlines())) if path.exists() else []
    calls = {row[12] for row in rows if row[5] == context}
    return [row for row in rows if row[12] in calls]


async def _ami(settings: Settings, user: str, secret: str, *actions: str) -> list[str]:
    """Logs in, sends the actions, logs off; all lines that came back."""
    reader, writer = await asyncio.open_connection("127.0.0.1", settings.ami_port)
    for text in [f"Action: Login\r\nUsername: {user}\r\nSecret: {secret}", *actions, "Action: Logoff"]:
        writer.write(f"{text}\r\n\r\n".encode())
    lines = (await reader.read()).decode().splitlines()
    writer.close()
    await writer.wait_closed()
    return lines


def _push(settings: Settings, method: str, path: str, **fields: str) -> None:
    body = json.dumps({"fields": [{"attribute": name, "value": value} for name, value in fields.items()]}).encode()
    login = base64.b64encode(f"ringplan:{settings.secrets.ari}".encode()).decode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{settings.http_port}/ari/asterisk/config/dynamic/res_pjsip/{path}",
        data=body if fields else None,
        method=method,
        headers={"Content-Type": "application/json", "Authorization": f"Basic {login}"},
    )
    try:
        urllib.request.urlopen(request).close()
    except urllib.error.HTTPError as error:
        error.close()
        raise


def _listening() -> dict[int, set[str]]:
    """port -> IPv4 addresses on which somebody of this machine listens over TCP."""
    found: dict[int, set[str]] = {}
    for row in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        local, state = row.split()[1], row.split()[3]
        if state == "0A":
            address, port = local.split(":")
            octets = [str(octet) for octet in reversed(bytes.fromhex(address))]
            found.setdefault(int(port, 16), set()).add(".".join(octets))
    return found
