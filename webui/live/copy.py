"""What goes on in each domain, as the controller told it, and how each kind of person may see it: JSON, made once."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from controller.operations import hearing
from controller.operations.hearing import Value
from controller.operations.numbers import spaced

MOST_KEPT = 32  # texts made for several browsers
NONE: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Audience:
    """Who looks at which domain; `people`: the page shows others, too, not the own calls and the parked ones alone."""

    domain: int
    user: int | None = None
    oversees: bool = False
    people: bool = False

    @property
    def sees_all_calls(self) -> bool:
        return self.oversees and self.people

    def wants(self, key: str) -> bool:
        """Whether things of that kind are for this page; of calls only the own ones, unless it sees all."""
        return self.people or not key.startswith("person:")


@dataclass(frozen=True, slots=True)
class Told:
    """One thing: its JSON for who may see all of it, for everybody (None: nothing), and which users are the former."""

    whole: str
    public: str | None
    owners: frozenset[int]


@dataclass(slots=True)
class Copy:
    """All things of all domains at one moment."""

    _things: dict[int, dict[str, Told]] = field(default_factory=dict)
    _made: dict[tuple[object, ...], str] = field(default_factory=dict)

    def put(self, domain: int, key: str, value: dict[str, Any] | None) -> None:
        """Another value, or None: it is gone. Raises KeyError and TypeError for what is no thing."""
        self._made.clear()
        things = self._things.setdefault(domain, {})
        found = None if value is None else hearing.shares(key, value)
        if found is None:
            things.pop(key, None)
            return
        public = None if found.public is None else _json(readable(found.public))
        whole = public if found.public == found.whole and public is not None else _json(readable(found.whole))
        things[key] = Told(whole, public, found.owners)

    def __len__(self) -> int:
        return sum(map(len, self._things.values()))

    def keys(self, domain: int) -> Iterable[str]:
        return self._things.get(domain, {})

    def owners(self, domain: int, key: str) -> frozenset[int]:
        """Users whose own it is at present."""
        told = self._things.get(domain, {}).get(key)
        return NONE if told is None else told.owners

    def calls_of(self, who: Audience) -> list[str]:
        """Keys of his own calls."""
        things = self._things.get(who.domain, {}).items()
        return [key for key, told in things if who.user in told.owners and key.startswith("call:")]

    def text(self, who: Audience, keys: tuple[str, ...] | None) -> str:
        """The data of an event `things`: what of these keys is visible, the others as gone; None: all there is."""
        looked = self.keys(who.domain) if keys is None else keys
        apart = who.user if any(who.user in self.owners(who.domain, key) for key in looked) else None
        name = (who.domain, apart, who.oversees, who.people, keys)
        made = self._made.get(name)
        if made is None:
            if len(self._made) >= MOST_KEPT:
                self._made.clear()
            made = self._made[name] = self._text(who, filter(who.wants, looked), is_all=keys is None)
        return made

    def _text(self, who: Audience, keys: Iterable[str], *, is_all: bool) -> str:
        things, values, gone = self._things.get(who.domain, {}), [], []
        for key in keys:
            seen = _seen(who, key, things[key]) if key in things else None
            if seen is None:
                gone.append(key)
            else:
                values.append(f"{_json(key)}:{seen}")
        told = _json([] if is_all else gone)
        return f'{{"all":{_json(is_all)},"set":{{{",".join(values)}}},"gone":{told}}}'


def readable(value: Value) -> Value:
    """With `shown` beside a number, or what was dialled, where people write it in another way."""
    if "parties" not in value:
        return _spaced(value, value.get("number", ""))
    parties = [_spaced(party, party["number"]) for party in value["parties"]]
    return _spaced({**value, "parties": parties}, value["dialled"])


def _spaced(value: Value, number: str) -> Value:
    shown = spaced(number)
    return value if shown == number else {**value, "shown": shown}


def _seen(who: Audience, key: str, told: Told) -> str | None:
    if who.user in told.owners:
        return told.whole
    if key.startswith("call:"):
        return told.whole if who.sees_all_calls else None
    return told.whole if who.oversees else told.public


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
