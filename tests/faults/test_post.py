"""The controller's inside: what fails in the background ends the process, and nobody removes what is led to again."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from controller.dialplan import conftext
from controller.domain.priority import Priority
from controller.live.channels import Channels
from controller.pbx.ami import Ami
from controller.post import Post
from controller.reconcile.dialplan import Dialplan
from controller.reconcile.piece import Piece
from controller.reconcile.probe import LEFT
from controller.reconcile.retire import Retiring
from controller.settings import Settings, load
from tests.pbx.fake_ami import Action, FakeAmi, block, fake_ami
from tests.pbx_fixture import environment

FILE = Path("plans/07/user-7.conf")


async def test_a_background_task_that_fails_ends_the_process(tmp_path: Path) -> None:
    """So that it is started again, and is not half at work for ever."""
    settings = load(environment(tmp_path))
    settings.run.mkdir()
    with pytest.raises(ExceptionGroup) as fault:
        await _break_a_controller(settings)
    assert fault.group_contains(AttributeError)


async def test_what_a_killed_controller_left_half_written_is_taken_away(tmp_path: Path) -> None:
    settings = load(environment(tmp_path))
    settings.run.mkdir()
    half, whole = (settings.etc / FILE.with_name(name) for name in (".new-abc", FILE.name))
    half.parent.mkdir(parents=True)
    half.touch()
    whole.touch()
    async with Post(settings):
        assert (half.exists(), whole.exists()) == (False, True)


async def _break_a_controller(settings: Settings) -> None:
    async with Post(settings) as post, asyncio.timeout(5):
        post.reconciler.bell = None  # type: ignore[assignment]
        await asyncio.Event().wait()


@pytest_asyncio.fixture
async def pbx_of_paper() -> AsyncIterator[FakeAmi]:
    """A PBX that takes everything."""
    async with fake_ami() as fake:
        yield fake


@pytest_asyncio.fixture
async def plan(pbx_of_paper: FakeAmi, tmp_path: Path) -> AsyncIterator[Dialplan]:
    """The dialplan of that PBX, with no call in it and nothing to wait for before removal."""
    channels = Channels()
    channels.snapshot([])
    async with (
        Ami("127.0.0.1", pbx_of_paper.port, "dialplan", "x") as ami,
        Ami("127.0.0.1", pbx_of_paper.port, "sweeper", "x") as sweeper,
    ):
        await ami.wait_up(5)
        await sweeper.wait_up(5)
        yield Dialplan(ami, sweeper, tmp_path, Retiring(channels, 0.0))


async def test_a_plan_that_is_led_to_again_while_others_are_taken_out_stays(
    plan: Dialplan, pbx_of_paper: FakeAmi
) -> None:
    await _bring_in(plan, "aaaaaaaaaa", "bbbbbbbbbb", "cccccccccc")
    await plan.sweep(1.0)  # counts the channels
    sweeping = asyncio.create_task(plan.sweep(2.0))
    await pbx_of_paper.action(len(pbx_of_paper.actions) + 1)  # the first is being taken out
    await _bring_in(plan, "bbbbbbbbbb")
    await sweeping
    left = standing(pbx_of_paper.actions)
    assert "plan-7-bbbbbbbbbb" in left
    assert "plan-7-aaaaaaaaaa" not in left


async def test_nothing_is_taken_out_while_the_channels_are_not_all_known(plan: Dialplan, pbx_of_paper: FakeAmi) -> None:
    await _bring_in(plan, "aaaaaaaaaa", "bbbbbbbbbb")
    plan.retiring.channels.lost()
    assert await plan.sweep(1.0) == await plan.sweep(2.0) == 0
    plan.retiring.channels.snapshot([])
    assert await plan.sweep(3.0) == 0  # counts the channels
    assert await plan.sweep(4.0) == 1
    assert standing(pbx_of_paper.actions) == {"user-7", "plan-7-bbbbbbbbbb"}


async def test_after_a_lost_link_a_plan_is_sent_whole_again(plan: Dialplan, pbx_of_paper: FakeAmi) -> None:
    """The PBX may have started afresh, from a file that had another plan."""
    await _bring_in(plan, "aaaaaaaaaa", "bbbbbbbbbb")
    plan.doubt()
    pbx_of_paper.actions.clear()
    await _bring_in(plan, "aaaaaaaaaa")
    assert standing(pbx_of_paper.actions) >= {"plan-7-aaaaaaaaaa", "user-7"}


async def test_a_user_who_goes_is_nobody_on_disk_before_he_is_in_the_pbx(plan: Dialplan, pbx_of_paper: FakeAmi) -> None:
    """Whoever is killed in between: the next one finds the file, and goes on."""
    plan.write(piece("aaaaaaaaaa"))
    await _bring_in(plan, "aaaaaaaaaa")
    plan.bury(FILE)
    file = plan.etc / FILE
    assert [(row.context, row.app) for row in conftext.read(file.read_text())] == [("user-7", "Return")]
    await plan.drop(FILE, 0.0)
    assert not file.exists()
    assert all(map(plan.retiring.waits, ("user-7", "plan-7-aaaaaaaaaa")))


async def test_a_plan_that_only_the_pbx_remembers_is_left_too(plan: Dialplan, pbx_of_paper: FakeAmi) -> None:
    """Killed between file and flip: the file has the new plan, the pointer leads to the old one."""
    plain = pbx_of_paper.answer
    pointer = "plan-7-dddddddddd,s,1"
    pbx_of_paper.answer = lambda action: (
        block(Response="Success", ActionID=action["ActionID"], Value=pointer)
        if action["Action"] == "Getvar"
        else plain(action)
    )
    await _bring_in(plan, "aaaaaaaaaa")
    assert plan.retiring.waits("plan-7-dddddddddd")


async def _bring_in(plan: Dialplan, *digests: str) -> None:
    for digest in digests:
        await plan.put(piece(digest), 0.0)


def piece(digest: str) -> Piece:
    """The smallest plan there is, and its pointer."""
    context = f"plan-7-{digest}"
    pointer = Priority("user-7", "s", 1, "Goto", f"{context},s,1")
    return Piece(FILE, "", (Priority(context, "s", 1, "Return", ""),), (pointer,))


def standing(actions: list[Action]) -> set[str]:
    """The contexts that such a PBX holds after these actions."""
    contexts: set[str] = set()
    for action in actions:
        match action:
            case {"Action": "DialplanExtensionAdd", "Context": context, "Extension": extension} if extension != LEFT:
                contexts.add(context)
            case {"Action": "Command", "Command": command}:
                contexts.discard(command.rpartition(" ")[2])
    return contexts
