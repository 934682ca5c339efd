"""Changes that can't be brought in: the old rules stay live, the page says why, and what can be tried again is."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from controller.domain.destinations import ToInner
from controller.domain.rules import Forwards
from controller.operations import rules as operations
from controller.operations.actors import Actor
from controller.operations.changes import touch
from controller.reconcile.piece import path_of
from controller.store import rules
from controller.store.subjects import Subject
from tests.faults.callee import Callee
from tests.faults.house import House
from tests.faults.waiting import until


async def test_a_full_disk_keeps_the_old_plan_and_the_change_is_live_when_there_is_space(
    house: House, callee: Callee
) -> None:
    """PRODUCT §8.2: the portal says when it is live, or why it is not yet."""
    subject = Subject("user", callee.user)
    with full(house.settings.etc / path_of(subject).parent):
        callee.choose("b")
        await until(lambda: house.state("user", callee.user).standing == "failed", 5, "the refusal")
        words = house.state("user", callee.user).error
        assert "stays in force" in words
        assert "Errno" not in words
        assert await callee.rung() == "a"
        assert house.waiting() == 1
    await house.live()
    assert house.state("user", callee.user).standing == "durable"
    assert await callee.rung() == "b"


async def test_what_cannot_be_compiled_leaves_the_old_plan_and_is_not_tried_again(house: House, callee: Callee) -> None:
    _to_a_queue(callee, True)
    await house.live()
    state = house.state("user", callee.user)
    assert (state.standing, state.live) == ("failed", state.wanted - 1)
    assert "a queue cannot be a destination yet" in state.error
    assert await callee.rung() == "a"
    assert house.compare() == []
    assert house.state("user", callee.user) == state
    _to_a_queue(callee, False)
    await house.live()
    assert house.state("user", callee.user).standing == "durable"


def _to_a_queue(callee: Callee, on: bool) -> None:
    """A forward into a queue, as another version could have saved it: the operations refuse it."""

    def put(session: Session, me: Actor) -> None:
        [default] = operations.everything(session, me, callee.user)
        forwards = Forwards(offline=ToInner("queue", "5") if on else None)
        rules.put_rule(session, callee.user, replace(default, forwards=forwards))
        touch(session, me, [Subject("user", callee.user)])

    callee.world.save(put)


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """Nothing can be written there: a tiny full disk in its place for root, else a folder that takes nothing."""
    if os.geteuid() != 0:
        folder.chmod(0o500)
        yield
        folder.chmod(0o700)
        return
    subprocess.run([_tool("mount"), "-t", "tmpfs", "-o", "size=4k", "tmpfs", folder], check=True)
    try:
        (folder / "filler").write_bytes(bytes(4096))
        yield
    finally:
        subprocess.run([_tool("umount"), folder], check=True)


def _tool(name: str) -> str:
    found = shutil.which(name)
    assert found, name
    return found
