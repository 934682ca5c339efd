"""One command as it came over the socket, read strictly."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast, get_args

from controller.domain.commands import COMMANDS, Field, Verb
from controller.domain.ids import DomainId, UserId
from controller.operations.actors import Actor
from controller.store.cards import Scope

LONGEST = 100  # characters of a field
LONGEST_MOMENT = 16  # digits


class Unreadable(ValueError):
    """What came is no command; the text says why."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`id` is made by whoever asks, and names this command for ever; `sent` are its fields.

    `seen`: since when the call, or slot, was as he saw it (milliseconds), where he says so.
    """

    id: str
    verb: Verb
    domain: DomainId
    actor: Actor
    sent: Mapping[str, str]
    seen: int | None = None

    @property
    def call(self) -> str:
        return self.sent.get("call", "")


def read(body: Any, at: datetime) -> Asked:
    """Raises Unreadable."""
    try:
        verb, id_ = str(body["verb"]), str(body["id"])
        actor = _actor(body["actor"], at)
        domain = DomainId(int(body["domain"]))
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable(f"no command: {error!r}") from error
    if verb not in COMMANDS or not 8 <= len(id_) <= LONGEST:
        raise Unreadable("no command: verb or id")
    sent = {name: str(body[name])[:LONGEST] for name in get_args(Field) if body.get(name)}
    return Asked(id_, cast(Verb, verb), domain, actor, sent, _seen(str(body.get("seen") or "")))


def _seen(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < LONGEST_MOMENT else None


def _actor(told: Any, at: datetime) -> Actor:
    if told["scope"] not in get_args(Scope):
        raise ValueError(told["scope"])
    return Actor(
        label=str(told["label"]),
        scope=told["scope"],
        at=at,
        address=str(told["address"]),
        user=None if told["user"] is None else UserId(int(told["user"])),
        domain=None if told["domain"] is None else DomainId(int(told["domain"])),
        attendant=bool(told["attendant"]),
        stands_in=bool(told["stands_in"]),
    )
