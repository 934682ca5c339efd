"""Where shared time frames are used: counts and the first places, for few owners and for many (PRODUCT §3)."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select, update

from controller.store import frame_uses
from controller.store.base import table_of
from controller.store.engine import Database, writing
from controller.store.tables import RuleRow
from tests.bench.seed import seed

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize("many", [3, frame_uses.FEW + 5])
def test_the_first_places_are_those_of_the_lowest_extensions(database: Database, many: int) -> None:
    """The two lowest use none of them; the third has two rules with the frame, the later one first in his list."""
    rules = table_of(RuleRow)
    with writing(database) as session:
        seeded = seed(session, many + 2, at=AT, touch=False)
        frame, (*without, third, fourth) = seeded.shared[2], seeded.users[:4]
        session.execute(update(rules).where(rules.c.user_id.in_(without)).values(frame_id=seeded.shared[1]))
        row = session.execute(select(rules).where(rules.c.user_id == third, rules.c.frame_id == frame)).mappings().one()
        again = {**row, "position": -1, "name": "earlier"}
        session.execute(insert(rules).values({key: value for key, value in again.items() if key != "id"}))
        used = frame_uses.of_frames(session, seeded.shared, None)[frame]
        reach = frame_uses.reach(session, seeded.shared, fourth)
        again_reach = frame_uses.reach(session, seeded.shared, fourth, {frame: used.people})
        other = frame_uses.reach(session, [frame], without[0])[frame]
        one = frame_uses.of_frames(session, seeded.shared, third)[frame]
    assert (used.rules, used.people) == (many + 1, many)
    assert [(use.user, use.rule_name) for use in used.first] == [(third, "earlier"), (third, ""), (fourth, "")]
    assert (one.rules, one.people, len(one.first)) == (2, 1, 2)
    assert (reach[frame].people, reach[frame].is_mine) == (many, True)
    assert again_reach[frame] == reach[frame]
    assert not other.is_mine
