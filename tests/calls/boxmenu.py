"""A mailbox walked by its keys, and what app_voicemail then holds of it on disk."""

import asyncio
import wave
from collections.abc import Callable
from configparser import ConfigParser
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import baresip

from controller import clock
from controller.domain.ids import UserId
from controller.operations import actors, mailboxes
from controller.operations.bell import saving
from controller.tone import RATE, tone
from tests.calls.audio import Call, Softphone, share_of
from tests.calls.heard import of_device
from tests.calls.world import World
from tests.patience import patient

PIN = "739154"
EMPTY = dict.fromkeys(
    ("origmailbox", "context", "exten", "rdnis", "priority", "callerchan", "origdate", "category"), ""
)


def own_pin(world: World, user: UserId, pin: str = PIN) -> None:
    """The user sets it himself: nobody asks for another one."""
    with saving(world.posted.database) as session:
        mailboxes.set_pin(session, actors.of_user(session, user, world.now or clock.now(), ""), user, pin)


@dataclass(frozen=True, slots=True)
class Folder:
    """The box of one user on the PBX's disk."""

    path: Path

    def messages(self, name: str = "INBOX") -> list[dict[str, str]]:
        """What is told of each, in order; numbering has no gaps, and each has its sound."""
        found = sorted((self.path / name).glob("msg*.txt"))
        assert [text.stem for text in found] == [f"msg{number:04}" for number in range(len(found))]
        assert all(text.with_suffix(".wav").exists() for text in found)
        return [_told(text) for text in found]

    async def until(self, wanted: Callable[["Folder"], bool], within: float = 5.0) -> None:
        """Raises TimeoutError with what is there."""
        try:
            async with asyncio.timeout(patient(within)):
                while not self._fits(wanted):  # noqa: ASYNC110 - a disk rings no bell
                    await asyncio.sleep(0.02)
        except TimeoutError:
            there = sorted(str(path.relative_to(self.path)) for path in self.path.rglob("*"))
            raise TimeoutError(f"not so after {within:g} s: {there}") from None

    def _fits(self, wanted: Callable[["Folder"], bool]) -> bool:
        try:
            return wanted(self)
        except (AssertionError, FileNotFoundError, KeyError):  # between two renames
            return False


def folder(world: World, user: UserId) -> Folder:
    return Folder(world.posted.settings.messages / "boxes" / str(user))


def plant(box: Folder, hz: float, caller: str, name: str = "INBOX") -> None:
    """A message of that tone, as a call would have left it; 3 s, from that extension."""
    place = box.path / name
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    stem = place / f"msg{len(list(place.glob('msg*.txt'))):04}"
    with wave.open(str(stem.with_suffix(".wav")), "wb") as sound:
        sound.setparams((1, 2, RATE, 0, "NONE", ""))
        sound.writeframes(tone(hz, 3))
    told = {"callerid": f'"User {caller}" <{caller}>', "origtime": "1795341829", "duration": "3", "msg_id": f"{hz:g}-1"}
    lines = [f"{key}={value}" for key, value in {**EMPTY, **told}.items()]
    stem.with_suffix(".txt").write_text("\n".join(["[message]", *lines, ""]))


def tone_of(box: Folder, number: int, hz: float, name: str = "INBOX") -> float:
    """How much of a message's sound is that tone."""
    with wave.open(str(box.path / name / f"msg{number:04}.wav")) as sound:
        return share_of(hz, sound.readframes(sound.getnframes())[4000:])


async def leave(phone: Softphone, number: str, hz: float, seconds: float = 1.6) -> float:
    """A message of that tone, for whoever has that number; the moment of hanging up, by the monotonic clock."""
    call = await phone.dial(number)
    await call.until_answered()
    await call.listen(0.4)
    await call.press("#")
    await call.until_quiet()
    await call.play(hz, seconds)
    await call.listen(seconds)
    hung_up = clock.monotonic()
    await call.hang_up()
    await call.until_ended()
    return hung_up


async def enter(phone: Softphone, code: str = "*98", pin: str = PIN) -> Call:
    """In the mailbox, before the first key."""
    call = await phone.dial(code)
    await call.until_answered()
    await call.listen(0.3)
    await call.press(f"{pin}#")
    return call


async def admitted(world: World, extension: str) -> None:
    """Waits until its handset is in the menu, once for each time."""
    device = world.accounts[extension].auth_user
    await world.heard.until(
        lambda row: (row.event, row.app) == ("APP_START", "VoiceMailMain") and of_device(row, device)
    )


async def leave_menu(call: Call) -> None:
    """# ends the call, once the PBX has said goodbye; in a message it goes on three seconds first."""
    await call.press("#")
    await call.listen(0.3)
    with suppress(baresip.StaleHandleError):  # it was no message
        await call.press("#")
    await call.until_ended(10)


def _told(path: Path) -> dict[str, str]:
    parser = ConfigParser(interpolation=None)
    parser.read_string(path.read_text())
    return dict(parser["message"])
