"""Random conversations, as the fold tells them, many of them in nights in which clocks are changed."""

from datetime import UTC, datetime
from random import Random
from typing import get_args

from controller.domain.history import Direction, Outcome, Party, Result, Share, Step, Told

NIGHTS = tuple(
    datetime(2026, month, day, tzinfo=UTC).timestamp()
    for month, day in ((3, 8), (3, 29), (4, 5), (10, 4), (10, 25), (11, 1))
)
SPREAD = 40 * 3600  # seconds around such a night
USERS, GROUPS = (7, 8, 9, 10), (5, 6)
NUMBERS = ("", "+493012345", "+33140001122", "n" * 40)


def told(random: Random, key: str, domain: int | None = 3) -> Told:
    """One of any kind, of people and groups that `USERS` and `GROUPS` name."""
    began = random.choice(NIGHTS) + random.uniform(-SPREAD, SPREAD)
    began = random.choice([began, began // 900 * 900, began // 900 * 900 + 899.9996])
    result: Result = random.choice(get_args(Result))
    waits, talked = random.uniform(0, 40), random.choice([0.0, random.uniform(0, 4000)])
    users = random.sample(USERS, random.randint(0, 3))
    group = random.choice([None, *GROUPS])
    return Told(
        key=key,
        domain=domain,
        began=began,
        ended=began + waits + talked,
        direction=random.choice(get_args(Direction)),
        result=result,
        caller=Party("outside", number="+491711234567"),
        dialled="600",
        called=random.choice([None, Party("user", 7), Party("group", random.choice(GROUPS))]),
        talked=talked,
        number=random.choice(NUMBERS),
        code=random.choice(["", "", "", "", "", "*98"]),
        steps=(Step(began, "entered", Party("group", group)),) if group else (),
        shares=tuple(Share(user, "called", random.choice(get_args(Outcome)), talked) for user in users),
        waits=waits,
    )
