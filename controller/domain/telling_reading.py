"""The lines of a conversation, one after the other: steps of its timeline, and what is known of it. For telling.py.

What lines mean stands in the subroutines of dialplan_templates; names of contexts here are theirs. Any line may be
missing, doubled or out of place.
"""

import json
import re
from dataclasses import dataclass, field, replace

from controller.domain import telling_channels as channels
from controller.domain.history import Party, Recorded, Step, StepKind
from controller.domain.history_names import Whose
from controller.domain.journal import Event
from controller.domain.telling_channels import Channel, Talk
from controller.domain.telling_shares import Shares
from controller.domain.telling_words import DO_NOT_DISTURB, REASONS, added, number_of, words

HOLDING = "holding_bridge"
ROUTING = re.compile(r"plan-|x[0-9]|rp-group$|rp-blocked$|rp-screen$|rp-to-")  # entered by whoever is called
AFTERWARDS = frozenset({"APP_END", "BRIDGE_EXIT", "CHAN_START", "BLINDTRANSFER"})  # still say what was before


@dataclass(slots=True)
class Ended:
    """A channel's HANGUP. `source` is a channel's name, or dialplan/…; `gave_up`: while somebody else's phone rang."""

    channel: Channel
    cause: int
    source: str
    gave_up: bool


