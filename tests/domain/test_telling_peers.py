"""A peer's truth: sequences of events that Asterisk's own tests state, told as they state their outcome (issue 7).

Sources: tests/test_cel.c of github.com/asterisk/asterisk (names as there), and the call tests of
github.com/asterisk/testsuite (with a slash). The events are written down here anew, in a notation of their own:
`a+` a channel begins, `b+a` one that is called for a, `a!` it answers, `a:Dial` an application begins, `a>1` and `a<1`
it enters and leaves a bridge, `a.17` it ends with that cause (`a.16CANCEL`: and that DIALSTATUS), `a=b` blind transfer
by a of b, `a*d/b` attended transfer by a, whose other channel is d, of b, `c^b` c picks up what rings at b, `a~b` a
Local channel is optimised away.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from controller.domain.history_names import Whose
from controller.domain.journal import Conversation, Event
from controller.domain.telling import told
from tests.domain.test_journal import line

NUMBERS = {"a": "100", "b": "200", "c": "300", "d": "400"}


@dataclass(frozen=True)
class Peer:
    """`talked`: whether anybody did; `said`: kinds of steps that must be there."""

    source: str
    events: str
    result: str
    answered_by: str | None = None
    said: tuple[str, ...] = ()


PEERS = (
    Peer("test_cel_channel_creation", "a+ a.16", "missed"),
    Peer("test_cel_unanswered_inbound_call", "a+ a:Wait a.16", "missed"),
    Peer("test_cel_single_party", "a+ a! a:VoiceMailMain a.16", "answered"),
    Peer("test_cel_single_bridge", "a+ a! a:Bridge a>1 a<1 a.16", "answered"),
    Peer(
        "test_cel_single_twoparty_bridge_a", "a+ b+ a! a:Bridge a>1 b! b:Bridge b>1 a<1 b<1 a.16 b.16", "answered", "b"
    ),
    Peer(
        "test_cel_single_twoparty_bridge_b", "a+ b+ a! a:Bridge b! b:Bridge b>1 a>1 a<1 b<1 a.16 b.16", "answered", "b"
    ),
    Peer("test_cel_dial_unanswered", "a+ a:Dial b+a a.19NOANSWER b.19", "missed", None, ("not answered",)),
    Peer("test_cel_dial_busy", "a+ a:Dial b+a a.17BUSY b.17", "busy", None, ("not answered",)),
    Peer("test_cel_dial_congestion", "a+ a:Dial b+a a.42CONGESTION b.42", "missed", None, ("not answered",)),
    Peer("test_cel_dial_unavailable", "a+ a:Dial b+a a.3CHANUNAVAIL b.3", "missed", None, ("not answered",)),
    Peer("test_cel_dial_caller_cancel", "a+ a:Dial b+a b.16 a.16CANCEL", "missed", None, ("not answered",)),
    Peer("test_cel_dial_parallel_failed", "a+ a:Dial b+a c+a d+a c.17 d.42 b.16 a.16BUSY", "missed"),
    Peer("test_cel_dial_answer_no_bridge", "a+ a:Dial b+a a! b! a:Wait b:Wait a.16ANSWER b.16", "missed"),
    Peer(
        "test_cel_dial_answer_twoparty_bridge_a", "a+ a:Dial b+a a! b! a>1 b>1 a<1 b<1 a.16ANSWER b.16", "answered", "b"
    ),
    Peer(
        "test_cel_dial_answer_twoparty_bridge_b", "a+ a:Dial b+a a! b! b>1 a>1 a<1 b<1 a.16ANSWER b.16", "answered", "b"
    ),
    Peer("test_cel_blind_transfer", "a+ b+ a! b! b>1 a>1 a=b a<1 b<1 a.16 b.16", "answered", "b", ("transferred",)),
    Peer(
        "test_cel_attended_transfer_bridges_swap",
        "a+ b+ a! b! b>1 a>1 d+ c+ d! c! c>2 d>2 b<1 b>2 d<2 a*d/b a<1 b<2 c<2 a.16 b.16 d.16 c.16",
        "answered",
        "b",
        ("transferred",),
    ),
    Peer(
        "test_cel_attended_transfer_bridges_merge",
        "a+ b+ a! b! b>1 a>1 d+ c+ d! c! c>2 d>2 c<2 c>1 d<2 a<1 a*d/b b<1 c<1 a.16 b.16 d.16 c.16",
        "answered",
        "b",
        ("transferred",),
    ),
    Peer("test_cel_dial_pickup", "a+ a:Dial b+a c+ c^b c.16 a.16ANSWER b.16", "answered", "c", ("picked up",)),
    Peer("test_cel_local_optimize", "a+ b+ a~b a.16 b.16", "missed"),
    Peer("bridge/simple_bridge", "a+ a:Dial b+a b! a! b>1 a>1 b<1 a<1 b.16 a.16ANSWER", "answered", "b"),
    Peer(
        "apps/dial/dial_parallel_answer_cancel",
        "a+ a:Dial b+a c+a b! a! b>1 a>1 c.26 a<1 b<1 b.16 a.16",
        "answered",
        "b",
    ),
)
TOKEN = re.compile(r"([a-d])([+!:<>.=*^~])([a-d]?)(\d*)(?:/([a-d]))?([A-Za-z]*)")
KINDS = {"+": "CHAN_START", "!": "ANSWER", ":": "APP_START", ">": "BRIDGE_ENTER", "<": "BRIDGE_EXIT", ".": "HANGUP"}
OTHERS = {"=": "BLINDTRANSFER", "*": "ATTENDEDTRANSFER", "^": "PICKUP", "~": "LOCAL_OPTIMIZE"}


def events(text: str) -> Iterator[Event]:
    """A second each."""
    linked: dict[str, str] = {}
    for at, token in enumerate(text.split()):
        found = TOKEN.fullmatch(token)
        assert found, token
        who, sign, other, digits, moved, word = found.groups()
        if sign == "+":
            linked[who] = linked.get(other, who)
        extra = {
            ".": f'{{"hangupcause":{digits},"hangupsource":"","dialstatus":"{word}"}}',
            "=": f'{{"extension":"500","transferee_channel_uniqueid":"{other}"}}',
            "*": f'{{"channel2_uniqueid":"{other}","transferee_channel_uniqueid":"{moved}"}}',
            "^": f'{{"pickup_channel":"PJSIP/d{ord(who)}-1"}}',
        }.get(sign, f'{{"bridge_id":"{digits}"}}')
        of = other if sign == "^" else who
        cells = {"number": NUMBERS[of], "channel": f"PJSIP/d{ord(of)}-1", "account": str(ord(of)), "context": "from-1"}
        extension = "s" if linked[of] != of else NUMBERS["b"]
        kind = KINDS.get(sign) or OTHERS[sign]
        app = other + word if sign == ":" else ""
        yield line(kind, of, linked[of], at=float(at), extra=extra, extension=extension, app=app, **cells)
        if sign == ".":
            yield line("CHAN_END", of, linked[of], at=float(at), **cells)


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.source)
def test_the_outcome_is_the_one_that_the_peer_states(peer: Peer) -> None:
    seen = told(Conversation(peer.source, list(events(peer.events))), Whose())
    assert seen
    assert (seen.result, seen.is_odd) == (peer.result, False)
    assert (seen.answered_by.number if seen.answered_by else None) == NUMBERS.get(peer.answered_by or "")
    assert {step.kind for step in seen.steps} >= set(peer.said)
    assert (seen.talked > 0) == (peer.events.count(">") > 1)
    if "CANCEL" in peer.events:
        assert seen.ended_by == "caller"
