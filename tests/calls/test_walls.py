"""Domains are walls (PRODUCT §8.4): whatever a phone of one sends, nothing of another hears of it."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import product
from urllib.parse import quote

import pytest
import pytest_asyncio

from controller.domain.destinations import ToUser
from controller.operations import groups
from tests.calls.account import exchange
from tests.calls.behaviour import Answer, Refuse
from tests.calls.carrier import Carrier, did, domain_has, trunk_to
from tests.calls.leg import Leg, tag_of
from tests.calls.message import Headers, Message
from tests.calls.posted import Posted
from tests.calls.sipphone import Phone, Refused, open_phone
from tests.calls.test_transfers import talking
from tests.calls.world import World

OURS, THEIRS = "+4930200001", "+4930200002"
TEXT = (("Content-Type", "text/plain"),)
IN_TURN = tuple(quote(slot) for slot in ("700", "701", "*701"))  # one after the other: a slot is taken by one call
AT_ONCE = 4  # calls of one phone
OWN_LOT = ("700", "701")
OWN_CODES = frozenset(quote(code) for code in ("*98", "*97", "*36", "*351003", "*701", "*551003", *OWN_LOT))
"""They are answered, and know the own domain alone: its mailboxes, what rings in it, and what is parked there."""


@pytest_asyncio.fixture(loop_scope="session")
async def rival(controller_at_post: Posted) -> AsyncIterator[World]:
    """A domain beside `world`, with the same extensions."""
    fresh = World(controller_at_post)
    yield fresh
    await fresh.close()


async def furnished(world: World, number: str) -> Carrier:
    """1001 and 1002 with phones, a group on 600, a public number, a carrier of its own where everybody is busy."""
    for extension in ("1001", "1002"):
        world.user(extension)
    carrier = await trunk_to(world, behaviour=Refuse(486))
    did(world, number, ToUser(world.people["1002"]))
    world.save(lambda session, me: groups.add(session, me, world.domain, groups.NewGroup("600", "Sales")))
    domain_has(world, outbound=["+49"])
    await world.phones_for("1001", "1002", behaviour=Refuse(486))
    return carrier


async def both(world: World, rival: World) -> tuple[Carrier, Carrier]:
    """Only the rival has 1003, and a group on 601."""
    ours, theirs = await furnished(world, OURS), await furnished(rival, THEIRS)
    rival.user("1003")
    rival.save(lambda session, me: groups.add(session, me, rival.domain, groups.NewGroup("601", "Theirs")))
    await rival.phone("1003", Refuse(486))
    return ours, theirs


def guesses(rival: World) -> list[str]:
    """User parts that name something of the rival, or try to."""
    user, domain, device = rival.people["1003"], rival.domain, rival.accounts["1003"].auth_user
    typed = [
        *("1003", "601", device, f"PJSIP/{device}", f"x{domain}-1003", f"x{domain}-1003,s,1", f"1003@{rival.name}"),
        *(f"user-{user}", f"plan-{user}", f"out-{domain}", f"group-{1}", f"did{domain}-{THEIRS[1:]}", f"from-{domain}"),
        *(f"in-{trunk}" for trunk in (1, 2, 3)),
        *("rp-out", "rp-carry", "rp-to-user", "rp-emergency", "rp-long", "rp-in", "s", "i", "h", "t", "a", "o"),
        *(f"{user}", f"d{user}", f"{user}@d{domain}", f"list-d{domain}", f"list-u{user}", f"frame-{1}"),
        *("*8", "*81003", f"*8{device}", "*98", "*97", f"*97{user}", "*351003", f"*350000&{device}", "*36", "*50"),
        *("*701", "701", "700", "*551003", "**1003", "#", "#1003", "1003#", "*", "+", "+1003", "1003;cpc=operator"),
        *("1003;phone-context=" + rival.name, "1003&1003", "1003,1", "1003|1003", " 1003", "1003 ", "1003\x00"),
        *("external_replaces", "parkedcalls", "nowhere", "default", "_X!", "_.", "X", "100X", "100[3]", "1003\r\nX: y"),
    ]
    return [quote(text, safe="") for text in typed]


def heard(rival: World, theirs: Carrier) -> int:
    """How often something of the rival was called."""
    return sum(len(phone.incoming) for phone in (*rival.phones.values(), theirs))


@pytest.mark.long
async def test_nothing_that_is_dialled_reaches_another_domain(world: World, rival: World) -> None:
    """Whatever the request names as its host, too."""
    ours, theirs = await both(world, rival)
    phone, few = world.phones["1001"], asyncio.Semaphore(AT_ONCE)

    async def leads_nowhere(guess: str, host: str) -> None:
        async with few:
            call = phone.dial(f"sip:{guess}@{host}")
            if guess in OWN_CODES:
                await call.until_answered()
                await phone.hang_up(call)
            else:
                assert (await call.until_ended(10)).code >= 400, guess

    hosts = (world.name, rival.name)
    for guess, host in product(IN_TURN, hosts):
        await leads_nowhere(guess, host)
    others = [guess for guess in guesses(rival) if guess not in IN_TURN]
    await asyncio.gather(*(leads_nowhere(guess, host) for guess, host in product(others, hosts)))
    assert heard(rival, theirs) == 0
    assert [leg.invite.uri for leg in ours.incoming if leg.invite] == []
    assert await world.tried("1001", f"sip:1002@{rival.name}") == (["1002"], 486), "our own"


async def test_a_public_number_of_another_domain_is_called_over_the_carrier(world: World, rival: World) -> None:
    """Its digits lead nowhere inside."""
    ours, theirs = await both(world, rival)
    for dialled in (THEIRS, "0" + THEIRS[3:], "00" + THEIRS[1:]):
        assert await world.tried("1001", dialled) == ([], 486)
    assert len(ours.calls_to(THEIRS)) == 3
    assert heard(rival, theirs) == 0
    domain_has(world, outbound=[])
    await world.live()
    assert await world.tried("1001", THEIRS) == ([], 403)
    call = ours.call(THEIRS)
    assert (await call.until_ended()).code == 404, "our carrier does not reach it either"
    assert heard(rival, theirs) == 0


async def test_no_transfer_and_no_302_leads_into_another_domain(world: World, rival: World) -> None:
    ours, theirs = await both(world, rival)
    await retake(world, "1001", Answer())
    caller = await retake(world, "1002", Answer())
    call, taken = await talking(caller, world.phones["1001"], "1001")
    for guess in guesses(rival):
        taken.transfer_progress.clear()
        answer = await taken.transfer(f"sip:{guess}@{rival.name}")
        if answer.code == 202 and await taken.transferred() < 300:  # digits: the caller is let go, and finds nobody
            assert guess.isdecimal(), guess
            if guess in OWN_LOT:
                await caller.hang_up(call)  # he waits there
            await call.until_ended()
            call, taken = await talking(caller, world.phones["1001"], "1001")
    await caller.hang_up(call)
    contact = f"sip:{rival.accounts['1003'].auth_user}@127.0.0.1:{rival.phones['1003'].wire.address[1]}"
    for target in (contact, f"sip:1003@{rival.name}"):
        world.phones["1001"].behaviour = Refuse(302, contact=target)
        assert (await caller.dial("1001").until_ended()).code in (480, 486, 603)
    assert heard(rival, theirs) == 0
    assert ours.incoming == []


async def retake(world: World, name: str, behaviour: Answer) -> Phone:
    """That handset, anew: it answers, and sends audio."""
    await world.phones[name].leave()
    await world.until_here(name, False)
    return await world.phone(name, behaviour, talks=True)


async def test_a_phone_is_who_its_secret_says(world: World, rival: World) -> None:
    """From names another domain, another phone, a trunk: the call is its own. Another's name needs another's secret."""
    await both(world, rival)
    theirs, ours = rival.accounts["1003"], world.accounts["1001"]
    phone = world.phones["1001"]
    for user, host in (
        ("1003", rival.name),
        (theirs.auth_user, rival.name),
        (f"t{world.carriers[0].account.user}", "x"),
    ):
        call = phone.dial("1002")
        call.local = f'"Boss" <sip:{user}@{host}>;tag={call.local_tag}'
        assert (await call.until_ended()).code == 486, user
        invite = world.phones["1002"].incoming[-1].invite
        assert invite
        assert "<sip:1001@" in invite.header("from"), user
    thief = await open_phone(replace(ours, auth_user=theirs.auth_user))
    with pytest.raises(Refused):
        await thief.register()
    assert (await thief.dial("1003").until_ended()).code in (401, 403)
    thief.close()
    assert heard(rival, rival.carriers[0]) == 0  # type: ignore[arg-type]


async def test_a_phone_registers_as_nobody_else(world: World, rival: World) -> None:
    """Another's address of record is none of its business, whatever its own secret."""
    await both(world, rival)
    theirs = rival.accounts["1003"]
    thief = await open_phone(replace(world.accounts["1001"], user=theirs.auth_user, domain=rival.name))
    await thief.register()  # as what its secret says: 1001 of its own domain
    assert await rival.tried("1001", "1003") == (["1003"], 486)
    assert thief.incoming == []
    await thief.leave()


