"""Busy and unanswered: how the targets ended decides (PRODUCT §2.8, §2.9)."""

import pytest

from controller.domain.destinations import ToUser, ToVoicemail
from controller.domain.rules import Forwards
from tests.calls.behaviour import Behaviour, Refuse, Ring
from tests.calls.hours import ringing
from tests.calls.world import World
from tests.patience import patient

BUSY, NO = ["1008"], ["1009"]

ENDINGS: list[tuple[tuple[Behaviour | None, ...], list[str]]] = [  # what each handset does (None: not registered)
    ((Refuse(486),), BUSY),
    ((Refuse(600),), BUSY),
    ((Refuse(603),), BUSY),
    ((Refuse(480),), NO),
    ((Refuse(302, contact="sip:1007@127.0.0.1:9"),), NO),  # a forward in the phone is ignored, and a refusal
    ((Refuse(404),), NO),  # nothing reached
    ((Refuse(503),), NO),
    ((Refuse(408),), NO),
    ((Refuse(500),), NO),
    ((Refuse(403),), NO),
    ((Refuse(488),), NO),
    ((None,), NO),
    ((Refuse(486), Refuse(486)), BUSY),
    ((Refuse(486), Refuse(603), Refuse(600)), BUSY),
    ((Refuse(603), Refuse(603)), BUSY),
    ((Refuse(486), Refuse(404)), BUSY),  # 404, 408, 503 and unregistered do not count as reached
    ((Refuse(486), Refuse(503)), BUSY),
    ((Refuse(486), Refuse(408)), BUSY),
    ((Refuse(603), Refuse(404), None), BUSY),
    ((Refuse(486), None), BUSY),
    ((Refuse(486), Refuse(480)), NO),
    ((Refuse(486), Refuse(302, contact="sip:1007@127.0.0.1:9")), NO),
    ((Refuse(486), Refuse(500)), NO),
    ((Refuse(603), Refuse(500)), NO),
    ((Refuse(404), Refuse(503)), NO),
    ((None, None), NO),
]
DELAYED: list[
    tuple[tuple[Behaviour | None, ...], list[str]]
] = [  # the second starts later: at once, when the first ends
    ((Refuse(486), Refuse(486)), BUSY),
    ((Refuse(603), Refuse(603)), BUSY),
    ((Refuse(486), Refuse(404)), BUSY),
    ((Refuse(486), Refuse(503)), BUSY),
    ((Refuse(486), Refuse(408)), BUSY),
    ((Refuse(486), None), BUSY),
    ((None, Refuse(486)), BUSY),
    ((None, Refuse(603)), BUSY),
    ((Refuse(404), Refuse(486)), BUSY),
    ((Refuse(486), Refuse(480)), NO),
    ((Refuse(480), Refuse(486)), NO),
    ((Refuse(486), Refuse(500)), NO),
    ((Refuse(486), Refuse(302, contact="sip:1007@127.0.0.1:9")), NO),
    ((None, Refuse(480)), NO),
    ((None, Refuse(404)), NO),
    ((None, None), NO),
]
HANDSETS = ("1002", "1002a", "1002b")


async def people(world: World) -> None:
    """1001 calls 1002; busy goes to 1008, unanswered to 1009, who refuse; 1007 must never ring."""
    world.user("1001")
    world.user("1002", phones=HANDSETS)
    busy, unanswered = world.user("1008"), world.user("1009")
    world.user("1007")
    world.default(world.people["1002"], forwards=Forwards(busy=ToUser(busy), unanswered=ToUser(unanswered)))
    await world.phones_for("1001", "1007", "1008", "1009", *HANDSETS, behaviour=Refuse(486))


async def behave(world: World, behaviours: tuple[Behaviour | None, ...]) -> None:
    for name, behaviour in zip(HANDSETS, behaviours, strict=False):
        phone = world.phones[name]
        if behaviour is None:
            await phone.unregister()
        else:
            await phone.register()
            phone.behaviour = behaviour
        await world.until_state(name, "NOT_INUSE" if behaviour else "UNAVAILABLE")


@pytest.mark.parametrize("number", [1, 2, 3])
async def test_only_refusals_as_busy_are_busy(world: World, number: int) -> None:
    """PRODUCT §2.8: all targets that could be reached have ended, each with 486, 600 or 603."""
    await people(world)
    bob = world.people["1002"]
    world.default(bob, ring=ringing(*(world.devices[name] for name in HANDSETS[:number])))
    await world.live()
    cases = [case for case in ENDINGS if len(case[0]) == number]
    seen = []
    for behaviours, _ in cases:
        await behave(world, behaviours)
        rang, code = await world.tried("1001", "1002")
        assert code == (486 if rang else 480)
        seen.append((behaviours, [name for name in rang if name not in HANDSETS]))
    assert seen == cases, seen


async def test_a_delayed_target_counts_like_any_other(world: World) -> None:
    """PRODUCT §2.7, §2.8: through the leg that waits the refusal is the same."""
    await people(world)
    world.default(world.people["1002"], ring=ringing(world.devices["1002"], (world.devices["1002a"], 1)))
    await world.live()
    seen = []
    for behaviours, _ in DELAYED:
        await behave(world, behaviours)
        rang, _code = await world.tried("1001", "1002")
        seen.append((behaviours, [name for name in rang if name not in HANDSETS]))
    assert seen == DELAYED


async def test_a_phone_that_rings_until_the_timeout_makes_it_unanswered(world: World) -> None:
    """PRODUCT §2.9: timeout, whatever the others said."""
    await people(world)
    bob = world.people["1002"]
    world.rings_for(bob, 1)
    world.default(bob, ring=ringing(*(world.devices[name] for name in HANDSETS[:2])))
    await world.live()
    world.phones["1002a"].behaviour = Ring()
    call = world.phones["1001"].dial("1002")
    await call.until_ended()
    assert sorted(world.rung(call)[:2]) == ["1002", "1002a"]
    assert world.rung(call)[2:] == NO
    ringing_leg = world.phones["1002a"].incoming[0]
    ending = await ringing_leg.until_ended()
    assert 0.95 < ending.at - call.started < patient(1.3)
    assert ending.cause == "Q.850;cause=0"


async def test_unset_busy_is_voicemail_with_the_busy_greeting_else_the_busy_tone(world: World) -> None:
    """PRODUCT §2.8, and §2.9: unanswered with the unavailable greeting, else cause 19."""
    world.user("1001")
    world.user("1002", mailbox=True)
    world.user("1003")
    await world.phones_for("1001", "1002", "1003", behaviour=Refuse(486))
    assert await world.left("1001", "1002") == ("1002", "b")
    assert await world.tried("1001", "1003") == (["1003"], 486)
    world.phones["1002"].behaviour = world.phones["1003"].behaviour = Refuse(480)
    assert await world.left("1001", "1002") == ("1002", "u")
    assert await world.tried("1001", "1003") == (["1003"], 480)


async def test_a_forward_to_voicemail_greets_as_the_case_asks(world: World) -> None:
    """PRODUCT §2 Destinations: busy greeting after busy, unavailable after no answer, whoever's the mailbox."""
    world.user("1001")
    bob = world.user("1002", mailbox=True)
    carol = world.user("1003", mailbox=True)
    world.default(bob, forwards=Forwards(busy=ToVoicemail(carol), unanswered=ToVoicemail(carol)))
    await world.phones_for("1001", "1002", behaviour=Refuse(486))
    assert await world.left("1001", "1002") == ("1003", "b")
    world.phones["1002"].behaviour = Refuse(480)
    assert await world.left("1001", "1002") == ("1003", "u")
