"""One meaning, in one place (PRODUCT §3): the PBX's own tests of time frames against holds(), on a running Asterisk."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import product
from random import Random
from zoneinfo import ZoneInfo, available_timezones

import pytest

from controller.dialplan.framerows import frame_rows
from controller.dialplan.frametest import inline
from controller.domain.framehours import holds
from controller.domain.ids import FrameId
from controller.domain.priority import Priority
from controller.domain.timeframes import Always, DateRange, Dates, Forced, SingleDay, TimeFrame, Weekly, WeeklyRange
from controller.pbx.ami import Ami, accepted
from tests import framedraws
from tests.pbx.links import ami_link

pytestmark = pytest.mark.pbx

ROUNDS, FRAMES, INSTANTS = 40, 3, 60
FIRST_ID = 9_000_001  # no other test's frames
ANSWER_ROOM = 700  # characters; Getvar cuts a value near 1,000 (Asterisk 22.10), a Setvar line ends at 1,022
UNKNOWN_TO_OLD_SYSTEMS = frozenset({"America/Coyhaique"})  # added to the zone files in 2025


@dataclass(frozen=True, slots=True)
class Links:
    """The account that adds contexts, and the one that removes them."""

    adds: Ami
    removes: Ami


@pytest.fixture
async def links(pbx) -> AsyncIterator[Links]:
    async with ami_link(pbx) as adds, ami_link(pbx, "sweeper") as removes:
        yield Links(adds, removes)


@pytest.mark.parametrize("seed", range(ROUNDS))
async def test_the_pbx_and_holds_agree_at_every_instant(links: Links, seed: int):
    rng = Random(seed)
    frames = [framedraws.frame(rng, number) for number in range(FIRST_ID, FIRST_ID + FRAMES)]
    instants = [framedraws.instant(rng, rng.choice(frames)) for _ in range(INSTANTS)]

    assert await _disagreements(links, frames, instants) == []


@pytest.mark.parametrize("year", [2027, 2028])
async def test_the_pbx_knows_in_which_years_yearly_nights_run_into_29_february_or_1_march(links: Links, year: int):
    """PRODUCT §3: 29 February, every year, matches in leap years only."""
    nights = [SingleDay(date(2024, *day), True, 1320, 120) for day in ((2, 27), (2, 28), (2, 29), (3, 1), (12, 31))]
    ranges = [
        DateRange(date(2024, 2, 29), date(2024, 3, 1), True, 720, 540),
        DateRange(date(2024, 2, 20), date(2024, 2, 29), True, 720, 540),
        DateRange(date(2024, 2, 29), date(2024, 2, 28), True),
        DateRange(date(2024, 12, 24), date(2024, 2, 29), True),
    ]
    zone = "Europe/Berlin"
    kinds = [Dates((entry,)) for entry in [*nights, *ranges]]
    frames = [TimeFrame(FrameId(number), "", zone, kind) for number, kind in enumerate(kinds, FIRST_ID)]
    midnights = [datetime(year, *day, tzinfo=ZoneInfo(zone)) for day in ((2, 28), (2, 28), (3, 1), (3, 2), (1, 1))]
    hours = [timedelta(hours=hour, seconds=second) for hour in (-2, 0, 2, 9, 12, 22, 26) for second in (-1, 0)]
    instants = [midnight.astimezone(UTC) + hour for midnight in midnights for hour in hours]

    assert await _disagreements(links, frames, instants) == []


async def test_the_pbx_leaves_a_forced_state_in_the_second_it_ends(links: Links):
    until = datetime(2026, 11, 23, 8, tzinfo=UTC)
    closed, opened = Weekly((WeeklyRange(7, 0, 60),)), Always()
    frames = [
        TimeFrame(FrameId(number), "", "UTC", kind, forced=Forced(on, end))
        for number, (kind, on, end) in enumerate(product((closed, opened), (True, False), (until, None)), FIRST_ID)
    ]
    instants = [until + timedelta(seconds=second) for second in (-60, -1, 0, 1, 60)]

    assert await _disagreements(links, frames, instants) == []


async def test_the_pbx_reads_the_same_wall_clock_in_every_zone(links: Links):
    instants = [datetime(year, month, 28, 0, 59, 59, tzinfo=UTC) for year in (2026, 2031) for month in (1, 3, 7, 10)]
    zones = sorted(available_timezones() - UNKNOWN_TO_OLD_SYSTEMS)
    clocks = ["-".join(f"${{STRFTIME({at:%s},{zone},%u%Y%m%d%H%M%j)}}" for at in instants) for zone in zones]

    questions = [{"Action": "Getvar", "Variable": f"EVAL({clock})"} for clock in clocks]
    answers = await links.adds.pipeline(questions, within=30)

    expected = ["-".join(at.astimezone(ZoneInfo(zone)).strftime("%u%Y%m%d%H%M%j") for at in instants) for zone in zones]
    assert [answer["Value"] for answer in answers] == expected


async def _disagreements(links: Links, frames: Sequence[TimeFrame], instants: Sequence[datetime]) -> list[object]:
    answers = await _ask(links, frames, instants)
    return [
        (way, frame, instant.isoformat())
        for instant, (shared, inlined) in zip(instants, answers, strict=True)
        for way, bits in (("shared", shared), ("inline", inlined))
        for frame, bit in zip(frames, bits, strict=True)
        if bit != str(int(holds(frame, instant)))
    ]


async def _ask(links: Links, frames: Sequence[TimeFrame], instants: Sequence[datetime]) -> list[list[str]]:
    """For each instant two texts of 1 and 0: the frames asked by Gosub, and tested in a plan with clocks of its own."""
    rows = [row for frame in frames for row in frame_rows(frame)] + _inlined(frames) + _loop(frames)
    accepted(await links.adds.pipeline([_add(row) for row in rows]))
    try:
        return await _ask_all(links.adds, len(frames), instants)
    finally:
        contexts = sorted({row.context for row in rows})
        gone = [{"Action": "Command", "Command": f"dialplan remove context {name}"} for name in contexts]
        accepted(await links.removes.pipeline(gone))


async def _ask_all(ami: Ami, frames: int, instants: Sequence[datetime]) -> list[list[str]]:
    at_once = ANSWER_ROOM // (2 * frames + 2)
    batches = [instants[at : at + at_once] for at in range(0, len(instants), at_once)]
    return [answer for batch in batches for answer in await _ask_batch(ami, batch)]


async def _ask_batch(ami: Ami, instants: Sequence[datetime]) -> list[list[str]]:
    epochs = "-".join(str(int(instant.timestamp())) for instant in instants)
    await ami.send({"Action": "Setvar", "Variable": "FT_INSTANTS", "Value": epochs})
    # Answered, and so done, when all instants have been asked.
    call = {"Action": "Originate", "Channel": "Local/s@ft-run/n", "Application": "Hangup", "Timeout": "20000"}
    await ami.send(call, within=25)
    told = await ami.send({"Action": "Getvar", "Variable": "FT_TOLD"})
    return [answer.split("+") for answer in told["Value"].split("-")[:-1]]


def _loop(frames: Iterable[TimeFrame]) -> list[Priority]:
    """As a plan does: T is LOCAL to a Gosub, and what is called from it reads it."""
    ask = [
        line
        for frame in frames
        for line in (("Gosub", f"frame-{frame.id},s,1"), ("Set", "LOCAL(TOLD)=${TOLD}${GOSUB_RETVAL}"))
    ]
    last = len(ask) + 7
    loop = [
        ("Set", "LOCAL(LEFT)=${FT_INSTANTS}"),
        ("GotoIf", f'$["${{LEFT}}"=""]?{last}'),
        ("MSet", "LOCAL(T)=${CUT(LEFT,-,1)},LOCAL(LEFT)=${CUT(LEFT,-,2-)}"),
        *ask,
        ("Gosub", "ft-inline,s,1"),
        ("Set", "LOCAL(TOLD)=${TOLD}+${GOSUB_RETVAL}-"),
        ("Goto", "2"),
        ("Set", "GLOBAL(FT_TOLD)=${TOLD}"),
        ("Return", ""),
    ]
    run = [("Gosub", "ft-loop,s,1"), ("Answer", ""), ("Hangup", "")]
    return _rows("ft-loop", loop) + _rows("ft-run", run)


def _inlined(frames: Sequence[TimeFrame]) -> list[Priority]:
    """Every frame tested by the clauses that a plan has."""
    tests = inline(frames)
    lines = [("MSet", tests.setting)] if tests.sets else []
    for frame in frames:
        lines.append(("Set", "LOCAL(ANY)=0"))
        lines += [("Set", f"LOCAL(ANY)=$[${{ANY}} | {clause}]") for clause in tests.clauses[frame.id]]
        lines.append(("Set", "LOCAL(BITS)=${BITS}${ANY}"))
    return _rows("ft-inline", [*lines, ("Return", "${BITS}")])


def _rows(context: str, lines: Iterable[tuple[str, str]]) -> list[Priority]:
    return [Priority(context, "s", number, *line) for number, line in enumerate(lines, 1)]


def _add(row: Priority) -> dict[str, str]:
    return {
        "Action": "DialplanExtensionAdd",
        "Context": row.context,
        "Extension": row.extension,
        "Priority": str(row.priority),
        "Application": row.app,
        "ApplicationData": row.data,
        "Replace": "yes",
    }
