"""What the AMI codec and link take for granted about Asterisk, asked of a real one."""

import asyncio

import pytest

from controller.live.channels import Channels
from controller.pbx import ami_codec
from controller.pbx.ami import AmiRefused, accepted
from tests.patience import patient
from tests.pbx.links import ami_link


async def test_the_longest_line_we_send_is_the_longest_asterisk_takes(pbx, monkeypatch):
    room = ami_codec.MAX_LINE - len("Value: ")
    async with ami_link(pbx) as ami:
        await ami.send({"Action": "Setvar", "Variable": "RP_LONG", "Value": "x" * room})
        assert (await ami.send({"Action": "Getvar", "Variable": "RP_LONG"}))["Value"] == "x" * room
        monkeypatch.setattr(ami_codec, "MAX_LINE", ami_codec.MAX_LINE + 1)
        with pytest.raises(AmiRefused, match="too long"):
            await ami.send({"Action": "Setvar", "Variable": "RP_LONG", "Value": "x" * (room + 1)})
        await ami.send({"Action": "Setvar", "Variable": "RP_LONG", "Value": ""})


async def test_the_most_headers_we_send_are_the_most_asterisk_takes(pbx, monkeypatch):
    most = ami_codec.MAX_HEADERS - 2  # Action and ActionID
    async with ami_link(pbx) as ami:
        await ami.send({"Action": "Ping", "Junk": ["x"] * most})
        monkeypatch.setattr(ami_codec, "MAX_HEADERS", ami_codec.MAX_HEADERS + 1)
        with pytest.raises(AmiRefused, match="Too many lines"):
            await ami.send({"Action": "Ping", "Junk": ["x"] * (most + 1)})


async def test_a_global_keeps_any_text_as_it_was_sent(pbx):
    text = 'Zoë "x" \\ ${EPOCH} $[1+1] ; | ^ , <&>'
    async with ami_link(pbx) as ami:
        await ami.send({"Action": "Setvar", "Variable": "RP_TEXT", "Value": text})
        assert (await ami.send({"Action": "Getvar", "Variable": "RP_TEXT"}))["Value"] == text
        await ami.send({"Action": "Setvar", "Variable": "RP_TEXT", "Value": ""})


async def test_the_account_for_events_changes_nothing(pbx):
    async with ami_link(pbx, "events") as ami:
        for action in (
            {"Action": "Command", "Command": "core show uptime"},
            {
                "Action": "DialplanExtensionAdd",
                "Context": "x",
                "Extension": "s",
                "Priority": "1",
                "Application": "NoOp",
            },
            {"Action": "Originate", "Channel": "Local/s@x", "Application": "NoOp"},
            {"Action": "Setvar", "Variable": "RP_AT", "Value": "1"},
        ):
            with pytest.raises(AmiRefused, match="Permission denied"):
                await ami.send(action)


async def test_lamps_tell_phones_and_not_us_but_can_be_listed(pbx):
    """Of 41 events of a call between two phones 14 were of hints (22.10), and nobody of ours listens to those."""
    heard, changed = [], asyncio.Event()

    def note(event):
        heard.append(event["Event"])
        if event.get("Device") == "Custom:rptest" and event.get("State") == "NOT_INUSE":
            changed.set()

    hint = {"Context": "rp-test-lamps", "Extension": "100", "Priority": "hint", "Application": "Custom:rptest"}
    async with ami_link(pbx, "events", on_event=note) as seeing, ami_link(pbx) as ami:
        await ami.send({"Action": "DialplanExtensionAdd", **hint})
        for state in ("INUSE", "NOT_INUSE"):
            await ami.send({"Action": "Setvar", "Variable": "DEVICE_STATE(Custom:rptest)", "Value": state})
        await asyncio.wait_for(changed.wait(), patient(5))
        lamps = await seeing.collect({"Action": "ExtensionStateList"})
        assert "100" in {lamp["Exten"] for lamp in lamps if lamp["Context"] == "rp-test-lamps"}
        assert "ExtensionStatus" not in heard
        await asyncio.to_thread(pbx.rx, "dialplan remove context rp-test-lamps")


async def test_both_legs_of_a_call_are_one_group_until_the_last_has_ended(pbx):
    channels, empty = Channels(), asyncio.Event()
    most = 0

    def follow(event):
        nonlocal most
        channels.apply(event)
        most = max(most, len(channels.alive()))
        if most and channels.oldest() is None:
            empty.set()

    async with ami_link(pbx, "events", on_event=follow) as seeing, ami_link(pbx) as ami:
        await seeing.stream({"Action": "CoreShowChannels"}, channels.apply)
        before = channels.now()
        rows = [("1", "Answer", ""), ("2", "Dial", "Local/b@rp-test-legs"), ("3", "Hangup", "")]
        steps = [("a", *row) for row in rows] + [("b", "1", "Answer", ""), ("b", "2", "Hangup", "")]
        names = ("Extension", "Priority", "Application", "ApplicationData")
        fixed = {"Action": "DialplanExtensionAdd", "Context": "rp-test-legs", "Replace": "yes"}
        accepted(await ami.pipeline([fixed | dict(zip(names, step, strict=True)) for step in steps]))
        call = {"Channel": "Local/a@rp-test-legs", "Application": "Wait", "Data": "5"}
        await ami.send({"Action": "Originate", "Async": "true", **call})
        await asyncio.wait_for(empty.wait(), patient(5))
        assert most == 4
        assert channels.now() == before + 4
        await asyncio.to_thread(pbx.rx, "dialplan remove context rp-test-legs")