@dataclass(slots=True)
class Reading:
    """What is known so far; `order` counts the lines. `takers`: channels by which a call is picked up."""

    whose: Whose
    takers: frozenset[str] = frozenset()
    order: int = 0
    channels: dict[str, Channel] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    shares: Shares = field(default_factory=Shares)
    talk: Talk = field(default_factory=Talk)
    caller: Channel | None = None
    hides: bool = False
    goal: Party | None = None
    rule: int | None = None
    public: str = ""  # the number of ours that was called
    shown: str = ""  # and the one that is shown outside
    dialling: dict[int, tuple[str, str]] = field(default_factory=dict)  # by trunk: the number, and the one shown
    answered: float | None = None
    answered_by: Party | None = None
    reached_by: int | None = None
    box: int | None = None  # whose mailbox is meant
    boxed: float | None = None
    entered: Party | None = None
    screened: int | None = None  # the step
    blocked: bool = False
    is_sent_on: bool = False  # a phone has just sent the call elsewhere
    has_message: bool = False
    is_odd: bool = False
    domain: int | None = None
    ends: list[Ended] = field(default_factory=list)
    recordings: list[Recorded] = field(default_factory=list)
    urgent: set[str] = field(default_factory=set)  # what calls for help are linked to
    last_left: dict[str, Channel] = field(default_factory=dict)  # by bridge

    def tell(
        self, at: float, kind: StepKind, who: Party | None = None, number: str = "", word: str = "", cause: int = 0
    ) -> None:
        self.steps.append(Step(at, kind, who, number, word, None, cause))

    def late(self, step: Step, of: Channel) -> None:
        """How ringing of that channel ended: the PBX may say so when the call is on its way already."""
        at = len(self.steps) if of.rung is None else of.rung
        self.steps.insert(at, step)
        for each in self.channels.values():
            each.rung = each.rung + 1 if each.rung is not None and each.rung >= at else each.rung
        if self.screened is not None and at <= self.screened:
            self.screened += 1

    def dialled(self, by: Channel) -> None:
        """A Dial is over: nobody rings any more whom it had rung."""
        for each in self.channels.values():
            if each.is_called and each.order > by.dials and each.rung is None:
                each.rung = len(self.steps)

    def known(self, event: Event) -> Channel:
        """The channel of a line; where its beginning is not there, by what the line says."""
        found = self.channels.get(event.unique)
        if found is None:
            found = self.channels[event.unique] = channels.channel(event, self.order)
            if self.domain is None:
                self.domain = channels.domain_of(found, self.whose)
        return found

    def party(self, of: Channel) -> Party:
        return channels.party(of, self.whose)

    def named(self, name: str) -> Channel | None:
        """The newest of that name."""
        return next((each for each in reversed(self.channels.values()) if each.name == name), None)

    def read(self, event: Event, of: Channel) -> None:
        """What the dialplan says of that channel by now."""
        if of.is_leg or event.kind in AFTERWARDS:
            return
        self._shown(event, of)
        if of.stale is not None:
            if event.userfield == of.stale and not ROUTING.match(event.context):
                return
            of.stale, of.words = None, ()
        if event.userfield != of.field or not of.words:
            of.field, before, of.words = event.userfield, of.words, words(event.userfield)
            for word in added(before, of.words):
                self._word(event, of, word)

    def _shown(self, event: Event, of: Channel) -> None:
        """The number that a caller shows: that of a carrier's call is in E.164 form, or withheld, only on its way."""
        if of.is_told or (of is not self.caller and of.kind != "trunk"):
            return
        of.is_told, of.number = True, event.number
        if of is self.caller:
            self.hides = not event.number
        if of.at_first is not None:
            now = self.party(of)
            self.steps = [replace(step, who=now) if step.who is of.at_first else step for step in self.steps]

    def _word(self, event: Event, of: Channel, word: str) -> None:
        number, letter = number_of(word), word[:1]
        if letter == "f" and word[1:] in REASONS:
            self._forward(event.at, REASONS[word[1:]])
        elif word == DO_NOT_DISTURB:
            self.tell(event.at, "do not disturb", self.entered)
        elif number is None:
            return
        elif letter == "r":
            self._rule(number)
        elif letter == "v":
            self.box = number
        elif letter == "i":
            self.public = channels.clean(f"+{word[1:]}")
        elif letter in ("g", "") or letter.isdecimal():
            self._enter(event, of, number, is_group=letter == "g")

    def _enter(self, event: Event, of: Channel, number: int, *, is_group: bool) -> None:
        who = channels.group(number, self.whose) if is_group else channels.person(number, self.whose)
        known = (self.whose.groups if is_group else self.whose.users).get(number)
        if self.domain is None and known is not None:
            self.domain = known.domain
        self.entered = who
        self.aims(who)
        self.tell(event.at, "entered", who)
        if is_group:
            self.shares.gather(event.unique, self.order)
        else:
            self.shares.enter(event.unique, self.order, number)

    def aims(self, who: Party) -> None:
        """Whom the call first meant."""
        self.goal = self.goal or who

    def _rule(self, rule: int) -> None:
        self.rule = self.rule if self.rule is not None else rule
        for at in reversed(range(len(self.steps))):
            if self.steps[at].kind == "entered":
                self.steps[at] = replace(self.steps[at], rule=rule)
                return

    def _forward(self, at: float, why: str) -> None:
        self.tell(at, "forwarded", self.entered, word=why)
        if self.entered is not None and self.entered.kind == "user" and self.entered.id is not None:
            self.shares.forward(self.entered.id)

    def screen(self, at: float, word: str = "") -> None:
        """The step of it; again: how it ended."""
        if self.screened is None:
            self.screened = len(self.steps)
            self.tell(at, "screened", self.entered)
        elif word and not self.steps[self.screened].word:
            self.steps[self.screened] = replace(self.steps[self.screened], word=word)

    def answer(self, at: float, of: Channel, kind: StepKind = "answered") -> None:
        """Somebody talks who was called, or who took the call."""
        who = self.party(of)
        self.tell(at, kind, who)
        if kind == "answered":
            self.shares.talks(of.unique, of.order, of.user, is_called=True)
        if self.screened is not None:
            self.screen(at, "accepted")
        if self.answered is None:
            self.answered, self.answered_by = at, who
            if who.kind == "outside" and self.entered is not None and self.entered.kind == "user":
                self.reached_by = self.entered.id

    def leave(self, at: float, of: Channel) -> None:
        """The bridge that it is in, if any."""
        if of.bridge or of.is_held:
            self.talk.change(at, of, -int(bool(of.bridge)), -int(of.is_held))
            self.last_left[of.bridge] = of
            of.bridge, of.is_held = "", False

    def unpark(self, at: float, of: Channel) -> None:
        """It waits in a slot no more, if it did."""
        if of.is_parked:
            of.is_parked = False
            self.talk.change(at, of, 0, -1)

    def other(self, of: Channel) -> Channel | None:
        """Who shares a bridge with that channel, or did until just now."""
        every = (each for each in self.channels.values() if each.bridge == of.bridge and each is not of)
        return next((each for each in every if each.is_party), self.last_left.get(of.bridge)) if of.bridge else None


def extra(event: Event) -> dict[str, str]:
    """What a line says beside its fields: keys and texts."""
    try:
        told = json.loads(event.extra)
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in told.items()} if isinstance(told, dict) else {}
