"""Who missed a call, by the lines of the journal (PRODUCT §7). With real phones: tests/calls/test_missed_calls.py."""

from collections.abc import Iterator

import pytest

from controller.domain.history import Told
from controller.domain.history_names import Whose
from controller.domain.journal import Conversation, Event
from controller.domain.telling import told
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


def call(*events: Event) -> Told:
    """A call of Anna's."""
    seen = told(Conversation("one", [line("CHAN_START", "1.1", **CALLER), *events]), Whose())
    assert seen
    return seen


def cases() -> Iterator[tuple[str, list[Event], list[int]]]:
    bob, after = enters(BOB), [rings(BOB)]
    yield "nobody answers", [bob, *after], [BOB]
    yield "answered", [bob, *after, talks("1.2"), talks("1.1", "PJSIP/d1-0")], []
    yield (
        "answered by a leg that was confirmed",
        [bob, *after, talks("1.3", "Local/x;1"), talks("1.1", "PJSIP/d1-0")],
        [],
    )
    yield "a leg that says no to the confirmation", [bob, *after, line("ANSWER", "1.2", "1.1")], [BOB]
    yield "no phone rings", [line("HANGUP", "1.1", **CALLER, userfield="-2-")], [BOB]
    yield "forwarded, nobody answers", [bob, *after, enters(BOB, CAROL), rings(CAROL, "1.3")], [BOB, CAROL]
    yield "forwarded and answered", [bob, *after, enters(BOB, CAROL), rings(CAROL, "1.3"), talks("1.3")], []
    yield "a message for the forwarder", [bob, enters(BOB, CAROL), message("3@boxes&2@boxes")], []
    yield "a message for whom it was forwarded to", [bob, enters(BOB, CAROL), message("3@boxes&")], [BOB]
    yield "blocked", [bob, enters(BOB, context="rp-blocked", app="Playback")], []
    yield "one's own call", [enters(ANNA)], []
    yield "diverted here by a carrier, of whoever that was", [enters("i4930", BOB)], [BOB]
    yield "again by a transfer", [bob, talks("1.1", "PJSIP/d1-0"), enters(CAROL), enters(BOB)], [BOB, CAROL]
    yield "a transfer that was taken", [bob, *after, enters(CAROL), rings(CAROL, "1.3"), talks("1.3")], []
    yield "a group", [enters("g5"), rings(BOB), rings(CAROL, "1.3")], [BOB, CAROL]
    yield "a group that was answered", [enters("g5"), rings(BOB), rings(CAROL, "1.3"), talks("1.3")], []
    yield "a phone that rings for another", [bob, rings(CAROL)], [BOB]
    yield "a phone that a number leads to", [enters(context="rp-to-handset", userfield=""), rings(BOB)], [BOB]
    yield "a phone that it is forwarded to", [enters(BOB, "fa", context="rp-to-handset"), rings(CAROL)], [BOB]
    yield "a user field that the PBX has cut", [enters(BOB, userfield="-2-r12-fa-33")], [BOB]


@pytest.mark.parametrize(("events", "who"), [pytest.param(*rest, id=name) for name, *rest in cases()])
def test_a_call_is_missed_by_whom_nobody_answered(events: list[Event], who: list[int]) -> None:
    assert sorted(share.user for share in call(*events).shares if share.outcome == "missed") == who


def test_the_caller_is_told_as_he_showed_himself_and_not_as_forwarded() -> None:
    forwarded = call(enters(BOB, CAROL, name="Anna via Bob")).caller
    assert (forwarded.id, forwarded.number, forwarded.name) == (ANNA, "1001", "Anna")
    hidden = call(enters(BOB, number="", name="")).caller
    assert (hidden.id, hidden.number, hidden.name) == (ANNA, "", "")


def test_who_was_handed_over_while_it_rang_is_who_was_missed() -> None:
    """Bob talks to Anna, calls Carol, and hands Anna over while it rings: his channel ends with her user field."""
    extra = '{"channel2_uniqueid":"1.3","transferee_channel_uniqueid":"1.1"}'
    bob = {"number": "1002", "name": "Bob", "channel": "PJSIP/d2-0", "account": str(BOB)}
    seen = call(
        enters(BOB),
        rings(BOB, channel="PJSIP/d2-1"),
        line("BRIDGE_ENTER", "1.2", "1.1", channel="PJSIP/d2-1"),
        line("BRIDGE_ENTER", "1.1", userfield="-2-", **CALLER),
        line("CHAN_START", "1.3", "1.3", **bob),
        line("APP_START", "1.3", "1.3", userfield="-3-", **bob),
        line("CHAN_START", "1.4", "1.3", channel="PJSIP/d3-0", account=str(CAROL)),
        line("ATTENDEDTRANSFER", "1.2", "1.1", extra=extra, channel="PJSIP/d2-1"),
        line("HANGUP", "1.3", "1.3", userfield="-2-", **bob),
    )
    assert [(share.user, share.outcome) for share in seen.shares] == [
        (ANNA, "placed"),
        (BOB, "answered"),
        (CAROL, "missed"),
    ]
