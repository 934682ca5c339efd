"""Calls that SIPp places, from outside over a trunk and from a phone, and the call history held against SIPp's own log.

Each call has a number of its own, the caller's or the one that is called, so its row is found whatever happened.
"""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from random import Random

from controller.domain.destinations import ToUser, ToVoicemail
from controller.domain.history import Told
from controller.domain.rules import Forwards
from controller.operations import dids, trunks
from controller.operations.trunks import NewTrunk
from controller.pbx import journal
from controller.store import history_pages
from controller.store.engine import HistoryDatabase, reading
from tests.bench import sipp_scenarios
from tests.bench.sipp import Address, Call, Sipp, free
from tests.calls.account import Account
from tests.calls.world import World
from tests.faults.placed import CLOCK, EDGE, beginnings

CARRIER, PHONES, ANN = "127.77.0.1", "127.0.0.1", "1007"
USUAL = {"answered": "answered", "486": "busy", "487": "missed", "480": "missed"}


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the calls that are placed: `number` is the public one from outside, or how Ann's ends."""

    number: str
    outcome: str  # by SIPp, when nothing breaks
    result: str  # in the history
    is_hers: bool = False
    gives_up: bool = False


KINDS = (
    Kind("+4930200001", "answered", "answered"),
    Kind("+4930200002", "486", "busy"),
    Kind("+4930200003", "487", "missed", gives_up=True),
    Kind("+4930200004", "answered", "answered"),  # sent on to 1001
    Kind("+4930200005", "answered", "voicemail"),
    Kind("+4930200006", "480", "missed"),
    Kind("1", "answered", "answered", is_hers=True),
    Kind("2", "486", "busy", is_hers=True),
    Kind("3", "487", "missed", is_hers=True, gives_up=True),
)


