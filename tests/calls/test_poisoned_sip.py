"""Nothing that phones and carriers write into SIP is more than text (PRODUCT §8.3): not for AMI, the journal, a plan.

Control characters that are escaped in an address would end the lines of AMI and of the journal (Asterisk 22.10): such a
request is for nobody.
"""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from controller.domain.destinations import ToUser
from tests.calls.amiwatch import AmiWatch, open_watch
from tests.calls.behaviour import Refuse
from tests.calls.carrier import Carrier, did, trunk_to
from tests.calls.leg import Leg
from tests.calls.world import World
from tests.journal_tail import FIELDS, whole_rows
from tests.poison import ENDING, STORED

BOBS = "+4930200002"
CONTROL = re.compile("[\x00-\x1f\x7f]")
FORGING = re.compile("[\x00-\x1f\x7f]|%[01][0-9a-fA-F]")  # the PBX prints %250d as %0d before it is looked at (22.10)
TRACE = Path("/tmp/x")  # what the poison would make, if anything ran it
Told = set[tuple[str, str]]
"""Of AMI's events: an event, and a header that it has."""
ALL = ("Event", "Privilege", "Timestamp")
SECURITY = ("EventTV", "Severity", "Service", "EventVersion", "AccountID", "SessionID", "LocalAddress", "RemoteAddress")
PHONE = ("URI", "ContactStatus", "AOR", "EndpointName", "RoundtripUsec", "UserAgent", "RegExpire", "ViaAddress")
BYSTANDERS = {
    "DeviceStateChange": (*ALL, "Device", "State"),
    "ContactStatus": (*ALL, *PHONE, "CallID"),
    "PeerStatus": (*ALL, "ChannelType", "Peer", "PeerStatus", "Cause", "Address", "Port", "Time"),
    "SuccessfulAuth": (*ALL, *SECURITY, "SessionTV", "UsingPassword"),
}
"""What the PBX tells of phones and of links to itself at any time, whole; no poison names these events."""
POISON = tuple(text for text in (*STORED, *ENDING) if text.isprintable() or CONTROL.search(text))


async def house(world: World) -> Carrier:
    """1001 calls 1002, who is busy, as is everybody at the carrier."""
    for extension in ("1001", "1002"):
        world.user(extension)
    carrier = await trunk_to(world, behaviour=Refuse(486))
    did(world, BOBS, ToUser(world.people["1002"]))
    await world.phones_for("1001", "1002", behaviour=Refuse(486))
    return carrier


def escaped(text: str) -> str:
    return quote(text, safe="", errors="replace")


def display(text: str) -> str:
    """As a quoted string; what no such string can hold is left out."""
    plain = CONTROL.sub(" ", text).encode(errors="replace").decode()
    return plain.replace("\\", "\\\\").replace('"', '\\"')


def poisoned(leg: Leg, text: str, number: str | None = None) -> None:
    """Puts the text into From: the display, and the user part where it is not the number's place."""
    user = escaped(text) if number is None else number
    leg.local = f'"{display(text)}" <sip:{user}@evil.example>;tag={leg.local_tag}'


def headers(text: str) -> tuple[tuple[str, str], ...]:
    """The other places where text stands."""
    shown, user = display(text), escaped(FORGING.sub("", text))
    return (
        ("User-Agent", CONTROL.sub(" ", text).encode(errors="replace").decode()),
        ("Diversion", f'"{shown}" <sip:{user}@evil.example>;reason=unconditional'),
        ("Subject", f"x{shown}"),
        ("P-Asserted-Identity", f'"{shown}" <sip:+4989555@evil.example>'),
        ("Remote-Party-ID", f'"{shown}" <sip:{user}@evil.example>;party=calling'),
    )


async def ended(world: World, leg: Leg) -> tuple[list[str], int]:
    ending = await leg.until_ended(10)
    return world.rung(leg), ending.code


