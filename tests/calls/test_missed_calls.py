"""Which calls count as missed, and by whom, as the PBX's journal tells it of real phones (PRODUCT §7)."""

import asyncio
from collections.abc import Sequence

from sqlalchemy.orm import Session

from controller import clock
from controller.domain.destinations import ToUser
from controller.domain.ids import DeviceId, UserId
from controller.domain.journal import Conversation, Conversations
from controller.domain.rules import Forwards
from controller.domain.telling import told
from controller.history.missed import Noting
from controller.history.reader import READER, JournalReader
from controller.operations import lists, missedcalls, newsmail, users
from controller.operations.actors import Actor
from controller.operations.messages import Order
from controller.pbx import journal
from controller.store import history_places, history_whose
from controller.store import missed as missed_rows
from controller.store.engine import HistoryDatabase, reading, writing
from controller.store.history_pages import UNHEARD
from controller.store.missed import MissedCard
from tests.calls.audio import softphones
from tests.calls.behaviour import Answer, Refuse
from tests.calls.behaviour import Ring as Rings
from tests.calls.boxmenu import leave
from tests.calls.carrier import did, trunk_to
from tests.calls.portalbox import ordered, until
from tests.calls.ringgroups import STAFF, group
from tests.calls.test_display import caller_of
from tests.calls.world import World
from tests.databases import history_sqlite
from tests.mail.mailserver import Desk, serving
from tests.patience import patient

__all__ = ["history_sqlite"]
WHOLE = 1 << 30


class Over:
    """The journal from now on: who missed the world's calls, as the product reads them."""

    def __init__(self, world: World) -> None:
        self.world, self.journal = world, world.posted.settings.cel_journal
        self.at = journal.place(self.journal).at
        self.held = Conversations()
        self.over: list[Conversation] = []

    async def next(self) -> dict[str, str]:
        """Of the next conversation that is over: the caller's number by who missed it, both as extensions."""
        async with asyncio.timeout(patient(5)):
            while not self.over:
                events, self.at = journal.read(self.journal, self.at, WHOLE)
                ended = (over for event in events for over in self.held.take(event))
                self.over += [each for each in ended if self._is_ours(each)]
                await asyncio.sleep(0.01)
        extensions = {user: extension for extension, user in self.world.people.items()}
        with reading(self.world.posted.database) as session:
            call = told(self.over.pop(0), history_whose.whose(session))
        assert call
        missed = (each.user for each in call.shares if each.outcome in UNHEARD)
        return {extensions[UserId(user)]: call.caller.number for user in missed}

    def _is_ours(self, conversation: Conversation) -> bool:
        phones = {f"PJSIP/d{device}" for device in self.world.devices.values()}
        return any(event.channel.rpartition("-")[0] in phones for event in conversation.events)


async def office(world: World) -> None:
    """1001 calls; nobody has voicemail, and nobody answers."""
    for extension in ("1001", *STAFF):
        world.user(extension, ring_timeout=1)
    await world.phones_for("1001", *STAFF, behaviour=Rings())


async def test_a_call_that_nobody_took_is_missed_by_who_was_called(world: World) -> None:
    """One that was answered is not, nor one that was answered by whom it was forwarded to, nor one's own."""
    await office(world)
    over = Over(world)
    anna, bob = world.phones["1001"], world.phones["1002"]
    await anna.dial("1002").until_ended()
    assert await over.next() == {"1002": "1001"}
    bob.behaviour = Answer(after=0.1)
    call = anna.dial("1002")
    await call.until_answered()
    await anna.hang_up(call)
    assert await over.next() == {}
    bob.behaviour = Refuse(486)
    await anna.dial("1002").until_ended()
    assert await over.next() == {"1002": "1001"}
    world.default(world.people["1002"], forwards=Forwards(busy=ToUser(world.people["1003"])))
    await world.live()
    await anna.dial("1002").until_ended()
    assert await over.next() == {"1002": "1001", "1003": "1001"}
    world.phones["1003"].behaviour = Answer(after=0.1)
    call = anna.dial("1002")
    await call.until_answered()
    await anna.hang_up(call)
    assert await over.next() == {}
    world.default(world.people["1002"], forwards=Forwards(), dnd=True)
    await world.live()
    await anna.dial("1002").until_ended()
    assert await over.next() == {"1002": "1001"}
    world.save(lambda session, me: lists.add(session, me, world.domain, world.people["1002"], "blocked", "1001"))
    await world.live()
    await anna.dial("1002").until_ended()
    assert await over.next() == {}


