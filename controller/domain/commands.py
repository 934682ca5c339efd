"""What can be done with a call from a page: the command table. Who may is judged by operations/livecalls.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from controller.domain.livecalls import Call, CallState, Party

Verb = Literal[
    "dial",
    "answer",
    "pickup",
    "hold",
    "resume",
    "hangup",
    "transfer",
    "consult",
    "complete",
    "cancel",
    "voicemail",
    "park",
    "retrieve",
    "record",
    "stop recording",
]
Field = Literal["call", "leg", "number", "device", "user", "slot", "back"]
Who = Literal["everybody", "party", "call"]
"""`party`: who is in the call himself, for it is done with his own leg; `call`: also who oversees the domain."""


@dataclass(frozen=True, slots=True)
class Command:
    """`needs` must be given, `takes` may be; `states` are those of the call in which it makes sense."""

    who: Who
    needs: tuple[Field, ...] = ("call",)
    takes: tuple[Field, ...] = ()
    states: frozenset[CallState] = frozenset()
    rings: bool = False

    @property
    def fields(self) -> tuple[Field, ...]:
        return (*self.needs, *self.takes)

    @property
    def seconds(self) -> float:
        """Within which it is answered."""
        return 5.0 if self.rings else 3.0


RINGING: frozenset[CallState] = frozenset(["ringing"])
TALKING: frozenset[CallState] = frozenset(["talking"])
HELD: frozenset[CallState] = frozenset(["held"])
ASKING: frozenset[CallState] = frozenset(["held", "talking", "ringing", "dialling", "voicemail", "announcement"])
"""Whoever is asked may be anywhere; the other party is on hold meanwhile."""
LED: frozenset[CallState] = frozenset(["ringing", "talking", "held"])
ANY: frozenset[CallState] = LED | frozenset(["dialling", "parked", "voicemail", "conference", "announcement"])

COMMANDS: Mapping[Verb, Command] = {
    "dial": Command("everybody", ("number",), ("device",), rings=True),
    "answer": Command("party", ("call",), ("device",), RINGING, rings=True),
    "pickup": Command("call", ("call",), ("device",), RINGING, rings=True),
    "hold": Command("party", states=TALKING),
    "resume": Command("party", states=HELD),
    "hangup": Command("call", ("call",), ("leg",), ANY),
    "transfer": Command(
        "call", ("call", "number"), ("back",), LED | frozenset(["parked", "voicemail", "announcement"])
    ),
    "consult": Command("party", ("call", "number"), (), TALKING | HELD),
    "complete": Command("party", states=ASKING),
    "cancel": Command("party", states=ASKING),
    "voicemail": Command("call", ("call", "user"), (), LED | frozenset(["parked"])),
    "park": Command("call", ("call",), ("slot",), LED),
    "retrieve": Command("everybody", ("slot",), ("device",), rings=True),
    "record": Command("party", states=TALKING),
    "stop recording": Command("party", states=TALKING),
}


def own_legs(call: Call, user: int | None) -> tuple[Party, ...]:
    """The phones of that user that are in the call."""
    return tuple(party for party in call.parties if user is not None and party.user == user)


def led(call: Call, user: int | None) -> Party | None:
    """Whom a transfer is about: the other party of one's own call; of others' calls who is outside, else the caller.

    None where that can't be told.
    """
    there = [party for party in call.parties if party.state not in ("ringing", "dialling") or party.is_caller]
    others = [party for party in there if user is None or party.user != user]
    if own_legs(call, user):
        held = [party for party in others if party.state == "on hold"]
        choice = held if len(held) == 1 else others
        return choice[0] if len(choice) == 1 else _caller(choice)
    outside = [party for party in others if party.trunk is not None]
    return outside[0] if len(outside) == 1 else _caller(others)


def _caller(parties: list[Party]) -> Party | None:
    return next((party for party in parties if party.is_caller), None)
