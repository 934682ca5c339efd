"""What is dialled is read as `phonenumbers` reads it, in every country; and the PBX reads it as we do. PRODUCT §5."""

import re
from collections.abc import Sequence
from random import Random

import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from controller.dialplan.lines import rows
from controller.dialplan.normalising import NORM, lines
from controller.domain.dialling import NumberPlan, normalise
from controller.domain.priority import Priority
from controller.pbx.ami import accepted
from controller.pbx.dialplan_wire import to_ami
from controller.store.numberplans import plan_of
from tests.pbx.links import ami_link

COUNTRIES = sorted(phonenumbers.SUPPORTED_REGIONS)
TYPES = [kind for name, kind in vars(PhoneNumberType).items() if name.isupper() and kind <= PhoneNumberType.VOICEMAIL]
SHORT = {"NL 14020", "UY 21123", "KI 31234"}  # no longer than an extension, and without a prefix that tells
CHANGED_INSIDE = {"AR"}  # 0 11 15 2345 6789 is +54 9 11 2345 6789: digits go and come in the middle
POISON = ("", "+", "++4930123456", "49+30123456", "030a123456", '030"|"1"="1', "030 123456", "*67030123456", "٣٠١٢٣٤٥٦")


def written(country: str) -> list[tuple[str, str]]:
    """Numbers of a country as people there dial them, with their E.164 form."""
    examples = (phonenumbers.example_number_for_type(country, kind) for kind in TYPES)
    plan = plan_of(country)
    found = []
    for number in filter(None, examples):
        e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
        found += [(e164, e164), (plan.international[-1] + e164[1:], e164), (re.sub(r"\D", "", national), e164)]
    return found


@pytest.mark.parametrize("country", COUNTRIES)
def test_numbers_of_a_country_dialled_in_it_are_what_the_library_says(country: str) -> None:
    wrong = {
        f"{country} {dialled}": (normalise(plan_of(country), dialled), phonenumbers.format_number(read, 0))
        for dialled, _ in written(country)
        if f"{country} {dialled}" not in SHORT and not (country in CHANGED_INSIDE and "15" in dialled)
        for read in [phonenumbers.parse(dialled, country)]
        if normalise(plan_of(country), dialled) != phonenumbers.format_number(read, PhoneNumberFormat.E164)
    }
    assert not wrong


@pytest.mark.parametrize("country", ["DE", "US", "IT", "GB", "FR", "RU", "HU", "JP", "BR"])
def test_numbers_of_all_countries_dialled_abroad_are_what_they_are_at_home(country: str) -> None:
    plan = plan_of(country)
    others = [e164 for other in COUNTRIES for dialled, e164 in written(other) if dialled.startswith("+")]
    assert [e164 for e164 in others if normalise(plan, plan.international[0] + e164[1:]) != e164] == []


@pytest.mark.parametrize(
    ("country", "area", "outside", "dialled", "number"),
    [
        ("DE", "", "", "03012345678", "+493012345678"),
        ("DE", "", "", "+49 (0)30 12345678".replace(" ", "").replace("(", "").replace(")", ""), "+493012345678"),
        ("DE", "30", "", "12345678", "+493012345678"),
        ("DE", "030", "", "12345678", "+493012345678"),  # as people know it
        ("DE", "30", "", "1099", "+49301099"),
        ("DE", "", "", "1099", None),  # an extension that nobody has
        ("DE", "30", "0", "012345678", "+493012345678"),
        ("DE", "30", "0", "003012345678", "+493012345678"),
        ("DE", "30", "0", "00039061234567", "+39061234567"),  # the zero of Rome stays
        ("DE", "30", "0", "12345678", None),
        ("DE", "30", "0", "+493012345678", "+493012345678"),  # from the call list
        ("US", "", "9", "92125550123", "+12125550123"),
        ("US", "", "9", "912125550123", "+12125550123"),
        ("US", "212", "", "5550123", "+12125550123"),
        ("US", "", "", "5550123", None),
        ("US", "", "", "011493012345678", "+493012345678"),
        ("AG", "", "", "4601234", "+12684601234"),  # the only area of the island
        ("BY", "", "", "80291234567", "+375291234567"),
        ("RU", "", "", "88001234567", "+78001234567"),
        ("RU", "", "", "8001234567", "+78001234567"),
        ("RU", "", "", "810493012345678", "+493012345678"),
        ("IT", "", "", "0612345678", "+390612345678"),
        ("DE", "", "", "+123456789012345", "+123456789012345"),
        ("DE", "", "", "+1234567890123456", None),
        ("DE", "", "", "000123456", None),
        *(("DE", "30", "", poison, None) for poison in POISON),
    ],
)
def test_what_is_dialled_is_read_as_people_there_mean_it(
    country: str, area: str, outside: str, dialled: str, number: str | None
) -> None:
    assert normalise(plan_of(country, area, outside), dialled) == number


