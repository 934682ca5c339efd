"""The way out and the door: their shape, and that the PBX permits exactly what `permission.permitted` does."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from random import Random

import pytest

from controller.dialplan.door import LONGER, Door, door
from controller.dialplan.outside import way_out
from controller.dialplan.plan import Plan, compile_plan
from controller.domain.directory import Directory, Domain
from controller.domain.ids import DomainId, TrunkId, UserId
from controller.domain.permission import permitted
from controller.domain.priority import Priority
from controller.domain.trunks import Trunk
from controller.pbx.ami import Ami, accepted
from controller.pbx.dialplan_wire import put, remove_context
from controller.store.numberplans import country_prefixes, plan_of
from tests.dialplan.shapes import SHARED, fallen_through, nowhere
from tests.domain.house import BOB, house, person
from tests.pbx.links import ami_link

OUTSIDE = 9_000_003  # no other test's domain
TRUNKS = (Trunk(TrunkId(1), "a.example"), Trunk(TrunkId(2), "b.example", "national", True, 2))
ROUNDS, NUMBERS = 30, 24


@pytest.mark.parametrize("prefix", ["", "0"])
def test_no_extension_of_the_door_or_the_way_out_falls_through_and_every_jump_lands(prefix: str) -> None:
    domain = Domain(DomainId(OUTSIDE), "acme.example", "Europe/Berlin", outbound=("+49", "!+49900", "+"))
    out = way_out(domain, plan_of("DE", "30", prefix), TRUNKS)
    entrance = door(domain.id, ("112", "110", "98765432"), prefix)
    rows = (*out.rows, *entrance.content, *entrance.rows)
    assert fallen_through(rows) == []
    fixed = [row for row in rows if "${EXTEN}" not in row.data]  # the door's jumps go where DIALPLAN_EXISTS said
    assert nowhere(fixed, (*rows, *SHARED, out.pointer)) == []


def emergency(entrance: Door) -> list[Priority]:
    return [row for row in entrance.content if row.context.startswith("sos-")]


def test_emergency_numbers_stand_in_the_door_with_the_prefix_and_without() -> None:
    urgent = emergency(door(DomainId(3), ("112", "110"), "0"))
    assert {row.extension for row in urgent} == {"112", "110", "0112", "0110"}
    assert {row.data for row in urgent if row.priority == 1 and row.extension.endswith("112")} == {
        "rp-emergency,s,1(3,112)"
    }


def test_they_are_looked_for_before_any_extension_of_their_length() -> None:
    entrance = door(DomainId(3), ("112", "4444"))
    [context] = {row.context for row in emergency(entrance)}
    first = {row.extension: row.data for row in entrance.rows if row.priority == 1}
    assert {name for name, data in first.items() if context in data} == {"_XXX", "_XXXX", *LONGER}


def test_a_door_has_the_same_rows_whatever_the_emergency_numbers_and_codes_are() -> None:
    few, many = door(DomainId(3), (), "", {}), door(DomainId(3), ("112", "4444", "98765432"), "0")
    assert [(row.extension, row.priority) for row in few.rows] == [(row.extension, row.priority) for row in many.rows]


def test_another_permission_is_another_way_out_and_the_pointer_leads_there() -> None:
    made = [
        way_out(Domain(DomainId(3), "a.example", "UTC", outbound=outbound), plan_of("DE"), ())
        for outbound in (("+49",), ("+49", "!+49900"))
    ]
    assert made[0].rows[0].context != made[1].rows[0].context
    assert [each.pointer.data.partition(",")[0] for each in made] == [each.rows[0].context for each in made]


@dataclass(slots=True)
class Bench:
    """What was put into the PBX for a test; it is taken out again."""

    ami: Ami
    contexts: set[str] = field(default_factory=set)

    async def put(self, rows: Sequence[Priority]) -> None:
        self.contexts |= {row.context for row in rows}
        await put(self.ami, [*SHARED, *rows])


@pytest.fixture
async def bench(pbx) -> AsyncIterator[Bench]:
    async with ami_link(pbx) as adds, ami_link(pbx, "sweeper") as removes:
        yield (bench := Bench(adds))
        for context in sorted(bench.contexts):
            await remove_context(removes, context)


@pytest.mark.parametrize("seed", range(ROUNDS))
async def test_the_pbx_permits_what_domain_and_user_both_permit(bench: Bench, seed: int) -> None:
    rng = Random(seed)
    user = UserId(OUTSIDE + seed)
    bob = replace(person(BOB), id=user, devices=(), outbound=_patterns(rng))
    domain = Domain(DomainId(OUTSIDE + seed), "acme.example", "UTC", outbound=_patterns(rng))
    directory = Directory(domain, {user: bob})
    numbers = [_number(rng, (*bob.outbound, *directory.domain.outbound)) for _ in range(NUMBERS)]
    await _bring_in(bench, directory.domain, compile_plan(directory, bob))

    answers = await _ask(bench, user, numbers)

    expected = ["1" if permitted(directory, bob, number) else "0" for number in numbers]
    assert list(zip(numbers, answers, strict=True)) == list(zip(numbers, expected, strict=True))


async def test_the_pbx_permits_nothing_to_nobody_and_to_who_is_gone(bench: Bench) -> None:
    """A pointer that is left behind says 1, which is a cause."""
    gone = UserId(OUTSIDE + 500)
    await bench.put([Priority(f"user-{gone}", "s", 1, "Return", "1")])
    for who in (gone, UserId(OUTSIDE + 501)):
        assert await _ask(bench, who, ["+4930123456"]) == ["0"]


def test_a_country_of_many_area_codes_fits_in() -> None:
    bob = person(BOB, outbound=country_prefixes("US"))
    plan = compile_plan(house(bob), bob)
    assert fallen_through(plan.rows) == []


def _patterns(rng: Random) -> tuple[str, ...]:
    """Prefixes of each other, permitted or not, at times both, at times all the world."""
    root = rng.choice(("+49", "+1", "+3", "+7"))
    grown = [root + "".join(rng.choices("0123456789", k=rng.randrange(5))) for _ in range(rng.randrange(6))]
    every = [*grown, *rng.choices(("+", "!+", root), k=rng.randrange(3)), *(f"!{each}" for each in grown[:2])]
    return tuple(rng.sample(every, len(every)))


def _number(rng: Random, patterns: Sequence[str]) -> str:
    """One that begins like a pattern, mostly."""
    begins = (
        rng.choice(patterns).removeprefix("!") if patterns and rng.random() < 0.8 else "+" + rng.choice("123456789")
    )
    return (begins if len(begins) > 1 else "+4")[:12] + "".join(rng.choices("0123456789", k=rng.randrange(4)))


async def _bring_in(bench: Bench, domain: Domain, plan: Plan) -> None:
    out = way_out(domain, plan_of("DE"), ())
    await bench.put([*out.rows, out.pointer, *plan.rows, plan.pointer])


async def _ask(bench: Bench, user: UserId, numbers: Sequence[str]) -> list[str]:
    """What rp-may says, asked by a call for one number after the other."""
    loop = (
        ("Set", "LOCAL(LEFT)=${MAY_LEFT}"),
        ("GotoIf", '$["${LEFT}"=""]?6'),
        ("Gosub", f"rp-may,s,1({user},${{SHIFT(LEFT,-)}})"),
        ("Set", "LOCAL(TOLD)=${TOLD}${GOSUB_RETVAL}"),
        ("Goto", "2"),
        ("Set", "GLOBAL(MAY_TOLD)=${TOLD}"),
        ("Return", ""),
    )
    run = (("Gosub", "loop,1"), ("Answer", ""), ("Hangup", ""))
    context = f"may-{user}"
    await bench.put(
        [
            Priority(context, name, n, *line)
            for name, steps in (("loop", loop), ("run", run))
            for n, line in enumerate(steps, 1)
        ],
    )
    rest, told = iter(numbers), ""
    while some := list(islice(rest, 40)):
        accepted(
            await bench.ami.pipeline(
                [
                    {"Action": "Setvar", "Variable": "MAY_LEFT", "Value": "-".join(some)},
                    {"Action": "Originate", "Channel": f"Local/run@{context}/n", "Application": "Hangup"},
                ]
            )
        )
        told += (await bench.ami.send({"Action": "Getvar", "Variable": "MAY_TOLD"}))["Value"]
    return list(told)
