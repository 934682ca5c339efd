"""What Asterisk makes of the static configuration of controller/pbx/config.py. The files: test_config.py."""

import asyncio
import json
import re
import sqlite3
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from controller.pbx import command, modules, processes
from tests.patience import patient
from tests.pbx.control import ami, journal, listening, priority, push
from tests.pbx_fixture import Pbx

_ADD = [
    "Action: DialplanExtensionAdd\r\nContext: config-test\r\nExtension: s\r\nPriority: 1\r\n"
    "Application: NoOp\r\nApplicationData: hello"
]
_USER_EVENT = ("CELGenUserEvent", 'RP,a "quoted", text')
_CORE = ["Action: CoreStatus"]
_COMMAND = ["Action: Command\r\nCommand: dialplan remove context config-test"]


def test_asterisk_loads_every_module_it_was_told_to_and_no_other(pbx: Pbx) -> None:
    listing = pbx.rx("module show")
    loaded = set(re.findall(r"^(\w+)\.so\s", listing, re.MULTILINE))
    running = set(re.findall(r"^(\w+)\.so\s.*\bRunning\b", listing, re.MULTILINE))
    assert loaded == set(modules.wanted())
    assert loaded == running
    assert not loaded & modules.NEVER


def test_nothing_was_wrong_at_the_start(pbx: Pbx) -> None:
    log = (pbx.settings.pbx / "log" / "messages.log").read_text(errors="replace")
    messages = log.split("will be loaded")[1].split("Loaded 1 configs")[0]
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
    async with asyncio.timeout(patient(10)):
        answer = await ami(pbx.settings, "events", pbx.settings.secrets.ami_events, *_ADD, *_CORE, *_COMMAND)
    assert [line for line in answer if line.startswith("Message: Permission")] == ["Message: Permission denied"] * 2
    assert any(line.startswith("CoreStartupTime") for line in answer)


async def test_the_dialplan_account_adds_a_context_and_only_the_sweeper_removes_it(pbx: Pbx) -> None:
    async with asyncio.timeout(patient(10)):
        answer = await ami(pbx.settings, "dialplan", pbx.settings.secrets.ami_dialplan, *_ADD)
        assert "Message: Added requested extension" in answer
        assert "1. NoOp(hello)" in pbx.rx("dialplan show config-test")
        refused = await ami(pbx.settings, "dialplan", pbx.settings.secrets.ami_dialplan, *_COMMAND)
        assert "Message: Permission denied" in refused
        refused = await ami(pbx.settings, "sweeper", pbx.settings.secrets.ami_sweeper, *_ADD)
        assert "Message: Permission denied" in refused
        await ami(pbx.settings, "sweeper", pbx.settings.secrets.ami_sweeper, *_COMMAND)
    assert "There is no existence of 'config-test'" in pbx.rx("dialplan show config-test")


async def test_the_dialplan_account_hears_only_the_answers_it_waits_for(pbx: Pbx) -> None:
    originate = "Action: Originate\r\nChannel: Local/s@nowhere\r\nApplication: NoOp\r\nAsync: true"
    async with asyncio.timeout(patient(10)):
        answer = await ami(pbx.settings, "dialplan", pbx.settings.secrets.ami_dialplan, originate, *_CORE)
    assert {line for line in answer if line.startswith("Event")} <= {"Event: FullyBooted", "Event: OriginateResponse"}


async def test_a_wrong_secret_is_refused(pbx: Pbx) -> None:
    async with asyncio.timeout(patient(10)):
        assert "Message: Authentication failed" in await ami(pbx.settings, "events", "wrong")


def test_ari_is_closed_without_its_password(pbx: Pbx) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"http://127.0.0.1:{pbx.settings.http_port}/ari/asterisk/ping")
    assert refused.value.code == 401
    refused.value.close()


def test_an_endpoint_without_a_codec_cannot_be_read_back(pbx: Pbx) -> None:
    """Asterisk 22.10.1 stores the empty list as "(nothing)" and refuses that: whoever pushes must say `allow`."""
    push(pbx.settings, "PUT", "endpoint/d990002", context="from-1")
    with pytest.raises(urllib.error.HTTPError):
        push(pbx.settings, "PUT", "endpoint/d990002", context="from-1")
    push(pbx.settings, "DELETE", "endpoint/d990002")


def test_a_device_pushed_changed_and_deleted_over_ari_is_seen_so_at_once(pbx: Pbx) -> None:
    """The caches in front of AstDB never show an old state."""

    def accountcode() -> str:
        return pbx.rx("dialplan eval function PJSIP_ENDPOINT(d990001,accountcode)")

    push(pbx.settings, "PUT", "endpoint/d990001", context="from-1", allow="ulaw", accountcode="u1")
    assert "Result: u1\n" in accountcode()
    push(pbx.settings, "PUT", "endpoint/d990001", context="from-1", allow="ulaw", accountcode="u2")
    assert "Result: u2\n" in accountcode()
    push(pbx.settings, "DELETE", "endpoint/d990001")
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
            priority("cel-test", number, *row)
            for number, row in enumerate([("Answer", ""), _USER_EVENT, ("Hangup", "")], 1)
        ),
        f'Action: Originate\r\nChannel: Local/s@cel-test\r\nCallerID: "{name}" <1001>\r\nAccount: 42\r\n'
        "Application: Wait\r\nData: 5\r\nAsync: true",
    ]
    async with asyncio.timeout(patient(10)):
        await ami(pbx.settings, "dialplan", pbx.settings.secrets.ami_dialplan, *actions)
    assert processes.wait_until(lambda: any(row[0] == "LINKEDID_END" for row in journal(pbx, "cel-test")), 10)
    rows = journal(pbx, "cel-test")
    assert {len(row) for row in rows} == {16}
    (event,) = [row for row in rows if row[0] == "RP"]
    assert json.loads(event[15]) == {"extra": 'a "quoted", text'}
    assert event[9] == "42"
    assert any("Eve" in row[2] for row in rows)


def test_only_loopback_reaches_the_control_ports(pbx: Pbx) -> None:
    found = listening()
    assert found[pbx.settings.ami_port] == {"127.0.0.1"}
    assert found[pbx.settings.http_port] == {"127.0.0.1"}
    assert found[pbx.settings.sip_port] == {pbx.settings.listen}


def test_the_pid_file_is_in_the_state_folder(pbx: Pbx) -> None:
    pid = int((pbx.settings.pbx / "run" / "asterisk.pid").read_text())
    assert str(pbx.settings.etc / "asterisk.conf") in Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    assert command.daemon(pbx.settings)[-1] == "-f"