def test_every_country_has_a_plan_that_can_be_dialled_by() -> None:
    plans = [plan_of(country) for country in COUNTRIES]
    assert all(plan.code.isdecimal() and plan.lengths for plan in plans)
    assert all(each.isdecimal() for plan in plans for each in (*plan.international, *plan.national))


async def test_the_pbx_reads_what_is_dialled_as_we_do_in_every_country(pbx) -> None:
    rng = Random(1)
    ways = [("", ""), ("", "0"), ("30", "0"), ("212", "9")]
    plans = [plan_of(country, *rng.choice(ways)) for country in COUNTRIES] + [plan_of("DE", "30", "0"), plan_of("US")]
    dialled = [_drawn(rng, plan, country) for plan, country in zip(plans, [*COUNTRIES, "DE", "US"], strict=True)]
    async with ami_link(pbx) as ami, ami_link(pbx, "sweeper") as sweeper:
        told = [await _ask(ami, plan, numbers) for plan, numbers in zip(plans, dialled, strict=True)]
        await sweeper.send({"Action": "Command", "Command": "dialplan remove context norm-probe"})
    expected = [
        [normalise(plan, number) or "" for number in numbers] for plan, numbers in zip(plans, dialled, strict=True)
    ]
    assert [pair for pair in zip(dialled, told, expected, strict=True) if pair[1] != pair[2]] == []


def _drawn(rng: Random, plan: NumberPlan, country: str) -> list[str]:
    """A score of numbers: right ones, with and without prefix, cut, lengthened, and ones that are none."""
    right = [dialled for dialled, _ in written(country)]
    numbers = rng.sample(right, min(8, len(right)))
    numbers += [number[: rng.randrange(len(number))] for number in numbers[:3]]
    numbers += [number + str(rng.randrange(1000)) for number in numbers[:2]]
    numbers += [plan.outside_prefix + number for number in numbers[:6]]
    numbers += [
        rng.choice(("", "0", "00", "+", plan.code, "+" + plan.code + "0")) + str(rng.randrange(10**n))
        for n in range(3, 16)
    ]
    return [*numbers, "49+301234", "12x4", "+"]


async def _ask(ami, plan: NumberPlan, dialled: Sequence[str]) -> list[str]:
    """The PBX's answers, by a call that asks for one number after the other."""
    body = rows("norm-probe", lines(plan))
    loop = [
        ("Set", "LOCAL(LEFT)=${NP_LEFT}"),
        ("GotoIf", '$["${LEFT}"=""]?5'),
        ("Gosub", f"norm-probe,{NORM},1(,${{FILTER(0-9+x,${{SHIFT(LEFT,-)}})}})"),
        ("GotoIf", "$[${LEN(${SET(TOLD=${TOLD}${GOSUB_RETVAL}-)})}<0]?:2"),
        ("Set", "GLOBAL(NP_TOLD)=${TOLD}"),
        ("Return", ""),
    ]
    probe = [Priority("norm-probe", "loop", number, *line) for number, line in enumerate(loop, 1)]
    run = [
        Priority("norm-probe", "run", n, *line)
        for n, line in enumerate([("Gosub", "loop,1"), ("Answer", ""), ("Hangup", "")], 1)
    ]
    accepted(await ami.pipeline([to_ami(row) for row in (*body, *probe, *run)]))
    answers: list[str] = []
    for at in range(0, len(dialled), 20):
        await ami.send({"Action": "Setvar", "Variable": "NP_LEFT", "Value": "-".join(dialled[at : at + 20])})
        await ami.send({"Action": "Originate", "Channel": "Local/run@norm-probe/n", "Application": "Hangup"}, within=10)
        told = await ami.send({"Action": "Getvar", "Variable": "NP_TOLD"})
        answers += told["Value"].split("-")[:-1]
    return answers
