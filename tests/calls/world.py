"""A domain of its own for one test: users, rules and phones as people make them, live on the private Asterisk.

Changes are saved at once; `live` waits until the PBX has them, `phone` and `at` do so themselves.
"""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from controller import clock
from controller.domain.destinations import Destination
from controller.domain.directory import Directory
from controller.domain.ids import DeviceId, FrameId, RuleId, UserId
from controller.domain.rules import AnsweringRule, During, OverrideKind, When
from controller.domain.timeframes import FrameKind
from controller.operations import actors, devices, domains, frames, mailboxes, overrides, rules, users
from controller.operations.actors import Actor
from controller.operations.bell import saving
from controller.operations.changes import touch
from controller.operations.domains import NewDomain
from controller.operations.users import NewUser
from controller.store import load, rows
from controller.store.engine import reading
from controller.store.subjects import Subject
from controller.store.tables import UserRow
from tests.calls.account import Account
from tests.calls.behaviour import Behaviour
from tests.calls.heard import Heard
from tests.calls.leg import Leg
from tests.calls.posted import Posted
from tests.calls.sipphone import Phone, open_phone
from tests.patience import patient

ZONE = "Europe/Berlin"
NUMBERS = itertools.count(1)
LOOK = 0.005  # seconds between two looks
Answer = TypeVar("Answer")