async def test_a_request_outside_a_call_runs_no_dialplan_and_tells_nothing(world: World, rival: World) -> None:
    """Emergency numbers, own extensions, public numbers, others' phones: the answer is the same as for nobody."""
    ours, theirs = await both(world, rival)
    phone, device = world.phones["1001"], rival.accounts["1003"].auth_user
    methods: dict[str, Headers] = {
        "MESSAGE": TEXT,
        "SUBSCRIBE": (("Event", "message-summary"), ("Expires", "60")),
        "REFER": (("Refer-To", f"<sip:1003@{rival.name}>"),),
        "NOTIFY": (),
        "PUBLISH": (("Event", "presence"),),
        "INFO": (),
        "UPDATE": (),
    }
    for method, extra in methods.items():
        targets = ("1002", "1003", "112", "017012345", device, "nobody")
        codes = {await asked(phone, method, target, extra) for target in targets}
        assert min(codes) >= 400, (method, codes)
        assert len(codes) == 1, (method, codes)
    assert await world.tried("1001", "1002") == (["1002"], 486)
    assert heard(rival, theirs) == 0
    assert ours.incoming == []
    assert len(world.phones["1002"].incoming) == 1


async def asked(phone: Phone, method: str, target: str, extra: Headers) -> int:
    """The answer to a request that belongs to no call."""
    called = f"<sip:{target}@x>"
    leg = Leg(phone.wire, phone.account, phone.bell, outgoing=True, remote=called, call_id=secrets.token_hex(8))

    def make(credentials: Headers) -> Message:
        return leg.request(method, (*extra, *credentials), "hi" if extra is TEXT else "")

    return (await exchange(phone.wire, phone.account, make)).code


