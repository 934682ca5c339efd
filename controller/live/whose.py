"""Whose the PBX's endpoints and mailboxes are, as the database said last: filled by live_feed.py."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

BOX = re.compile(r"([0-9]{1,20})@d([0-9]{1,20})")


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose an endpoint is: a phone (`user`, `device`) or a trunk. `number` is the extension of a user."""

    domain: int
    user: int | None
    device: int | None
    trunk: int | None
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the database says: `users` with domain, extension and name, all `devices` of theirs, `trunks`."""

    users: Mapping[int, tuple[int, str, str]] = field(default_factory=dict)
    devices: Mapping[int, int] = field(default_factory=dict)
    trunks: Mapping[int, tuple[int, str]] = field(default_factory=dict)


class Whose:
    """The copy. What is deleted keeps its owner while it talks, but is nobody's phone any more."""

    def __init__(self) -> None:
        self._owners: dict[str, Owner] = {}
        self._people: dict[int, tuple[int, str]] = {}
        self._devices: dict[int, list[int]] = {}
        self._boxes: dict[tuple[int, str], int] = {}

    def owner(self, endpoint: str) -> Owner | None:
        """Of `d5` or `t1`; None where the database knows none (yet)."""
        return self._owners.get(endpoint)

    def people(self) -> Iterable[int]:
        """All users."""
        return self._people

    def domain(self, user: int) -> int | None:
        """Where that user is; None: nobody any more."""
        place = self._people.get(user)
        return None if place is None else place[0]

    def devices(self, user: int) -> Iterable[int]:
        """His phones."""
        return self._devices.get(user, ())

    def box(self, name: str) -> int | None:
        """The user whose mailbox `1002@d3` is."""
        found = BOX.fullmatch(name)
        return None if found is None else self._boxes.get((int(found[2]), found[1]))

    def learn(self, known: Known, asked: Iterable[int] = ()) -> tuple[set[str], set[int]]:
        """Takes what was found; users `asked` for in vain are gone. Returns the endpoints and users to look at."""
        users = {*asked, *known.users}
        for user in users:
            self._forget(user)
        for user, (domain, number, _) in known.users.items():
            self._people[user], self._boxes[domain, number], self._devices[user] = (domain, number), user, []
        endpoints = set[str]()
        for device, user in known.devices.items():
            domain, number, name = known.users[user]
            self._devices[user].append(device)
            endpoints |= self._own(f"d{device}", Owner(domain, user, device, None, number, name))
        for trunk, (domain, name) in known.trunks.items():
            endpoints |= self._own(f"t{trunk}", Owner(domain, None, None, trunk, "", name))
        return endpoints, users

    def _own(self, endpoint: str, owner: Owner) -> set[str]:
        if self._owners.get(endpoint) == owner:
            return set()
        self._owners[endpoint] = owner
        return {endpoint}

    def _forget(self, user: int) -> None:
        place = self._people.pop(user, None)
        self._devices.pop(user, None)
        if place is not None and self._boxes.get(place) == user:
            del self._boxes[place]