class World:
    """One domain. `devices`, `accounts` and `phones` go by the handset's name (`1001a`), `people` by extension."""

    def __init__(self, posted: Posted, zone: str = ZONE) -> None:
        self.posted, self.zone = posted, zone
        self.name = f"world{next(NUMBERS)}.example"
        self.now: datetime | None = None  # the frozen clock, if `at` was called
        self.people: dict[str, UserId] = {}
        self.devices: dict[str, DeviceId] = {}
        self.accounts: dict[str, Account] = {}
        self.phones: dict[str, Phone] = {}
        self.carriers: list[Phone] = []
        self.heard = Heard(posted.settings.cel_journal)
        self.domain = self.save(lambda session, me: domains.add(session, me, NewDomain(self.name, zone)))

    def save(self, operation: Callable[[Session, Actor], Answer]) -> Answer:
        """One operation in a transaction, by an administrator, at the frozen instant if there is one."""
        with saving(self.posted.database) as session:
            return operation(session, actors.console(self.now or clock.now()))

    def user(
        self,
        extension: str,
        name: str = "",
        *,
        phones: tuple[str, ...] | None = None,
        mailbox: bool = False,
        ring_timeout: int | None = 2,
    ) -> UserId:
        """A user with these handsets (default: the extension's own)."""
        new = NewUser(extension, name or f"User {extension}")
        handsets = (extension,) if phones is None else phones

        def put(session: Session, me: Actor) -> tuple[UserId, list[devices.Account]]:
            user = users.add(session, me, self.domain, new)
            _ring_for(session, me, user, ring_timeout)
            if mailbox:
                mailboxes.switch_on(session, me, user)
            return user, [devices.add(session, me, user, handset) for handset in handsets]

        self.people[extension], made = self.save(put)
        for handset, device in zip(handsets, made, strict=True):
            self._note(handset, device)
        return self.people[extension]

    def device(self, owner: UserId, name: str) -> DeviceId:
        """One more handset."""
        made = self.save(lambda session, me: devices.add(session, me, owner, name))
        self._note(name, made)
        return made.id

    def _note(self, name: str, made: devices.Account) -> None:
        proxy = ("127.0.0.1", self.posted.settings.sip_port)
        self.devices[name] = made.id
        self.accounts[name] = Account(name, self.name, made.auth_name, made.secret, proxy)

    def rings_for(self, user: UserId, seconds: int | None) -> None:
        """Sets the ring timeout, also below what people may choose: tests should not wait."""
        self.save(lambda session, me: _ring_for(session, me, user, seconds))

    def frame(self, name: str, kind: FrameKind, owner: UserId | None = None, zone: str | None = None) -> FrameId:
        """A frame shared by the domain, or of one user."""
        return self.save(lambda session, me: frames.add(session, me, self.domain, owner, name, kind, zone))

    def rule(self, user: UserId, when: FrameId | When, **parts: Any) -> RuleId:
        """One more rule before Default; `parts` are AnsweringRule's."""
        time = during(when)
        draft = AnsweringRule(RuleId(0), time, **parts)
        return self.save(lambda session, me: rules.add(session, me, user, draft, rules.LAST))

    def default(self, user: UserId, **parts: Any) -> None:
        """What the Default rule does from now on; what is not named in `parts` stays as it is."""

        def put(session: Session, me: Actor) -> None:
            before = rules.everything(session, me, user)[-1]
            rules.change(session, me, before.id, replace(before, **parts))

        self.save(put)

    def override(
        self, user: UserId, kind: OverrideKind, to: Destination | None = None, until: datetime | None = None
    ) -> None:
        """Switched on from a phone."""
        self.save(lambda session, me: overrides.switch_on(session, me, user, kind, to, until))

    def clear(self, user: UserId, kind: OverrideKind) -> None:
        """Switched off again."""
        self.save(lambda session, me: overrides.switch_off(session, me, user, kind))

    def directory(self, user: UserId) -> Directory:
        """What decisions about calls to this user need."""
        with reading(self.posted.database) as session:
            return load.load_directory(session, user, reach=True)

    async def live(self, within: float = 10.0) -> None:
        """Waits until everything that was saved is live in the PBX."""
        await self.posted.live(within)

    async def phone(self, name: str, behaviour: Behaviour | None = None, *, talks: bool = False) -> Phone:
        """That handset as a real phone, registered; it rings unless told otherwise."""
        await self.live()
        phone = self.phones[name] = await open_phone(self.accounts[name], behaviour, talks=talks)
        await phone.register()
        await self.until_here(name)
        return phone

    async def phones_for(self, *names: str, behaviour: Behaviour | None = None) -> tuple[Phone, ...]:
        """Several at once, all of one behaviour."""
        await self.live()
        return tuple([await self.phone(name, behaviour) for name in names])

    async def at(self, text: str, zone: str = "") -> datetime:
        """Freezes the domain's clock at this wall-clock time; waits for what was saved before."""
        self.now = instant(text, zone or self.zone)
        await self._set_clock(str(int(self.now.timestamp())))
        await self.live()
        return self.now

    async def later(self, **time: float) -> datetime:
        """Moves the frozen clock on, by what timedelta takes."""
        assert self.now, "the clock runs"
        return await self.at((self.now + timedelta(**time)).replace(tzinfo=None).isoformat(), "UTC")

    def rung(self, call: Leg) -> list[str]:
        """The handsets that have got an INVITE since that call began, soonest first."""
        legs = [(leg.started, name) for name, phone in self.phones.items() for leg in phone.incoming]
        return [name for started, name in sorted(legs) if started >= call.started]

    async def tried(self, caller: str, number: str) -> tuple[list[str], int]:
        """A call that nobody takes: the handsets that rang, and the caller's final code."""
        call = self.phones[caller].dial(number)
        ending = await call.until_ended(10)
        return self.rung(call), ending.code

    async def left(self, caller: str, number: str) -> tuple[str, str]:
        """A call that a mailbox takes: whose, and the greeting's letter."""
        return await self.voicemail(self.phones[caller].dial(number))

    async def taken(self, caller: str, number: str) -> str:
        """A call that somebody takes: whose handset; hung up again. Nothing else may answer it."""
        call = self.phones[caller].dial(number)
        await call.until_answered(10)
        [name] = [n for n, phone in self.phones.items() if any(_took(leg, call) for leg in phone.incoming)]
        await self.phones[caller].hang_up(call)
        await self.phones[name].incoming[-1].until_ended()
        return name

    async def voicemail(self, call: Leg) -> tuple[str, str]:
        """Whose mailbox took the call (by extension), and the greeting's letter; hangs up."""
        box, greeting = await self.heard.voicemail(call.account.auth_user)
        await call.until_answered()
        await call.bye()
        return self.extension_of(box), greeting

    async def eventually(self, asked: Callable[[], Awaitable[object]], wanted: object, within: float = 5.0) -> None:
        """Asks until the answer is the wanted one. Raises AssertionError with the last answer."""
        last: object = None
        try:
            async with asyncio.timeout(patient(within)):
                while (last := await asked()) != wanted:  # noqa: ASYNC110 - the PBX rings no bell for that
                    await asyncio.sleep(LOOK)
        except TimeoutError:
            raise AssertionError(f"{last!r}, not {wanted!r}, after {within:g} s") from None

    async def until_state(self, name: str, wanted: str) -> None:
        """Waits until the PBX says so of that handset: some milliseconds after it answered the phone."""
        await self.eventually(lambda: self._state(name), wanted)

    async def until_here(self, name: str, here: bool = True) -> None:
        """Waits until rules find that handset reachable (or not): that follows its registration, later when busy."""

        async def asked() -> bool:
            return await self._state(name) not in ("UNAVAILABLE", "INVALID", "UNKNOWN")

        await self.eventually(asked, here)

    async def _state(self, name: str) -> str:
        variable = f"DEVICE_STATE(PJSIP/d{self.devices[name]})"
        return (await self.posted.post.ami.send({"Action": "Getvar", "Variable": variable}))["Value"]

    async def channels(self) -> list[str]:
        """Every channel in the PBX."""
        events = await self.posted.post.events.collect({"Action": "CoreShowChannels"})
        return [event["Channel"] for event in events]

    async def close(self) -> None:
        """Ends all calls and phones, removes the domain. Raises AssertionError for a channel that is left."""
        await asyncio.gather(*(phone.leave() for phone in (*self.phones.values(), *self.carriers)))
        await self.eventually(self.channels, [])
        await self._set_clock("")
        self.save(lambda session, me: domains.remove(session, me, self.domain, confirmed=True))

    async def _set_clock(self, epoch: str) -> None:
        name = f"RP_AT_{self.domain}"
        await self.posted.post.ami.send({"Action": "Setvar", "Variable": name, "Value": epoch})

    def extension_of(self, box: str) -> str:
        extension, _, domain = box.partition("@")
        assert domain == f"d{self.domain}", f"{box} is of another domain than {self.domain}"
        return extension


def _ring_for(session: Session, me: Actor, user: UserId, seconds: int | None) -> None:
    rows.change(session, UserRow, user, {"ring_timeout": seconds})
    touch(session, me, [Subject("user", user)])


def during(when: FrameId | When) -> When:
    """A frame's id as a rule's time."""
    return During(FrameId(when)) if isinstance(when, int) else when


def instant(text: str, zone: str = ZONE) -> datetime:
    """A wall-clock time there, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _took(leg: Leg, call: Leg) -> bool:
    return leg.started >= call.started and leg.answered_at is not None
