"""Conversations for tests of the history's store: a plain one, and made-up ones by the hundred."""

import random
from dataclasses import replace
from typing import Any

from controller.domain.history import Party, Recorded, Share, Step, Told
from controller.store.history_packing import led_to, numbers
from controller.store.history_wanted import Wanted

T0 = 1_790_000_000.0  # 2026-09-21
ANNA, BOB = Party("user", 7, "1001", "Anna", device=70), Party("user", 8, "1002", "Bøb “B” 🐝", device=80)
CAROL = Party("outside", None, "+493012345", "Carol", trunk=5)
OUTCOMES = ("answered", "elsewhere", "message", "voicemail", "missed")
RESULTS = ("answered", "message", "voicemail", "missed", "busy", "blocked", "refused", "interrupted")


def told(key: str, at: float = 0.0, **changes: Any) -> Told:
    """Carol calls Anna by her number, Bob picks up; `at` in seconds after T0."""
    began = T0 + at
    plain = Told(
        key=key,
        domain=3,
        began=began,
        ended=began + 70.25,
        direction="in",
        result="answered",
        caller=CAROL,
        dialled="+4930999",
        called=ANNA,
        answered_by=BOB,
        answered=began + 10.125,
        talked=60.125,
        held=1.5,
        number="+4930999",
        trunk=5,
        rule=12,
        forwards=1,
        ended_by="caller",
        steps=(
            Step(began, "called", CAROL, "+4930999"),
            Step(began + 0.004, "ringing", ANNA),
            Step(began + 10.125, "picked up", BOB, rule=12),
            Step(began + 70.25, "ended", CAROL, word="x", cause=16),
        ),
        shares=(Share(7, "called", "elsewhere", 0.0, 8), Share(8, "answered", "answered", 60.125)),
        waits=10.125,
    )
    return replace(plain, **changes)


def drawn(chance: random.Random, number: int) -> list[Told]:
    """Conversations of two domains and six users; many begin in the same millisecond."""
    return [_one(chance, str(each)) for each in range(number)]


def is_wanted(each: Told, wanted: Wanted) -> bool:
    """What a filter means, said without a database."""
    mine = next((share for share in each.shares if share.user == wanted.user), None)
    is_known = wanted.oversees or not each.is_hidden or (mine is not None and mine.role == "caller")
    users = {share.user for share in each.shares if is_known or share.role != "caller"}
    known = {*numbers(each), *(led_to(each) if wanted.oversees or each.reached_by == wanted.user else ())}
    searched = (
        bool(users & (wanted.people or frozenset()))
        or any(part in number for part in wanted.numbers or () for number in known)
        or bool(known & (wanted.exactly or frozenset()))
    )
    devices = {party.device for party in (each.caller, each.called, each.answered_by) if party}
    devices -= set() if is_known else {each.caller.device}  # wherever he stands: it does not show him
    return all(
        (
            each.domain == wanted.domain,
            wanted.user is None or mine is not None,
            wanted.users is None or bool(users & wanted.users),
            wanted.since is None or each.began >= wanted.since,
            wanted.until is None or each.began < wanted.until,
            wanted.directions is None or each.direction in wanted.directions,
            wanted.results is None or each.result in wanted.results,
            wanted.user is None or wanted.outcomes is None or (mine is not None and mine.outcome in wanted.outcomes),
            not wanted.is_search or searched,
            wanted.device is None or wanted.device in devices,
            not wanted.number or each.number == wanted.number,
            wanted.longer is None or each.talked >= wanted.longer,
            not wanted.recorded
            or any(
                wanted.recorders is None or made.user in wanted.recorders
                for made in each.recordings
                if made.file.startswith(f"{wanted.domain}/")
            ),
            {"": not each.code, "with": True, "only": bool(each.code)}[wanted.codes],
        )
    )


def draw_wanted(chance: random.Random) -> Wanted:
    """One filter, of one to three conditions."""
    choices: dict[str, Any] = {
        "user": chance.randrange(6),
        "users": frozenset(chance.sample(range(6), chance.randrange(3))),
        "since": T0 + chance.randrange(20),
        "until": T0 + chance.randrange(20),
        "directions": frozenset(chance.sample(("in", "out", "inside"), 2)),
        "results": frozenset(chance.sample(RESULTS, chance.randrange(4))),
        "people": frozenset(chance.sample(range(6), chance.randrange(3))),
        "numbers": (str(chance.randrange(40)),),
        "exactly": frozenset({f"+49{chance.randrange(30)}"}),
        "device": chance.randrange(6) + 60,
        "number": f"+49{chance.randrange(3)}",
        "longer": float(chance.randrange(90)),
        "codes": chance.choice(("with", "only")),
        "recorded": True,
        "recorders": frozenset(chance.sample(range(6), 2)),
        "oversees": True,
    }
    names = chance.sample(sorted(choices), chance.randint(1, 3))
    picked = {name: choices[name] for name in names}
    if "user" in picked and chance.random() < 0.5:
        picked["outcomes"] = frozenset(chance.sample(OUTCOMES, 2))
    return Wanted(chance.choice((3, 4)), **picked)


def _recordings(chance: random.Random, key: str) -> tuple[Recorded, ...]:
    users = chance.sample(range(6), chance.choice((0, 0, 1, 2)))
    return tuple(Recorded(user, T0, T0 + 9, f"{3 + user % 2}/2026-09/{key}-{user}.wav") for user in users)


def _one(chance: random.Random, key: str) -> Told:
    people = [
        Party("user", user, f"10{user}", f"U{user}", device=60 + user)
        for user in chance.sample(range(6), chance.randrange(3))
    ]
    if people and chance.random() < 0.3:
        people[0] = replace(people[0], number="", name="")
    parties = [*people, Party("outside", None, f"+49{chance.randrange(30)}"), *[None] * 2]
    chance.shuffle(parties)
    first = next(each for each in parties if each is not None)
    return told(
        key,
        chance.randrange(200) / 10,
        domain=chance.choice((3, 4, None)),
        direction=chance.choice(("in", "out", "inside")),
        result=chance.choice(RESULTS),
        caller=first,
        called=parties[1],
        answered_by=parties[2],
        dialled=f"1{chance.randrange(9)}",
        number=f"+49{chance.randrange(3)}",
        talked=chance.randrange(90_000) / 1000,
        code=chance.choice(("", "", "", "*21")),
        shares=tuple(
            Share(user, "caller" if user == first.id else "called", chance.choice(OUTCOMES))
            for user in chance.sample(range(6), chance.randrange(4))
        ),
        recordings=_recordings(chance, key),
        reached_by=chance.randrange(6),
    )
