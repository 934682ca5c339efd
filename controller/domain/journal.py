"""What the PBX's journal of calls tells: its lines, gathered into conversations. Pure; read by pbx/journal.py."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

NUMBERED = re.compile(r"(\d+)\.(\d+)$")  # of a channel: when it began, and how many there were before
BEGUN, ENDED = "CHAN_START", "CHAN_END"
STARTED = "RP_START"  # the PBX is started: no channel of before lives (pbx/keeper.py writes it)
GAP = "RP_GAP"  # lines may be missing here (pbx/journal.py sees it)


@dataclass(frozen=True, slots=True)
class Event:
    """A line, with fields of cel_custom.conf; `place` is its first byte in the journal, `at` in seconds since 1970."""

    place: int
    kind: str
    at: float
    name: str
    number: str
    extension: str
    context: str
    channel: str
    app: str
    data: str
    account: str
    unique: str
    linked: str
    userfield: str
    extra: str


BRIDGE = re.compile(r'"bridge_id":"([^"]+)"')
PICKED_UP_BY = re.compile(r'"pickup_channel_uniqueid":"([^"]+)"')
RETRIEVER = re.compile(r'"retriever":"([^"]+)"')
ORPHAN = "?-"
RUNNING = ("APP_START", "ANSWER")  # lines of a channel as its own dialplan runs
UNTOLD = 5.0  # seconds within which a transfer is written that was done
APART = "holding_bridge"  # whoever waits in one waits for himself: a parking lot has one for all slots


def handed_over(event: Event) -> tuple[str, str] | None:
    """Of an attended transfer: the channel of whoever transfers in the second call, and who takes its place there.

    While the second call rings, what it entered goes on for him, under his channel (Asterisk 22.10).
    """
    if event.kind != "ATTENDEDTRANSFER":
        return None
    try:
        told = json.loads(event.extra)
        return str(told["channel2_uniqueid"]), str(told["transferee_channel_uniqueid"])
    except (ValueError, KeyError, TypeError):
        return None


def bridge(event: Event) -> str:
    """Where that channel begins to talk with others, whom it called or not; a conference is not one conversation."""
    if event.kind != "BRIDGE_ENTER" or event.app == "ConfBridge" or APART in event.extra:
        return ""
    found = BRIDGE.search(event.extra)
    return found[1] if found else ""


def picked_up_by(event: Event) -> str:
    """Of a call that somebody picks up: his channel."""
    found = PICKED_UP_BY.search(event.extra) if event.kind == "PICKUP" else None
    return found[1] if found else ""


def _other_channel(event: Event) -> str:
    """Of a line that brings two calls together: a channel of the other, by its id or by its name."""
    if event.app == "Bridge":
        return event.data.partition(",")[0]
    if event.kind == "PARK_END":
        found = RETRIEVER.search(event.extra)
        return found[1] if found else ""
    return picked_up_by(event) or (handed_over(event) or ("",))[0]


@dataclass(slots=True, eq=False)
class Conversation:
    """All legs that belong together, from the first that began to the last that ended.

    `key` is the same whenever the journal is read, and wherever the reading begins: of a call whose beginning was not
    read it is ORPHAN and the id that its lines are linked to. `is_cut`: the PBX ended in the middle of it.
    """

    key: str
    events: list[Event] = field(default_factory=list)
    open: set[str] = field(default_factory=set)
    is_cut: bool = False
    ended: float = 0.0
    _fields: dict[str, str] = field(default_factory=dict)
    _replaced: set[str] = field(default_factory=set)  # channels that ended with the user field of another
    _handed_over: set[str] = field(default_factory=set)  # and those of which a transfer tells

    @property
    def is_over(self) -> bool:
        """Not yet where somebody took the caller's place: the transfer by which he did may be written later (22.10).

        Both channels end with the first call's user field then.
        """
        return not self.open and self._replaced <= self._handed_over

    def take(self, event: Event) -> None:
        self.events.append(event)
        self.ended = max(self.ended, event.at)
        if event.kind == BEGUN:
            self.open.add(event.unique)
        elif event.kind == ENDED:
            self.open.discard(event.unique)
        elif event.kind in RUNNING:
            self._fields[event.unique] = event.userfield
        elif event.kind == "HANGUP" and not event.userfield.startswith(self._fields.get(event.unique, "")):
            self._replaced.add(event.unique)
        elif (transfer := handed_over(event)) is not None:
            self._handed_over.update(transfer)

    def join(self, other: "Conversation") -> None:
        """Another that began later, whole."""
        self.events += other.events
        self.open |= other.open
        self.ended = max(self.ended, other.ended)
        self._fields |= other._fields
        self._replaced |= other._replaced
        self._handed_over |= other._handed_over


@dataclass(slots=True)
class Conversations:
    """Those that go on. A line that belongs to none of them, as its beginning was not read, is passed over."""

    _by_channel: dict[str, Conversation] = field(default_factory=dict)  # by its id, and by its name
    _by_linked: dict[str, Conversation] = field(default_factory=dict)
    _by_bridge: dict[str, Conversation] = field(default_factory=dict)
    _waiting: set[Conversation] = field(default_factory=set)  # for a transfer that is told late
    _newest: tuple[int, int] = (0, 0)

    def take(self, event: Event) -> list[Conversation]:
        """The next line; the conversations that it shows to be over."""
        if event.kind == STARTED:
            self._newest = (0, 0)
            return self.cut()
        if event.kind == GAP:
            self._doubt(event)
            return []
        over = self.cut() if event.kind == BEGUN and self._is_anew(event.unique) else []
        over += self.unclaimed(event.at - UNTOLD)
        conversation = self._of(event)
        if conversation is None:
            return over
        conversation.take(event)
        if conversation.is_over:
            return [*over, self._ended(conversation)]
        if conversation.open:  # again, where another channel was linked to it
            self._waiting.discard(conversation)
        else:
            self._waiting.add(conversation)
        return over

    def going_on(self) -> list[Conversation]:
        """Those that are not over, by where they begin in the journal."""
        return sorted(set(self._by_channel.values()), key=lambda each: each.events[0].place)

    def cut(self) -> list[Conversation]:
        """What goes on ends here: the PBX ended, or its journal."""
        return [self._cut(each) for each in self.going_on()]

    def silent(self, since: float) -> list[Conversation]:
        """Those are over whose end may be missing, and of which nothing was heard since that moment."""
        doubtful = (each for each in self.going_on() if any(event.kind == GAP for event in each.events))
        return [self._cut(each) for each in doubtful if each.events[-1].at < since]

    def unclaimed(self, since: float) -> list[Conversation]:
        """Those are over that waited for a transfer, and of which nothing was heard since that moment."""
        return [self._ended(each) for each in [*self._waiting] if each.ended < since]

    def _of(self, event: Event) -> Conversation | None:
        """A transfer makes one of two: a channel is linked to another conversation, or its line says so.

        Whoever picks a call up, retrieves it or takes it over is linked to it by his line of the bridge, or after it
        (22.10). That may come when everybody else of the call has ended: other lines say it before.
        """
        mine, met, named = self._by_channel.get(event.unique), bridge(event), _other_channel(event)
        others = (
            self._by_linked.get(event.linked),
            self._by_channel.get(named) if named else None,
            self._by_bridge.get(met),
        )
        for other in others:
            if mine is not None and other is not None and mine is not other:
                mine = self._joined(mine, other)
        found = mine or others[0]
        if found is None and event.kind == BEGUN:
            found = Conversation(f"{event.at:.3f}-{event.linked}"[:64])
        if found is not None:
            self._by_linked[event.linked] = found
            if met:
                self._by_bridge[met] = found
            if event.kind == BEGUN:
                self._by_channel[event.unique] = self._by_channel[event.channel] = found
        return found

    def _joined(self, one: Conversation, other: Conversation) -> Conversation:
        first, second = sorted((one, other), key=lambda each: each.events[0].place)
        first.join(second)
        self._waiting -= {first, second}
        for event in second.events:
            self._by_linked[event.linked] = first
            if event.kind == BEGUN:
                self._by_channel[event.unique] = self._by_channel[event.channel] = first
            if met := bridge(event):
                self._by_bridge[met] = first
        return first

    def _ended(self, conversation: Conversation) -> Conversation:
        """Lines of conversations that were joined come in the order of the journal."""
        self._waiting.discard(conversation)
        conversation.events.sort(key=lambda event: event.place)
        conversation.key = _key(conversation)
        for event in conversation.events:
            self._by_channel.pop(event.unique, None)
            self._by_channel.pop(event.channel, None)
            self._by_linked.pop(event.linked, None)
            self._by_bridge.pop(bridge(event), None)
        return conversation

    def _is_anew(self, unique: str) -> bool:
        """Whether the PBX counts its channels from the beginning again: it was started anew.

        Numbers of channels that begin together may come in any order, so a second must lie between.
        """
        found = NUMBERED.search(unique)
        if found is None:
            return False
        at, number = int(found[1]), int(found[2])
        is_anew = at > self._newest[0] + 1 and number <= self._newest[1]
        self._newest = (at, number) if is_anew else max(self._newest, (at, number))
        return is_anew

    def _cut(self, conversation: Conversation) -> Conversation:
        conversation.is_cut = bool(conversation.open)
        return self._ended(conversation)

    def _doubt(self, event: Event) -> None:
        for each in self.going_on():
            each.events.append(event)


def _key(conversation: Conversation) -> str:
    begun = {event.unique for event in conversation.events if event.kind == BEGUN}
    unread = {event.linked for event in conversation.events if event.linked} - begun
    return f"{ORPHAN}{min(unread, key=_age)}"[:64] if unread else conversation.key


def _age(channel: str) -> tuple[int, int, str]:
    """The oldest first: that is whom the PBX links the others to."""
    found = NUMBERED.match(channel)
    return (int(found[1]), int(found[2]), "") if found else (1 << 62, 0, channel)


def gathered(events: Iterable[Event]) -> list[Conversation]:
    """The conversations of these that are over, in the order of their ends."""
    held = Conversations()
    return [over for event in events for over in held.take(event)]
