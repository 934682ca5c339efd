"""Nothing that people typed changes what a plan does, or where a line of its file ends (PRODUCT §8.3)."""

import re
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from controller.dialplan import conftext
from controller.domain.destinations import Gone, ToHandset, ToUser
from controller.domain.directory import Directory
from controller.domain.ids import DeviceId, FrameId
from controller.domain.priority import Priority
from controller.domain.timeframes import TimeFrame
from tests.dialplan.shapes import check_shape, plan_of
from tests.domain.house import BOB, CAROL, OPEN, default, during, house, person
from tests.poison import ENDING, STORED


def shape(rows: Iterable[Priority]) -> list[tuple[str, int, str]]:
    return [(row.extension, row.priority, row.app) for row in rows]


def named(name: str) -> Directory:
    """Everything that people can name is called so."""
    rules = (
        during(OPEN, 1, name=name, always=ToUser(CAROL)),
        during(FrameId(8), 2, name=name, active=ToHandset(DeviceId(13)), busy=Gone(name)),
        default(name=name, unanswered=ToUser(CAROL)),
    )
    people = (replace(person(BOB, *rules), name=name), replace(person(CAROL), name=name))
    plain = house(*people)
    own = TimeFrame(FrameId(8), name, "Europe/Berlin", plain.frames[OPEN].kind, owner=BOB)
    frames = {id_: replace(frame, name=name) for id_, frame in plain.frames.items()} | {own.id: own}
    return replace(plain, frames=frames, domain=replace(plain.domain, name=name))


def check_name(name: str) -> None:
    """Shape, file and jumps are those of a plain name; only the encoded name itself differs."""
    plain, poisoned = named("Plain"), named(name)
    one, two = plan_of(directory=plain), plan_of(directory=poisoned)
    assert shape(two.rows) == shape(one.rows)
    text = conftext.write(name, two.rows)
    assert shape(conftext.read(text)) == shape(one.rows)
    assert text.count("\n") == conftext.write("Plain", one.rows).count("\n")
    assert all(line.isprintable() for line in text.split("\n"))
    differing = [(a.data, b.data) for a, b in zip(one.rows, two.rows, strict=True) if a.data != b.data]
    for before, after in differing:
        start, end = before.split("Plain")
        assert after.startswith(start)
        assert after.endswith(end)
        assert re.fullmatch(r"[A-Za-z0-9_.~ %-]*", after[len(start) : len(after) - len(end)])
    check_shape(poisoned, two)


def test_there_is_enough_poison() -> None:
    assert len(STORED) >= 60


@pytest.mark.parametrize("name", [*STORED, *(name for name in ENDING if name.isascii())], ids=ascii)
def test_a_name_with_poison_changes_nothing_in_the_shape_of_the_plan(name: str) -> None:
    check_name(name)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
@example("")
def test_no_name_changes_anything_in_the_shape_of_the_plan(name: str) -> None:
    check_name(name)