async def test_whoever_does_not_know_a_dialog_to_its_last_letter_takes_no_call_over(world: World, rival: World) -> None:
    """No attended transfer into it, and no INVITE that takes its place: the tags are a phone's own secret."""
    _, theirs = await both(world, rival)
    phones = [[await retake(each, name, Answer()) for name in ("1001", "1002")] for each in (world, rival)]
    (anna, bob), (eve, dan) = phones
    call, taken = await talking(bob, anna, "1001")
    their_call, their_taken = await talking(dan, eve, "1001")
    before = heard(rival, theirs)
    for leg in (their_call, their_taken):
        remote, local = tag_of(leg.remote), tag_of(leg.local)
        for tags in ((remote[:-1] + "x", local), (remote, local[:-1] + "x"), (local, remote + "x"), ("0", "0")):
            replaces = f"{leg.call_id};to-tag={tags[0]};from-tag={tags[1]}"
            for host in (world.name, rival.name):
                thief = anna.dial(f"sip:1003@{host}", (("Replaces", replaces),))
                assert (await thief.until_ended(5)).code >= 400, tags
                target = f"<sip:1003@{host}?Replaces={quote(replaces, safe='')}>"
                taken.transfer_progress.clear()
                answer = await taken.refer(target)
                assert answer.code >= 400 or await taken.transferred() >= 400, tags
    assert heard(rival, theirs) == before
    assert (call.ending, their_call.ending, their_taken.ending) == (None, None, None)
    await bob.hang_up(call)
    await dan.hang_up(their_call)
