"""What each kind of line of the journal does to the reading of a conversation. For telling.py."""

import re
from collections.abc import Callable, Mapping

from controller.domain import telling_channels as channels
from controller.domain import telling_parking as parking
from controller.domain import telling_tapes as tapes
from controller.domain.history import Party, Step
from controller.domain.journal import GAP, Event
from controller.domain.telling_apps import started
from controller.domain.telling_channels import Channel
from controller.domain.telling_reading import HOLDING, Ended, Reading, extra

BOX = re.compile(r"([0-9]{1,18})@boxes")
CAUSES: Mapping[int, str] = {17: "busy", 21: "declined", 23: "failed", 26: "elsewhere", 127: "cancelled"}
VERDICTS: Mapping[str, str] = {"2": "declined", "3": "voicemail"}
PASSED_ON, LED = "rp-live-to", "rp-live-held"  # contexts: sent on from a page, put on hold by one
CODE = ("*", "#")

Line = Callable[[Reading, Event, Channel], None]


def take(reading: Reading, event: Event) -> None:
    """The next line. Never raises."""
    reading.order += 1
    if event.kind == GAP:
        reading.is_odd = True
        return
    is_new = event.unique not in reading.channels
    of = reading.known(event)
    if is_new:
        _begun(reading, event, of)
    if event.userfield or of is reading.caller:
        reading.read(event, of)
    line = LINES.get(event.kind)
    if line is not None:
        line(reading, event, of)
    elif event.kind not in SILENT:
        reading.is_odd = True
        reading.tell(event.at, "odd", word=channels.clean(event.kind))


def _begun(reading: Reading, event: Event, of: Channel) -> None:
    reading.is_odd = reading.is_odd or event.kind != "CHAN_START"
    if not of.is_party:
        return
    if of.is_called or of.is_ours:
        _rung(reading, event, of)
        return
    if reading.caller is None and of.unique not in reading.takers:
        reading.caller = of
    of.at_first = reading.party(of)
    is_code = of.extension.startswith(CODE)
    reading.tell(event.at, "code" if is_code else "called", of.at_first, channels.clean(of.extension))


def _rung(reading: Reading, event: Event, of: Channel) -> None:
    if of.kind == "trunk":
        of.outside, shown = reading.dialling.pop(of.endpoint, ("", ""))
        reading.shown = reading.shown or shown
        of.is_urgent = event.linked in reading.urgent
    who = reading.party(of)
    if of.is_called:
        reading.aims(who if of.kind == "trunk" else Party("user", who.id, who.number, who.name))
        if of.user is not None:
            reading.shares.rings(of.user, event.unique, reading.order)
    reading.tell(event.at, "ringing", who)


def _answer(reading: Reading, event: Event, of: Channel) -> None:
    of.answered = event.at if of.answered is None else of.answered
    if event.context == "rp-screen":
        reading.screen(event.at)
    if of.is_ours and reading.caller is None:
        reading.caller = of


def _bridge_enter(reading: Reading, event: Event, of: Channel) -> None:
    if not of.is_party:
        return
    is_holding = HOLDING in event.extra
    if is_holding and event.context != LED:
        return
    reading.leave(event.at, of)
    if is_holding:
        of.is_held = True
        reading.talk.change(event.at, of, 0, 1)
        reading.tell(event.at, "held", reading.party(of))
        return
    of.bridge = extra(event).get("bridge_id") or "?"
    reading.talk.change(event.at, of, 1)
    of.held_by = of.held_by if event.context == LED else None
    _put_through(reading, event, of)
    if not of.has_talked:
        of.has_talked = True
        _first_talk(reading, event, of)
    tapes.connected(reading, event.at, of)


def _first_talk(reading: Reading, event: Event, of: Channel) -> None:
    if of.takes or event.app == "ConfBridge":
        return
    if of.is_called:
        if of.is_asked and reading.screened is None:
            reading.tell(event.at, "confirmed", reading.party(of))
        reading.answer(event.at, of)
    elif event.context == "rp-code-take-over":
        reading.answer(event.at, of, "picked up")
        reading.shares.take(event.unique, of.order, of.user)
    else:
        reading.shares.talks(event.unique, of.order, of.user, is_called=False)
        _two_callers(reading, event, of)


def _two_callers(reading: Reading, event: Event, of: Channel) -> None:
    """Bridged with each other, by whatever brought them together."""
    other = reading.other(of)
    if other is not None and reading.answered is None and reading.caller in (of, other):
        reading.answer(event.at, other if of is reading.caller else of)


def _put_through(reading: Reading, event: Event, of: Channel) -> None:
    """Whoever was on hold meets somebody else than who held him."""
    other = reading.other(of)
    for held, met in ((of, other), (other, of)):
        if held is None or met is None or (by := held.held_by) is None:
            continue
        if met is not by and met.user != by.user:
            reading.tell(event.at, "transferred", reading.party(by), word="attended")
        held.held_by = None