@dataclass(slots=True)
class SippPlacing:
    """As tests/faults/placed.Placing. `a_second`: calls in all."""

    world: World
    random: Random
    a_second: float = 5.0
    log: list[Call] = field(default_factory=list)
    killed: list[float] = field(default_factory=list)
    begun: int = 0
    _kinds: dict[tuple[str, str], Kind] = field(default_factory=dict)  # who; number
    _trunk: int = 0
    _carrier: Address = field(default_factory=lambda: free(CARRIER))  # where SIPp answers
    _phones: Address = field(default_factory=lambda: free(PHONES))

    async def move_in(self) -> None:
        """People, their numbers, and a trunk to SIPp."""
        world = self.world
        self.begun = journal.place(world.posted.settings.cel_journal).at
        users = [world.user(f"100{n}", mailbox=n == 5, ring_timeout=20 if n == 3 else 1) for n in range(1, 8)]
        world.default(users[3], forwards=Forwards(unanswered=ToUser(users[0])))
        world.default(users[4], forwards=Forwards(unanswered=ToVoicemail(users[4])))
        new = NewTrunk("SIPp", CARRIER, kind="address", port=self._carrier[1], codecs=("ulaw",))
        self._trunk = world.save(lambda session, me: trunks.add(session, me, world.domain, new))
        for n, user in enumerate(users[:6], 1):
            number, to = f"+493020000{n}", ToUser(user)
            world.save(lambda session, me, number=number, to=to: dids.add(session, me, world.domain, number, to))  # type: ignore[misc]
        await world.live()
        accounts = [world.accounts[f"100{n}"] for n in range(1, 8)]
        contacts = [(each.auth_user, f"p{n if n < 3 else 3}", _password(each)) for n, each in enumerate(accounts, 1)]
        await self._sipp.calls("registration", sipp_scenarios.registration(), self._phones, contacts, 10)
        async with self._answering():
            for each in accounts:
                await world.until_here(each.user)

    async def run(self, calls: int) -> None:
        """So many, by four SIPps: from outside and by Ann, who wait and who give up."""
        drawn = [self._drawn(serial) for serial in range(calls)]
        async with self._answering():
            lanes = [(is_hers, gives_up) for is_hers in (False, True) for gives_up in (False, True)]
            logs = await asyncio.gather(*(self._lane(*lane, drawn) for lane in lanes))
        self.log = sorted((call for log in logs for call in log), key=lambda call: call.began)

    @property
    def _sipp(self) -> Sipp:
        settings = self.world.posted.settings
        return Sipp(settings.home, (PHONES, settings.sip_port))

    @asynccontextmanager
    async def _answering(self) -> AsyncIterator[None]:
        """All phones and the carrier do."""
        async with AsyncExitStack() as stack:
            for name, here in (("phones", self._phones), ("carrier", self._carrier)):
                await stack.enter_async_context(self._sipp.answering(name, sipp_scenarios.callee(), here))
            yield

    def _drawn(self, serial: int) -> tuple[Kind, str, str]:
        kind = self.random.choice(KINDS)
        ann = self.world.accounts[ANN].auth_user
        who, number = (ann, f"040{serial:07}{kind.number}") if kind.is_hers else (f"+4989{serial:08}", kind.number)
        self._kinds[who, number] = kind
        return kind, who, number

    async def _lane(self, is_hers: bool, gives_up: bool, drawn: list[tuple[Kind, str, str]]) -> list[Call]:
        secret = _password(self.world.accounts[ANN]) if is_hers else ""
        chosen = [each for each in drawn if (each[0].is_hers, each[0].gives_up) == (is_hers, gives_up)]
        mine = [(who, number, secret) for _, who, number in chosen]
        name = f"{'ann' if is_hers else 'outside'}-{'gives-up' if gives_up else 'waits'}"
        here = free(PHONES if is_hers else CARRIER)
        rate = self.a_second * len(mine) / len(drawn)
        return await self._sipp.calls(name, sipp_scenarios.caller(gives_up, is_hers), here, mine, rate)

    def in_journal(self) -> Counter[str]:
        """How many conversations the PBX has written the beginning of, by the line they came in by."""
        names = {f"PJSIP/t{self._trunk}": "in", f"PJSIP/{self.world.accounts[ANN].auth_user}": "out"}
        return beginnings(self.world.posted.settings.cel_journal, self.begun, names)

    def wrong(self, history: HistoryDatabase) -> list[str]:
        """What of the history does not agree with SIPp's log: nothing."""
        rows = list(self._rows(history))
        ways = Counter(row.direction for row in rows)
        said = [] if ways == self.in_journal() else [f"rows {ways}, in the journal {self.in_journal()}"]
        by_number: dict[str, list[Told]] = defaultdict(list)
        for row in rows:
            by_number[row.caller.number if row.direction == "in" else row.dialled].append(row)
        for call in self.log:
            kind = self._kinds[call.who, call.number]
            mine = by_number.pop(call.number if kind.is_hers else call.who, [])
            said += judged(call, kind, mine, self.killed)
        left = [row for rows in by_number.values() for row in rows if not is_cut_at_once(row, self.killed)]
        return [*said, *(f"nobody called so: {row}" for row in left)]

    def in_history(self, history: HistoryDatabase) -> Counter[str]:
        """How many rows of each result."""
        return Counter(row.result for row in self._rows(history))

    def _rows(self, history: HistoryDatabase) -> Iterator[Told]:
        with reading(history) as session:
            yield from history_pages.whole(session, int(self.world.domain), 0, time.time() + 1)


def judged(call: Call, kind: Kind, rows: list[Told], killed: list[float]) -> list[str]:
    """What is wrong with the rows of that call: nothing.

    There is one, of the right result. A PBX that was killed may take along what it had just begun, and leaves what it
    had written; a call that SIPp repeated until it was up again may have one of each.
    """
    cut = [row for row in rows if row.result == "interrupted"]
    whole = [row for row in rows if row.result != "interrupted"]
    kills = sum(call.began - EDGE <= at <= call.ended + EDGE for at in killed)
    stands = call.taken and not any(call.taken - CLOCK <= at <= call.taken + EDGE for at in killed)
    outside = [row for row in rows if not call.began - CLOCK <= row.began <= call.ended + CLOCK]
    invented = whole and not call.taken and not kills
    if len(cut) > kills or len(whole) > 1 or outside or invented or (stands and not rows):
        return [f"{call}: {[(row.key, row.began, row.result) for row in rows]}"]
    expected = kind.result if call.outcome == kind.outcome else USUAL.get(call.outcome)
    if whole and not kills and expected and whole[0].result != expected:
        return [f"{call} is told as {whole[0].result}"]
    return []


def is_cut_at_once(row: Told, killed: list[float]) -> bool:
    """The PBX was killed before it wrote whether the caller hides his number: the row has none."""
    is_one = row.result == "interrupted" and not row.caller.number
    return is_one and any(row.began - CLOCK <= at <= row.began + EDGE for at in killed)


def _password(account: Account) -> str:
    return sipp_scenarios.password(account.auth_user, account.secret)
