"""What phones dial, in the order of PRODUCT §5: an extension, else a public number as its country reads it."""

from controller.domain.destinations import ToUser
from controller.operations import domains, users
from tests.calls.behaviour import Answer, Refuse
from tests.calls.carrier import Carrier, did, trunk_to
from tests.calls.sipphone import Phone
from tests.calls.test_transfers import talking
from tests.calls.world import World

TAKEN = Refuse(486)  # the carrier was asked


def domain_is(world: World, **changes: object) -> None:
    world.save(lambda session, me: domains.change(session, me, world.domain, changes))


def may_call(world: World, extension: str, *patterns: str) -> None:
    user = world.people[extension]
    world.save(lambda session, me: users.change(session, me, user, {"outbound": patterns}))


async def lines(world: World) -> tuple[Phone, Carrier]:
    """Ann's phone, and a carrier where everybody is busy."""
    world.user("1001", "Ann")
    carrier = await trunk_to(world, behaviour=TAKEN)
    return await world.phone("1001"), carrier


async def asked_for(world: World, carrier: Carrier, dialled: str) -> tuple[list[str], int, str]:
    """The numbers the carrier was asked for, the code that the caller got, and the reason in it."""
    before = len(carrier.incoming)
    ending = await world.phones["1001"].dial(dialled).until_ended(10)
    uris = [leg.invite.uri for leg in carrier.incoming[before:] if leg.invite]
    return [uri.removeprefix("sip:").partition("@")[0] for uri in uris], ending.code, ending.cause


async def test_a_public_number_is_read_as_in_the_country_of_the_domain(world: World) -> None:
    _, carrier = await lines(world)
    domain_is(world, outbound=("+49", "+44"))
    await world.live()
    for dialled, number in (
        ("03012345678", "+493012345678"),
        ("004420123456", "+4420123456"),
        ("+4420123456", "+4420123456"),
    ):
        assert (await asked_for(world, carrier, dialled))[:2] == ([number], 486)
    domain_is(world, country="US")
    await world.live()
    assert (await asked_for(world, carrier, "011493012345678"))[0] == ["+493012345678"]
    assert (await asked_for(world, carrier, "2125550123"))[:2] == ([], 403)  # read so, yet not permitted


async def test_an_extension_wins_over_a_local_number_of_the_same_digits(world: World) -> None:
    _, carrier = await lines(world)
    world.user("1002", "Bob")
    domain_is(world, area_code="30")
    await world.phone("1002", Refuse(486))
    assert await world.tried("1001", "1002") == (["1002"], 486)
    assert carrier.incoming == []
    assert (await asked_for(world, carrier, "1003"))[0] == ["+49301003"]


async def test_with_an_outside_prefix_only_what_begins_with_it_goes_outside(world: World) -> None:
    _, carrier = await lines(world)
    domain_is(world, area_code="30", outside_prefix="0")
    await world.live()
    assert (await asked_for(world, carrier, "003012345678"))[0] == ["+493012345678"]
    assert (await asked_for(world, carrier, "012345678"))[0] == ["+493012345678"]
    assert (await asked_for(world, carrier, "12345678"))[0] == []
    assert (await asked_for(world, carrier, "+493012345678"))[0] == ["+493012345678"]


NO_NUMBERS = (  # the code, and the cause
    ("1999", 404, 1),  # an extension that nobody has
    ("123456789012345678901234567890", 404, 0),  # no pattern of the door is as long, or has such letters
    ("0000000000", 484, 28),
    ("+0123456789", 484, 28),
    ("0301234x67", 404, 0),
    ("030123456%26d1", 404, 0),
    ("+49301234%22%7C%221%22=%221", 404, 0),
    ("0301234567,1", 404, 0),
    ("0301234567%24%7BEXTEN%7D", 404, 0),
    ("%28030%29123456", 404, 0),
    ("a0301234567", 404, 0),
)


async def test_what_is_no_number_is_refused_and_goes_nowhere(world: World) -> None:
    _, carrier = await lines(world)
    for dialled, code, cause in NO_NUMBERS:
        numbers, got, reason = await asked_for(world, carrier, f"sip:{dialled}@{world.name}")
        assert (numbers, got) == ([], code), dialled
        assert not cause or f"cause={cause};" in f"{reason};", dialled


async def test_both_domain_and_user_must_permit_a_number_and_the_next_call_knows(world: World) -> None:
    """PRODUCT §8.2: live at once."""
    _, carrier = await lines(world)
    domain_is(world, outbound=("+", "!+49900", "!+1"))
    await world.live()
    assert (await asked_for(world, carrier, "0900123456"))[1:] == (403, "Q.850;cause=21")
    assert (await asked_for(world, carrier, "0012125550123"))[:2] == ([], 403)
    may_call(world, "1001", "+49", "!+4930", "+493012")
    await world.live()
    assert (await asked_for(world, carrier, "08912345"))[0] == ["+498912345"]
    assert (await asked_for(world, carrier, "03099999"))[:2] == ([], 403)
    assert (await asked_for(world, carrier, "03012345"))[0] == ["+493012345"]
    assert (await asked_for(world, carrier, "004420123456"))[:2] == ([], 403)
    may_call(world, "1001")
    await world.live()
    assert (await asked_for(world, carrier, "03012345"))[:2] == ([], 403)


async def test_who_transfers_a_caller_to_a_public_number_answers_for_it(world: World) -> None:
    """Ann may not call outside and Bob may: he puts her through; she can't put him through."""
    world.user("1001", "Ann")
    world.user("1002", "Bob")
    may_call(world, "1001")
    carrier = await trunk_to(world, behaviour=Answer())
    ann = await world.phone("1001", Answer(), talks=True)
    bob = await world.phone("1002", Answer(), talks=True)
    call, taken = await talking(ann, bob, "1002")
    await taken.transfer("03012345678")
    outside = await carrier.until_asked("+493012345678")
    await ann.hang_up(call)
    await outside.until_ended()
    call, taken = await talking(bob, ann, "1001")
    await taken.transfer("03012345678")
    assert (await call.until_ended()).how == "hung up"
    assert len(carrier.incoming) == 1


async def test_an_outside_caller_is_put_through_to_a_public_number_by_who_may(world: World) -> None:
    carrier = await trunk_to(world, behaviour=Answer())
    carrier.talks = True
    did(world, "+4930200002", ToUser(world.user("1001", "Ann")))
    ann = await world.phone("1001", Answer(), talks=True)
    call = carrier.call("+4930200002")
    await call.until_answered()
    taken = await ann.until_called()
    await call.media.until_heard(5)
    await taken.transfer("03012345678")
    outside = await carrier.until_asked("+493012345678")
    await outside.until_answered()
    await carrier.hang_up(call)
    await outside.until_ended()