async def one_of_each(world: World, carrier: Carrier, text: str) -> None:
    """The text in calls from a phone and from the carrier, in every place but the dialled number."""
    arrives = ([], 404) if FORGING.search(text) else (["1002"], 486)
    phone = world.phones["1001"]
    places: tuple[tuple[str | None, Callable[[], Leg]], ...] = (
        (None, lambda: phone.dial("1002", headers(text))),
        (None, lambda: carrier.call(BOBS, headers=headers(text)[:3])),
        ("+4989555", lambda: carrier.call(BOBS, headers=headers(text))),
    )
    for number, dial in places:
        leg = dial()
        poisoned(leg, text, number)
        assert await ended(world, leg) == ((["1002"], 486) if number else arrives), (ascii(text), number)


async def test_poison_is_text_for_ami_and_the_journal_and_changes_no_call(world: World) -> None:
    """At least 60 strings; the same calls with plain text tell which header and which rows there should be."""
    carrier = await house(world)
    existed, journal = TRACE.exists(), world.posted.settings.cel_journal
    await one_of_each(world, carrier, "plain")
    await one_of_each(world, carrier, "plain")
    async with await open_watch(world.posted.settings) as watch:
        names, rows_each = await measured(world, watch, journal, carrier, ["plain"])
        _, rows_none = await measured(world, watch, journal, carrier, [])
        texts = [text for text in POISON if not FORGING.search(text)]
        assert len(texts) > 60
        found, rows = await measured(world, watch, journal, carrier, texts)
        assert found <= names, "no header that such an event of plain calls does not have"
        assert rows - rows_none == (rows_each - rows_none) * len(texts), "and no row"
        found, rows = await measured(world, watch, journal, carrier, [t for t in POISON if FORGING.search(t)])
        assert found <= names
    assert TRACE.exists() == existed


async def measured(
    world: World, watch: AmiWatch, journal: Path, carrier: Carrier, texts: list[str]
) -> tuple[Told, int]:
    """Of those calls: what AMI's events told, without bystanders', and the number of rows in the journal."""
    await settled(world, journal)
    await watch.collect()
    at = journal.stat().st_size
    for text in texts:
        await one_of_each(world, carrier, text)
    await settled(world, journal)
    blocks = await watch.collect()
    for block in blocks:
        assert block[0].startswith("Event: "), block
        assert sum(line.startswith("Event: ") for line in block) == 1, block
        assert all(CONTROL.search(line) is None for line in block), block
    rows, _ = whole_rows(journal, at)
    assert {len(row) for row in rows} == {len(FIELDS)}
    told = {(block[0].removeprefix("Event: "), line.partition(": ")[0]) for block in blocks for line in block}
    return {each for each in told if each[1] not in BYSTANDERS.get(each[0], ())}, len(rows)


async def settled(world: World, journal: Path) -> None:
    """Waits until the journal has told the end of a last call: what it writes, it writes in order."""
    at = journal.stat().st_size if journal.exists() else 0
    call = world.phones["1001"].dial("1999")
    await call.until_ended()

    async def is_over() -> bool:
        told, _ = whole_rows(journal, at)
        ours = {row[FIELDS.index("linked")] for row in told if row[FIELDS.index("exten")] == "1999"}
        return any(row[0] == "LINKEDID_END" and row[FIELDS.index("linked")] in ours for row in told)

    await world.eventually(is_over, True)


async def test_what_is_dialled_is_digits_or_nothing(world: World) -> None:
    """From a phone and from the carrier: no channel comes to be for anything else, so none is told of."""
    carrier = await house(world)
    phone = world.phones["1001"]
    async with await open_watch(world.posted.settings) as watch:
        for text in (text for text in POISON if not text.isdecimal()):
            for number in (
                escaped(text),
                escaped("0301234567" + text),
                escaped("+49301234567" + text),
                escaped("1002" + text),
            ):
                assert await ended(world, phone.dial(f"sip:{number}@{world.name}")) == ([], 404), ascii(text)
        events = {block[0] for block in await watch.collect()}
        assert "Event: Newchannel" not in events
        for text in POISON:
            assert (await ended(world, carrier.call(escaped("+49301234567" + text))))[1] == 404, ascii(text)
        assert all(CONTROL.search(line) is None for block in await watch.collect() for line in block)
    assert carrier.incoming == []
