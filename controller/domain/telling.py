"""What became of a conversation, by the lines of the PBX's journal (PRODUCT §2, §6, §7). Pure and total.

Counterparts: the dialplan, which puts words into the user field (telling_words.py), and dialplan_templates/asterisk,
whose contexts the lines name. telling_lines.py reads the lines one by one.
"""

from dataclasses import replace

from controller.domain import telling_channels as channels
from controller.domain.history import Direction, End, Party, Result, Step, Told
from controller.domain.history_names import Whose
from controller.domain.journal import GAP, Conversation, picked_up_by
from controller.domain.telling_lines import CODE, take
from controller.domain.telling_order import in_order
from controller.domain.telling_reading import Ended, Reading
from controller.domain.telling_tapes import all_over

INSIDE = 6  # digits of the longest extension
BUSY, NORMAL = 17, frozenset({0, 16, 18, 19, 26, 127})  # causes; the normal ones say that nobody answered
REFUSED = {1: "nobody has that number", 28: "no number", 21: "not allowed", 34: "no way out", 38: "no way out"}


def told(conversation: Conversation, whose: Whose) -> Told | None:
    """None where nobody called anybody: a phone that we had rung, and led nowhere."""
    reading = Reading(whose, frozenset(filter(None, map(picked_up_by, conversation.events))))
    for event in in_order(conversation.events):
        take(reading, event)
    caller = reading.caller or _any_caller(reading)
    if caller is None or (caller.is_ours and reading.goal is None and not reading.talk.users):
        return None
    moments = [event.at for event in conversation.events if event.kind != GAP]
    began, ended = min(moments), max(moments)
    reading.talk.stop(ended)
    if not conversation.is_cut:
        reading.is_odd = reading.is_odd or caller is not reading.caller or not _all_ended(reading)
    return _told(conversation, reading, caller, began, ended)


def _any_caller(reading: Reading) -> channels.Channel | None:
    """Where the caller's beginning is missing: whoever was there first."""
    return next((each for each in reading.channels.values() if each.is_party), None)


def _all_ended(reading: Reading) -> bool:
    return all(each.has_ended for each in reading.channels.values() if each.is_party)


def _told(conversation: Conversation, reading: Reading, caller: channels.Channel, began: float, ended: float) -> Told:
    result = _result(conversation, reading, caller)
    dialled = channels.clean(caller.extension)
    code = dialled if dialled.startswith(CODE) and _is_code(reading) else ""
    answered = reading.answered
    if code and answered is None and result == "answered":
        answered = caller.answered
    party = _caller(reading, caller)
    return Told(
        key=conversation.key,
        domain=reading.domain,
        began=began,
        ended=ended,
        direction=_direction(reading, caller),
        result=result,
        caller=party,
        dialled=reading.public or _dialled(reading, dialled),
        called=reading.goal or (Party("code", number=code) if code else None),
        answered_by=reading.answered_by,
        reached_by=reading.reached_by,
        answered=answered,
        talked=reading.talk.talked.total if not code or answered is None else ended - answered,
        held=reading.talk.held.total,
        number=reading.public or reading.shown,
        trunk=_trunk(reading, caller),
        rule=reading.rule,
        forwards=sum(step.kind == "forwarded" for step in reading.steps),
        ended_by=_ended_by(reading, caller),
        code=code,
        has_message=reading.has_message,
        is_odd=reading.is_odd,
        steps=_steps(conversation, reading, result, caller, ended),
        shares=tuple(reading.shares.told(party.id if party.kind == "user" else None, reading.talk.users)),
        waits=max(0.0, _until(reading, answered, ended) - began),
        recordings=all_over(reading, ended),
    )


def _until(reading: Reading, answered: float | None, ended: float) -> float:
    if answered is not None:
        return answered
    return reading.boxed if reading.boxed is not None else ended


def _caller(reading: Reading, caller: channels.Channel) -> Party:
    """Who hides his number is known by id only."""
    who = channels.party(caller, reading.whose)
    return replace(who, number="", name="") if reading.hides and caller is reading.caller else who


def _dialled(reading: Reading, number: str) -> str:
    """A page dials no number on the channel itself."""
    if number not in ("", channels.OURS):
        return number
    return reading.goal.number if reading.goal else ""


def _is_code(reading: Reading) -> bool:
    """A code that leads on to somebody is a call like any other."""
    return reading.goal is None and reading.answered is None


def _direction(reading: Reading, caller: channels.Channel) -> Direction:
    if caller.kind == "trunk" and not caller.is_called:
        return "in"
    if reading.goal is None:  # cut or refused before the plan led anywhere
        return "out" if _is_public(channels.clean(caller.extension)) else "inside"
    return "out" if reading.goal.kind == "outside" else "inside"


def _is_public(dialled: str) -> bool:
    digits = dialled.removeprefix("+")
    return digits.isdecimal() and (digits != dialled or len(digits) > INSIDE)


def _trunk(reading: Reading, caller: channels.Channel) -> int | None:
    every = (each.endpoint for each in (caller, *reading.channels.values()) if each.kind == "trunk")
    return next(every, None)


def _result(conversation: Conversation, reading: Reading, caller: channels.Channel) -> Result:
    if conversation.is_cut:
        return "interrupted"
    if reading.answered is not None:
        return "answered"
    if reading.blocked:
        return "blocked"
    if reading.boxed is not None or reading.has_message:
        return "message" if reading.has_message else "voicemail"
    if any(step.kind == "refused" for step in reading.steps):
        return "refused"
    if _is_code(reading) and caller.answered is not None:
        return "answered"
    return _unanswered(_end_of(reading, caller), reading)


def _unanswered(end: Ended | None, reading: Reading) -> Result:
    if end is None or end.gave_up or end.source == end.channel.name:
        return "missed"
    if end.cause == BUSY:
        return "busy"
    is_outside = reading.goal is None or reading.goal.kind == "outside"
    return "refused" if is_outside and end.cause not in NORMAL else "missed"


def _end_of(reading: Reading, of: channels.Channel) -> Ended | None:
    return next((end for end in reading.ends if end.channel is of), None)


def _ended_by(reading: Reading, caller: channels.Channel) -> End:
    """Who hung up first, of those who talked last; nobody: the PBX released the call."""
    names = {each.name for each in reading.channels.values() if each.is_party}
    talked = [end for end in reading.ends if end.channel.has_talked or end.channel is caller]
    sources = [end.channel.name if end.gave_up else end.source for end in talked if end.gave_up or end.source in names]
    if not sources:
        return "system"
    return "caller" if sources[-1] == caller.name else "called"


def _steps(
    conversation: Conversation, reading: Reading, result: Result, caller: channels.Channel, ended: float
) -> tuple[Step, ...]:
    end = _end_of(reading, caller)
    cause = end.cause if end else 0
    last: list[Step] = []
    if conversation.is_cut:
        last.append(Step(ended, "interrupted"))
        return (*reading.steps, *last)
    if result == "refused" and not any(step.kind == "refused" for step in reading.steps):
        last.append(Step(ended, "refused", word=REFUSED.get(cause, ""), cause=cause))
    by = {"caller": _caller(reading, caller), "called": reading.answered_by}.get(_ended_by(reading, caller))
    last.append(Step(ended, "ended", by, cause=cause))
    return (*reading.steps, *last)
