"""Time frames survive the database, whatever they hold."""

import json

from hypothesis import given
from hypothesis import strategies as st

from controller.domain.timeframes import (
    Always,
    DateRange,
    Dates,
    FrameKind,
    Holidays,
    SingleDay,
    Weekly,
    WeeklyRange,
)
from controller.store.frame_codec import decode, encode

minutes = st.none() | st.integers(0, 1440)
ranges = st.builds(WeeklyRange, st.integers(1, 7), st.integers(0, 1439), st.integers(1, 1440))
single = st.builds(SingleDay, st.dates(), st.booleans(), minutes, minutes)
stretch = st.builds(DateRange, st.dates(), st.dates(), st.booleans(), minutes, minutes)
names = st.lists(st.text(), max_size=3).map(tuple)
fixed = st.lists(st.dates(), max_size=3).map(tuple)
holidays = st.builds(Holidays, st.text(), st.none() | st.text(), names, st.booleans(), minutes, minutes, fixed)
weekly = st.builds(Weekly, st.lists(ranges, max_size=5).map(tuple))
dates = st.builds(Dates, st.lists(single | stretch, max_size=5).map(tuple))


@given(st.just(Always()) | weekly | dates | holidays)
def test_every_kind_of_frame_comes_back_from_json_as_it_was(kind: FrameKind) -> None:
    word, body = encode(kind)
    assert decode(word, json.loads(json.dumps(body))) == kind
