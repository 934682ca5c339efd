"""Who missed a call, by the journal's lines (PRODUCT §7). With real phones: tests/calls/test_missed_calls.py."""

from collections.abc import Iterator

import pytest

from controller.domain.journal import Event, gathered
from controller.domain.missed import Missed, missed
from tests.domain.test_journal import line

ANNA, BOB, CAROL = 1, 2, 3
CALLER = {"number": "1001", "name": "Anna", "channel": "PJSIP/d1-0", "account": str(ANNA)}


def enters(*users: object, **more: str) -> Event:
    """The caller's channel, in a plan, having entered these users' rules."""
    userfield = "".join(f"-{user}" for user in users) + "-"
    return line("APP_START", "1.1", **{**CALLER, "app": "Dial", "userfield": userfield, **more})


def rings(user: int, unique: str = "1.2", channel: str = "PJSIP/d9-0") -> Event:
    return line("CHAN_START", unique, "1.1", channel=channel, account=str(user))


def talks(unique: str, channel: str = "PJSIP/d9-0") -> Event:
    return line("BRIDGE_ENTER", unique, "1.1", channel=channel)


def message(text: str) -> Event:
    return line("RPMessage", "1.1", extra=f'{{"extra":"{text}"}}')


def by(*events: Event) -> list[int]:
    """Who missed a call of Anna's."""
    return [each.user for each in missed([line("CHAN_START", "1.1", **CALLER), *events])]


def cases() -> Iterator[tuple[str, list[Event], list[int]]]:
    bob, after = enters(BOB), [rings(BOB)]
    yield "nobody answers", [bob, *after], [BOB]
    yield "answered", [bob, *after, talks("1.2"), talks("1.1", "PJSIP/d1-0")], []
    yield "answered by a leg that was confirmed", [bob, *after, talks("1.3", "Local/x;1"), talks("1.1")], []
    yield "a leg that says no to the confirmation", [bob, *after, line("ANSWER", "1.2", "1.1")], [BOB]
    yield "no phone rings", [line("HANGUP", "1.1", **CALLER, userfield="-2-")], [BOB]
    yield "forwarded, nobody answers", [bob, *after, enters(BOB, CAROL), rings(CAROL, "1.3")], [BOB, CAROL]
    yield "forwarded and answered", [bob, *after, enters(BOB, CAROL), rings(CAROL, "1.3"), talks("1.3")], []
    yield "a message for the forwarder", [bob, enters(BOB, CAROL), message("3@boxes&2@boxes")], []
    yield "a message for whom it was forwarded to", [bob, enters(BOB, CAROL), message("3@boxes&")], [BOB]
    yield "blocked", [bob, enters(BOB, context="rp-blocked", app="Playback")], []
    yield "one's own call", [enters(ANNA)], []
    yield "diverted here by a carrier, of whoever that was", [enters("n4930", BOB)], [BOB]
    yield "again by a transfer", [bob, talks("1.1"), enters(CAROL), enters(BOB)], [BOB, CAROL]
    yield "a transfer that was taken", [bob, *after, enters(CAROL), rings(CAROL, "1.3"), talks("1.3")], []
    yield "a group", [enters("g5"), rings(BOB), rings(CAROL, "1.3")], [BOB, CAROL]
    yield "a group that was answered", [enters("g5"), rings(BOB), rings(CAROL, "1.3"), talks("1.3")], []
    yield "a phone that rings for another", [bob, rings(CAROL)], [BOB]
    yield "a phone that a number leads to", [enters(context="rp-to-handset", userfield=""), rings(BOB)], [BOB]


@pytest.mark.parametrize(("events", "who"), [pytest.param(*rest, id=name) for name, *rest in cases()])
def test_a_call_is_missed_by_whom_nobody_answered(events: list[Event], who: list[int]) -> None:
    assert by(*events) == who


def test_the_caller_is_told_as_he_showed_himself_and_not_as_forwarded() -> None:
    forwarded = enters(BOB, CAROL, name="Anna via Bob")
    told = missed([line("CHAN_START", "1.1", **CALLER), enters(BOB), forwarded])
    assert told == (Missed(BOB, "1001", "Anna", 100.0), Missed(CAROL, "1001", "Anna", 100.0))
    hidden = missed([line("CHAN_START", "1.1", **CALLER), enters(BOB, number="")])
    assert hidden == (Missed(BOB, "", "", 100.0),)


def test_a_call_whose_beginning_was_not_read_is_nobodys() -> None:
    """It may have been answered long ago."""
    assert missed([enters(BOB), rings(BOB)]) == ()


def test_who_was_handed_over_while_it_rang_is_who_was_missed() -> None:
    """Bob talks to Anna, calls Carol, and hands Anna over while it rings: his channel ends with her user field."""
    extra = '{"channel2_uniqueid":"1.3","transferee_channel_uniqueid":"1.1"}'
    bob = {"number": "1002", "name": "Bob", "channel": "PJSIP/d2-0", "account": str(BOB)}
    events = [
        line("CHAN_START", "1.1", **CALLER),
        enters(BOB),
        rings(BOB),
        line("BRIDGE_ENTER", "1.1", userfield="-2-", **CALLER),
        line("CHAN_START", "1.3", "1.3", **bob),
        line("APP_START", "1.3", "1.3", userfield="-3-", **bob),
        line("CHAN_START", "1.4", "1.3", channel="PJSIP/d3-0", account=str(CAROL)),
        line("ATTENDEDTRANSFER", "1.2", "1.1", extra=extra),
        line("HANGUP", "1.3", "1.3", userfield="-2-", **bob),
    ]
    assert missed(events) == (Missed(CAROL, "1001", "Anna", 100.0),)
    assert missed([*events, enters(BOB, 4), rings(4, "1.5"), talks("1.5")]) == ()
    ends = [line("CHAN_END", each) for each in ("1.1", "1.2", "1.3", "1.4")]
    [one] = gathered([*events, *ends])
    assert len(one.events) == len(events) + len(ends)