def _bridge_exit(reading: Reading, event: Event, of: Channel) -> None:
    if event.context == PASSED_ON and of.bridge:
        by = reading.other(of)
        reading.tell(event.at, "transferred", reading.party(by) if by else None, word="blind")
        of.stale, of.is_moved = event.userfield, True
    if event.context == LED and of.bridge:
        of.held_by = reading.other(of) or of.held_by
    if of.is_held:
        reading.tell(event.at, "resumed", reading.party(of))
    reading.leave(event.at, of)


def _hangup(reading: Reading, event: Event, of: Channel) -> None:
    reading.leave(event.at, of)
    reading.unpark(event.at, of)
    tapes.over(reading, event.at, of)
    if not of.is_party or of.has_ended:
        return
    told = extra(event)
    cause = int(cell) if (cell := told.get("hangupcause", "")).isdecimal() and len(cell) < 5 else 0
    of.has_ended = True
    source = told.get("hangupsource", "")
    end = Ended(of, cause, source, gave_up=not source and told.get("dialstatus") == "CANCEL")
    reading.ends.append(end)
    if (of.is_called or (of.is_ours and of is not reading.caller)) and not of.has_talked:
        _not_answered(reading, event, end)
    elif event.extension == "many" and event.context in ("rp-to-user", "rp-to-group"):
        reading.tell(event.at, "refused", reading.entered, word="too many forwards", cause=cause)


def _not_answered(reading: Reading, event: Event, end: Ended) -> None:
    who = reading.party(end.channel)
    if end.channel.is_decided:
        return
    if end.channel.is_asked and end.channel.answered is not None:
        reading.late(Step(event.at, "confirmed", who, word="refused"), end.channel)
        return
    by_himself = end.source == end.channel.name or reading.is_sent_on
    word = CAUSES.get(end.cause, "failed" if by_himself else "timeout")
    reading.is_sent_on = False
    reading.late(Step(event.at, "not answered", who, word=word, cause=end.cause), end.channel)


def _forward(reading: Reading, event: Event, of: Channel) -> None:
    """A 302, which counts as a refusal; that leg ends without saying why, as a rule (22.10)."""
    reading.is_sent_on = True


def _app_end(reading: Reading, event: Event, of: Channel) -> None:
    if event.app == "Dial":
        reading.dialled(of)


def _blind(reading: Reading, event: Event, of: Channel) -> None:
    told = extra(event)
    reading.tell(event.at, "transferred", reading.party(of), channels.clean(told.get("extension", "")), "blind")
    moved = reading.channels.get(told.get("transferee_channel_uniqueid", ""))
    if moved is not None:
        moved.stale, moved.is_moved = moved.field, True


def _attended(reading: Reading, event: Event, of: Channel) -> None:
    """While the second call rings, what it entered goes on for him, under his channel (Asterisk 22.10).

    Both have the first call's user field then; whoever was called in that has none, and begins with the second's.
    """
    told = extra(event)
    reading.tell(event.at, "transferred", reading.party(of), word="attended")
    left, other = told.get("channel2_uniqueid", ""), told.get("transferee_channel_uniqueid", "")
    second, moved = reading.channels.get(left), reading.channels.get(other)
    if second is not None and moved is not None and not second.has_talked:
        entered, first = (second.words, second.field), (moved.words, moved.field)
        second.words, second.field = first
        moved.words, moved.field = first if moved.words else entered
        moved.is_moved = True
        reading.shares.hand_over(left, other)


def _message(reading: Reading, event: Event, of: Channel) -> None:
    boxes = [int(user) for user in BOX.findall(event.extra)]
    if boxes:
        reading.has_message = True
        reading.shares.leave_message(boxes[0], boxes[1:])
        reading.tell(event.at, "message", channels.person(boxes[0], reading.whose))


def _verdict(reading: Reading, event: Event, of: Channel) -> None:
    if reading.screened is not None:
        reading.screen(event.at, VERDICTS.get(extra(event).get("extra", ""), ""))
    else:
        reading.tell(event.at, "confirmed", reading.party(of), word="refused")
    of.is_decided = True


def _brake(reading: Reading, event: Event, of: Channel) -> None:
    reading.tell(event.at, "refused", word="too much today")


LINES: Mapping[str, Line] = {
    "ANSWER": _answer,
    "HANGUP": _hangup,
    "BRIDGE_ENTER": _bridge_enter,
    "BRIDGE_EXIT": _bridge_exit,
    "APP_START": started,
    "APP_END": _app_end,
    "FORWARD": _forward,
    "PARK_START": parking.parked,
    "PARK_END": parking.unparked,
    "PICKUP": parking.picked_up,
    "BLINDTRANSFER": _blind,
    "ATTENDEDTRANSFER": _attended,
    "RPMessage": _message,
    "RPVerdict": _verdict,
    "RPNotParked": parking.not_parked,
    "RPBrake": _brake,
    tapes.ORDERED: tapes.ordered,
    "RPRecordingOver": tapes.stopped,
    "RPEmergency": tapes.urgent,
}
SILENT = frozenset({"CHAN_START", "CHAN_END", "LINKEDID_END", "LOCAL_OPTIMIZE", "RPPin"})
