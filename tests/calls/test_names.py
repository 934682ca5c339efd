"""Nothing typed by a user is ever executed: names reach the phones literally, and nothing else (PRODUCT §8.3)."""

from functools import partial

import pytest

from controller.dialplan import conftext
from controller.dialplan.syntax import LONGEST_DISPLAY
from controller.domain.destinations import ToUser
from controller.domain.priority import Priority
from controller.domain.rules import Forwards
from controller.operations import users
from controller.operations.refused import Refused
from controller.pbx.dialplan_wire import read_dialplan
from controller.reconcile.piece import path_of
from controller.store.subjects import Subject
from tests.calls.behaviour import Refuse
from tests.calls.test_display import caller_of
from tests.calls.world import World
from tests.poison import REFUSED, STORED


async def rows_in_pbx(world: World, user: int) -> list[Priority]:
    """The plan of a user as the PBX has it, in the file's order."""
    file = world.posted.settings.etc / path_of(Subject("user", user))
    wanted = [row for row in conftext.read(file.read_text()) if row.context.startswith("plan-")]
    held: dict[tuple[str, int | str], Priority] = {}

    def take(row) -> None:  # type: ignore[no-untyped-def]
        held[row.extension, row.priority] = Priority(row.context, row.extension, row.priority, row.app, row.data)

    await read_dialplan(world.posted.post.ami, take, wanted[0].context)
    assert len(held) == len(wanted)
    assert [held[row.extension, row.priority] for row in wanted] == wanted, "file and PBX say the same"
    return wanted


async def people(world: World) -> None:
    """1001 calls 1002, who forwards to 1003 always, with a rule and a frame that bear his name."""
    world.user("1001", "Plain")
    bob, carol = world.user("1002", "Plain"), world.user("1003")
    world.default(bob, name="Plain", forwards=Forwards(always=ToUser(carol)))
    await world.phones_for("1001", "1003", behaviour=Refuse(486))


def rename(world: World, name: str) -> None:
    for extension in ("1001", "1002"):
        user = world.people[extension]
        world.save(partial(users.change, user=user, changes={"name": name}))
    world.default(world.people["1002"], name=name)


async def test_a_poisoned_name_arrives_literally_and_changes_no_plan(world: World) -> None:
    """Through operations, file, AMI, ARI and SIP: the caller's name, and that of who forwards."""
    await people(world)
    plain = [(row.extension, row.priority, row.app) for row in await rows_in_pbx(world, world.people["1002"])]
    seen, shapes = {}, {}
    for name in (name for name in STORED if len(name.encode()) < LONGEST_DISPLAY):
        rename(world, name)
        await world.live()
        assert await world.tried("1001", "1002") == (["1003"], 486), name
        seen[name] = caller_of(world.phones["1003"].incoming[-1])
        rows = await rows_in_pbx(world, world.people["1002"])
        shapes[name] = [(row.extension, row.priority, row.app) for row in rows]
    assert {name: shape for name, shape in shapes.items() if shape != plain} == {}
    wrong = {name: shown for name, shown in seen.items() if shown != (f"{name} via {name}", "1001")}
    assert wrong == {}


async def test_a_name_too_long_for_a_display_is_cut_between_characters(world: World) -> None:
    """80 characters of any kind are a name; a phone gets 79 bytes of the caller's."""
    await people(world)
    for name, cut in (("x" * 80, "x" * 76 + "…"), ("é" * 80, "é" * 38 + "…"), ("🙂" * 80, "🙂" * 19 + "…")):
        rename(world, name)
        await world.live()
        assert await world.tried("1001", "1002") == (["1003"], 486)
        shown, _ = caller_of(world.phones["1003"].incoming[-1])
        assert shown.startswith(f"{cut} via ")


async def test_what_would_end_a_line_is_refused(world: World) -> None:
    """Refused with a clear message, at one gate; the old name stays."""
    ann = world.user("1001", "Ann")
    for name in REFUSED:
        with pytest.raises(Refused):
            world.save(lambda session, me, name=name: users.change(session, me, ann, {"name": name}))
        assert world.directory(ann).users[ann].name == "Ann", ascii(name)


async def test_a_phone_cannot_choose_its_name_or_number(world: World) -> None:
    """What a caller sends as From is not shown: the account's own name and extension are."""
    world.user("1001", "Ann")
    world.user("1002")
    await world.phones_for("1001", "1002", behaviour=Refuse(486))
    forged = (("P-Asserted-Identity", '"Boss" <sip:1000@x>'), ("Remote-Party-ID", '"Boss" <sip:1000@x>;party=calling'))
    call = world.phones["1001"].dial("1002", forged)
    await call.until_ended()
    assert caller_of(world.phones["1002"].incoming[0]) == ("Ann", "1001")
