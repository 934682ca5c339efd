"""Every feature code tells its caller what it did: the right prompt, by the PBX's journal, and in the user's own
language, by its sound (PRODUCT §5)."""

import asyncio

import pytest

from controller.domain.ids import FrameId
from controller.domain.timeframes import Always
from controller.operations import grants, users
from controller.pbx import command
from controller.pbx.prompts import OURS
from controller.store import find
from controller.store.engine import reading
from tests.calls.behaviour import Refuse, Ring
from tests.calls.keypad import played, spoken
from tests.calls.media import FRAME, KEPT
from tests.calls.test_prompts import share_from
from tests.calls.world import World

LANGUAGES = ("en", "fr", "de")
Told = tuple[str, tuple[str, ...]]
IN_TURN: tuple[Told, ...] = (  # some speak of what the one before did
    ("*40", ("nothing-remembered",)),
    ("*72", ("forward-help",)),
    ("*721003", ("forward-to", *spoken("1003"))),
    ("*73", ("forward-off",)),
    ("*40", ("forward-to", *spoken("1003"))),
    ("*73", ("forward-off",)),
    ("*901003", ("forward-busy-to", *spoken("1003"))),
    ("*91", ("forward-busy-off",)),
    ("*921003", ("forward-unanswered-to", *spoken("1003"))),
    ("*93", ("forward-unanswered-off",)),
    ("*78", ("dnd-on",)),
    ("*79", ("dnd-off",)),
)
BESIDE: tuple[Told, ...] = (  # on another phone meanwhile
    ("*721002", ("own-number",)),
    ("*7299999", ("no-such-number",)),
    ("*7499", ("no-such-frame",)),
    ("*75", ("frames-released",)),
    ("*69", ("no-last-caller",)),
    ("*351003", ("nothing-to-pick-up",)),
    ("*36", ("nothing-to-pick-up",)),
    ("*43", ("echo",)),
    ("*98", ("no-mailbox",)),
    ("*999", ("no-such-code",)),
)
ALONE: Told = ("*38", ("nothing-to-take-over",))  # no other phone of his may be in a call


async def told_aloud(world: World, code: str, name: str = "1002") -> tuple[tuple[str, ...], bytes]:
    """What is played to 1002 who dials that code there, and his first second of it, ulaw; early media counts."""
    phone = world.phones[name]
    call = phone.dial(code)
    call.media.talk()
    sounds = await played(world, call)
    await call.media.until_heard(KEPT // len(FRAME) - 2)
    heard = bytes(call.media.first)
    await phone.hang_up(call)
    return sounds, heard


def frame_number(world: World, frame: FrameId) -> str:
    """By which phones name it."""
    with reading(world.posted.database) as session:
        card = find.frame(session, frame)
    assert card is not None
    return str(card.number)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "codes", "beside"),
    [("en", IN_TURN, BESIDE), ("fr", IN_TURN[:5], ()), ("de", IN_TURN[:5], ())],
    ids=("en", "fr", "de"),
)
async def test_each_code_is_answered_by_its_own_prompt_in_the_callers_language(
    world: World, language: str, codes: tuple[Told, ...], beside: tuple[Told, ...]
) -> None:
    """All of them in English, some in the others. 1002 may force shared frames, has no mailbox, and was not called."""
    bob = world.user("1002", "Bob", phones=("1002", "1002a"))
    world.user("1003", "Carol")
    world.save(lambda session, me: users.change(session, me, bob, {"language": language}))
    world.save(lambda session, me: grants.give(session, me, bob, "attendant"))
    number = frame_number(world, world.frame("Always", Always()))
    await world.phones_for("1003", behaviour=Refuse(486))
    for name in ("1002", "1002a"):
        await world.phone(name, Ring(), talks=True)
    frame = (f"*74{number}", ("frame", *spoken(number), "frame-holds", "frame-keys"))
    await rightly_told(world, language, "1002", (frame, ALONE))
    await asyncio.gather(rightly_told(world, language, "1002", codes), rightly_told(world, language, "1002a", beside))


async def rightly_told(world: World, language: str, phone: str, codes: tuple[Told, ...]) -> None:
    """One after the other."""
    for code, names in codes:
        sounds, heard = await told_aloud(world, code, phone)
        assert sounds == names, code
        shares = {each: share_from(heard, OURS / each / f"{names[0]}.wav") for each in LANGUAGES}
        assert max(shares, key=shares.__getitem__) == language, (code, shares)
        assert shares[language] > 0.6, (code, shares)


@pytest.mark.parametrize(("language", "folder"), [("en", "en_US*"), ("fr", "fr_CA*")])
async def test_a_mailbox_asks_in_the_callers_language(world: World, language: str, folder: str) -> None:
    """The PBX's own words, of which there are no German ones: for the number after *97, for the PIN after *98."""
    bob = world.user("1002", "Bob", mailbox=True)
    world.save(lambda session, me: users.change(session, me, bob, {"language": language}))
    await world.phone("1002", Ring(), talks=True)
    [sentences] = (command.find(world.posted.settings.tree).data / "sounds").glob(folder)
    for code, name in (("*97", "vm-login"), ("*98", "vm-password")):
        sounds, heard = await told_aloud(world, code)
        assert sounds == (name,), code
        assert share_from(heard, sentences / f"{name}.wav") > 0.6, code