async def test_who_leaves_a_message_is_not_missed_and_who_hangs_up_in_the_greeting_is(world: World) -> None:
    world.user("1001")
    bob = world.user("1002", "Bob", mailbox=True)
    world.default(bob, dnd=True)
    await world.live()
    over = Over(world)
    async with softphones() as room:
        phone = await room.phone(world.accounts["1001"])
        call = await phone.dial("1002")
        await call.until_answered()
        await call.listen(0.3)
        await call.hang_up()
        assert await over.next() == {"1002": "1001"}
        await leave(phone, "1002", 620)
        assert await over.next() == {}


async def test_a_groups_call_is_missed_by_those_whose_phones_rang_unless_one_of_them_answered(world: World) -> None:
    await office(world)
    group(world, ring_time=1)
    world.default(world.people["1004"], dnd=True)
    await world.live()
    over = Over(world)
    await world.phones["1001"].dial("600").until_ended()
    assert await over.next() == {"1002": "1001", "1003": "1001"}
    world.phones["1003"].behaviour = Answer(after=0.1)
    call = world.phones["1001"].dial("600")
    await call.until_answered()
    await world.phones["1001"].hang_up(call)
    assert await over.next() == {}


async def test_an_outside_call_that_was_transferred_to_somebody_who_does_not_answer_is_mailed(
    world: World, history_sqlite: HistoryDatabase
) -> None:
    """Bob takes the call, Carol's phone does not ring long enough; the mail comes ten minutes later by the clock."""
    await office(world)
    carrier = await trunk_to(world)
    carrier.talks = True
    bob, carol = world.people["1002"], world.people["1003"]
    did(world, "+4930200002", ToUser(bob))
    await world.phones["1002"].leave()
    await world.until_here("1002", False)
    taking = await world.phone("1002", Answer(), talks=True)
    world.save(lambda session, me: users.change(session, me, carol, {"email": "carol@acme.example"}))
    world.save(lambda session, me: newsmail.change(session, me, carol, True, None))
    await world.live()
    over, post = Over(world), world.posted.post
    reader = JournalReader(over.journal, world.posted.database, history_sqlite)
    here = journal.place(over.journal)
    with writing(history_sqlite) as session:
        history_places.move(session, READER, None, f"{here.at} {here.mark}")
    call = carrier.call("+4930200002")
    await call.until_answered()
    [taken] = taking.incoming
    await call.media.until_heard(5)
    await taken.media.until_heard(5)
    await taken.transfer("1003")
    await call.until_ended(10)
    assert await over.next() == {"1003": "+4989555"}
    reader.look()
    Noting(world.posted.database, history_sqlite).look()
    assert listed(world, carol)
    with reading(history_sqlite) as past:
        order = ordered(world, carol, lambda session, by: called_back(session, by, past, carol, world.devices["1003"]))
        assert (await order)["outcome"] == "rings"
    leg = await world.phones["1003"].until_called(2)
    assert caller_of(leg)[1] == "+4989555"
    await world.phones["1003"].hang_up(leg)
    async with serving(Desk()) as desk:
        post.sender.server = desk.server
        post.sender.now = post.missed.now = lambda: clock.now() + missedcalls.TOGETHER
        try:
            post.missed.tell()
            await until(lambda: desk.got)
        finally:
            post.sender.server, post.sender.now, post.missed.now = None, clock.now, clock.now
    [got] = desk.got
    assert got.message["Subject"] == "Missed call from +49 89 555"


def called_back(session: Session, by: Actor, past: Session, user: UserId, device: DeviceId) -> Order:
    [missed] = missedcalls.page(session, by, past, user).calls
    return missedcalls.call_back(session, by, past, user, missed.id, device)


def listed(world: World, user: UserId) -> Sequence[MissedCard]:
    with reading(world.posted.database) as session:
        return missed_rows.untold_of(session, user)
