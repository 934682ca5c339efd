"""What goes on in all domains: calls, parked calls, people. Fed with the PBX's events and lists; tells what changed.

No I/O. Its parts: callevents.py takes events, listing.py lists, picture.py makes calls, whose.py knows the database.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from controller.domain.livecalls import Call, Mode, Note, Parked, Thing, key
from controller.live import picture
from controller.live.callevents import hear
from controller.live.conversations import Conversation
from controller.live.facts import NEVER
from controller.live.fold import UNHEARD, Event, Fold
from controller.live.people import person
from controller.live.whose import Known, Whose

Change = tuple[int, str, Thing | None]
Key = tuple[int, str]


class LiveState:
    """`now` gives seconds since the epoch. Whatever is taken shows in `changed` when it is asked next."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.fold, self.whose, self.is_complete = Fold(), Whose(), False
        self._now = now
        self._modes: dict[int, Mode] = {}
        self._notes: dict[tuple[int, str], Note] = {}  # by domain and call
        self._users: set[int] = set()  # whose presence is to be looked at
        self._places: dict[int, int] = {}  # in which domain users are shown
        self._things: dict[int, dict[str, Thing]] = {}
        self._changed: dict[Key, None] = {}

    def apply(self, event: Event) -> None:
        """One AMI event."""
        hear(self.fold, event, self._now)

    def lost(self) -> None:
        """Events may be missed from now on, until the next list."""
        self.is_complete = False

    def forget(self) -> None:
        """The PBX's clock was set back: what it says now would look older than what it said. A list must follow."""
        self.is_complete, self.fold = False, Fold()
        self._changed.update(dict.fromkeys((d, k) for d, things in self._things.items() for k in things))
        self._things.clear()
        self._users.update(self.whose.people())

    def set_modes(self, modes: Mapping[int, Mode]) -> None:
        """What people's rules or switches say just now, by user; who is not named has none."""
        different = {user for user in {*modes, *self._modes} if modes.get(user, "") != self._modes.get(user, "")}
        self._modes = dict(modes)
        self._users |= different

    def note(self, notes: Mapping[tuple[int, str], Note]) -> None:
        """What is noted on the calls that go on, by domain and call; on a call that is not named nothing is."""
        different = {each for each in {*notes, *self._notes} if notes.get(each) != self._notes.get(each)}
        self._notes = dict(notes)
        self.fold.changed |= {call for _, call in different}  # its id is a node of its conversation

    def learn(self, known: Known, asked: Iterable[int] = ()) -> None:
        """What the database says of whoever was asked for."""
        endpoints, users = self.whose.learn(known, asked)
        self._users |= users
        for endpoint in endpoints:
            self.fold.changed |= self.fold.of_endpoint.get(endpoint, set())

    def changed(self) -> list[Change]:
        """What is different since it was last asked: each key once, with its present value, None where it is gone."""
        self._look()
        keys, self._changed = self._changed, {}
        return [(domain, name, self._things.get(domain, {}).get(name)) for domain, name in keys]

    def domains(self) -> frozenset[int]:
        """Where anything is."""
        return frozenset(domain for domain, things in self._things.items() if things)

    def things(self, domain: int) -> dict[str, Thing]:
        """What is there, by key, as `changed` told last."""
        return dict(self._things.get(domain, {}))

    def calls(self) -> dict[int, list[str]]:
        """The ids of those that go on at this moment, by domain."""
        self._look()
        found: dict[int, list[str]] = {}
        for domain, things in self._things.items():
            if ids := [each.id for each in things.values() if isinstance(each, Call)]:
                found[domain] = ids
        return found

    def call(self, domain: int, id_: str) -> Call | None:
        """As it is at this moment."""
        self._look()
        found = self._things.get(domain, {}).get(f"call:{id_}")
        return found if isinstance(found, Call) else None

    def parked(self, domain: int, slot: str) -> Parked | None:
        """Likewise."""
        self._look()
        found = self._things.get(domain, {}).get(f"slot:{slot}")
        return found if isinstance(found, Parked) else None

    def device_state(self, device: int) -> str:
        """As the PBX says it: NOT_INUSE, INUSE, RINGING …; "" where it said nothing."""
        return self.fold.devices.get(f"d{device}", UNHEARD)[1]

    def _look(self) -> None:
        """Brings what is published up to the moment: first what is gone, or another would lose what it has now."""
        uids, self.fold.changed = self.fold.changed, set()
        talks = {id(found): found for uid in uids if (found := self.fold.talks.of(uid)) is not None}
        users = self._users | self._users_of_devices()
        self._users = set()
        gone, here = set[Key](), dict[Key, Thing]()
        for talk in talks.values():
            things = self._of_talk(talk)
            gone |= talk.shown
            talk.shown = set(things)
            here |= things
        for user in users:
            before = self._places.get(user)
            gone |= {(before, f"person:{user}")} if before is not None else set()
            here |= self._of_user(user)
        self._publish(gone, here)

    def _users_of_devices(self) -> set[int]:
        devices, self.fold.changed_devices = self.fold.changed_devices, set()
        owners = [owner for name in devices if (owner := self.whose.owner(name)) is not None]
        return {owner.user for owner in owners if owner.user is not None}

    def _of_talk(self, talk: Conversation) -> dict[Key, Thing]:
        channels = [each for uid in talk.nodes if (each := self.fold.channels.get(uid)) and each.born != NEVER]
        for channel in channels:
            channel.is_overtaken = self.fold.is_overtaken(channel)
        if not channels:
            return {}
        calls = picture.calls(talk.id, talk.began, channels, self.whose)
        things: list[tuple[int, Thing]] = [(domain, self._noted(domain, call)) for domain, call in calls.items()]
        things += [slot for each in channels if (slot := picture.parked(each, talk.id, self.whose)) is not None]
        return {(domain, key(each)): each for domain, each in things}

    def _noted(self, domain: int, call: Call) -> Call:
        found = self._notes.get((domain, call.id))
        return call if found is None else replace(call, note=found)

    def _of_user(self, user: int) -> dict[Key, Thing]:
        domain, name = self.whose.domain(user), f"person:{user}"
        if domain is None:
            self._places.pop(user, None)
            return {}
        self._places[user] = domain
        phones = [found for device in self.whose.devices(user) if (found := self.fold.devices.get(f"d{device}"))]
        was = self._things.get(domain, {}).get(name)
        return {(domain, name): person(user, phones, self._modes.get(user, ""), was)}

    def _publish(self, gone: set[Key], here: Mapping[Key, Thing]) -> None:
        for domain, name in gone - here.keys():
            if self._things.get(domain, {}).pop(name, None) is not None:
                self._changed[domain, name] = None
        for (domain, name), thing in here.items():
            of_domain = self._things.setdefault(domain, {})
            if of_domain.get(name) != thing:
                of_domain[name] = thing
                self._changed[domain, name] = None
