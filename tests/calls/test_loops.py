"""Loops, forwards that point back, and how far a call is handed on (PRODUCT §2 Loops)."""

import itertools
from dataclasses import replace

from sqlalchemy.orm import Session

from controller.domain.destinations import ToHandset, ToUser
from controller.domain.rules import Forwards
from controller.operations import mailboxes, rules
from controller.operations.actors import Actor
from controller.operations.changes import touch
from controller.store import rules as store
from controller.store.subjects import Subject
from tests.calls.behaviour import Answer, Refuse
from tests.calls.world import World


async def people(world: World, *extensions: str) -> None:
    """1001 calls the others; all refuse with 486."""
    for extension in ("1001", *extensions):
        world.user(extension)
    await world.phones_for("1001", *extensions, behaviour=Refuse(486))


def forward(world: World, *chain: str) -> None:
    """Each forwards all calls to the next."""
    for user, other in itertools.pairwise(chain):
        world.default(world.people[user], forwards=Forwards(always=ToUser(world.people[other])))


def to_himself(world: World, extension: str, forwards: Forwards) -> None:
    """Written past the check that refuses it: what was saved before there was one still stands."""

    def put(session: Session, me: Actor) -> None:
        user = world.people[extension]
        store.put_rule(session, user, replace(rules.everything(session, me, user)[-1], forwards=forwards))
        touch(session, me, [Subject("user", user)])

    world.save(put)


async def test_a_second_entry_goes_to_that_users_voicemail_or_is_released(world: World) -> None:
    """A → B → A, with no voicemail, with A's, with B's only."""
    await people(world, "1002", "1003")
    forward(world, "1002", "1003", "1002")
    await world.live()
    assert await world.tried("1001", "1002") == ([], 480)
    world.save(lambda session, me: mailboxes.switch_on(session, me, world.people["1003"]))
    await world.live()
    assert await world.left("1001", "1002") == ("1003", "u"), "the forwarder's, where the second entry finds nobody"
    world.save(lambda session, me: mailboxes.switch_on(session, me, world.people["1002"]))
    await world.live()
    assert await world.left("1001", "1002") == ("1002", "u")


async def test_a_user_who_forwards_to_himself_is_a_loop(world: World) -> None:
    """A → A, always and when busy."""
    await people(world, "1002")
    to_himself(world, "1002", Forwards(always=ToUser(world.people["1002"])))
    await world.live()
    assert await world.tried("1001", "1002") == ([], 480)
    to_himself(world, "1002", Forwards(busy=ToUser(world.people["1002"])))
    await world.live()
    assert await world.tried("1001", "1002") == (["1002"], 480)
    world.save(lambda session, me: mailboxes.switch_on(session, me, world.people["1002"]))
    await world.live()
    assert await world.left("1001", "1002") == ("1002", "u")


async def test_a_loop_after_ringing_unwinds_through_everybody(world: World) -> None:
    """A busy → B busy → A: both rang once."""
    await people(world, "1002", "1003")
    for user, other in (("1002", "1003"), ("1003", "1002")):
        world.default(world.people[user], forwards=Forwards(busy=ToUser(world.people[other])))
    await world.live()
    assert await world.tried("1001", "1002") == (["1002", "1003"], 480)


async def test_a_call_follows_at_most_ten_forwards(world: World) -> None:
    """The tenth still counts; the eleventh is released with cause 19, whoever has voicemail."""
    await people(world)
    chain = [str(number) for number in range(1002, 1014)]
    for extension in chain:
        world.user(extension)
    forward(world, *chain)
    world.save(lambda session, me: mailboxes.switch_on(session, me, world.people["1002"]))
    await world.live()
    last = await world.phone("1013", Refuse(486))
    assert await world.tried("1001", "1002") == ([], 480)
    assert await world.tried("1001", "1003") == (["1013"], 486)
    last.behaviour = Answer()
    assert await world.taken("1001", "1003") == "1013"


async def test_a_forward_back_at_the_caller_is_skipped_as_if_unset(world: World) -> None:
    """To the user who calls, and to any of his handsets."""
    await people(world, "1002", "1003")
    ann = world.people["1001"]
    other = world.device(ann, "1001a")
    await world.phone("1001a", Refuse(486))
    for back in (ToUser(ann), ToHandset(other)):
        world.default(world.people["1002"], forwards=Forwards(always=back, busy=ToUser(world.people["1003"])))
        await world.live()
        assert await world.tried("1001", "1002") == (["1002", "1003"], 486)
        world.default(world.people["1002"], forwards=Forwards(always=ToUser(world.people["1003"]), busy=None))
        world.default(world.people["1003"], forwards=Forwards(always=back, busy=back))
        await world.live()
        assert await world.tried("1001", "1002") == (["1003"], 486), "two hops away as well"
        world.default(world.people["1003"], forwards=Forwards())
    assert not world.phones["1001a"].incoming


async def test_a_user_may_call_his_own_extension(world: World) -> None:
    """His other handset rings; nothing points back."""
    await people(world, "1002")
    world.device(world.people["1001"], "1001a")
    await world.phone("1001a", Refuse(486))
    assert await world.tried("1001a", "1001") == (["1001"], 486)
    assert await world.tried("1001", "1001") == ([], 480)
