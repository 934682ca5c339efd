"""A caller's voice in the owner's browser: left by phone, there at once, played and sought in (PRODUCT §4 Messages)."""

import asyncio
import base64
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, Page, Response, ViewportSize, expect

from controller import clock
from tests.browser.look import tab
from tests.browser.serving import Served
from tests.calls.audio import Softphone, softphones
from tests.calls.boxmenu import own_pin
from tests.calls.tones import Tone, fits, tones_of
from tests.calls.world import World

pytestmark = pytest.mark.slow
SENT = [450, 1150, 700, 1900]  # Hz
EACH = 1.0  # seconds of each
NARROW = ViewportSize(width=390, height=844)
SHOWN = 1.0  # seconds from hanging up until the owner sees it

LISTENING = """
const play = HTMLMediaElement.prototype.play;
const expected = () => { window.heard = new Promise((done) => { window.give = done; }); };
HTMLMediaElement.prototype.play = function () {
  if (this !== window.player) this.addEventListener("playing", record);
  window.player = this;
  return play.call(this);
};
function record() {
  const recorder = new MediaRecorder(this.captureStream());
  const parts = [];
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  recorder.addEventListener("stop", () => window.give(new Blob(parts)));
  for (const end of ["pause", "ended"])
    this.addEventListener(end, () => recorder.state === "inactive" || recorder.stop(), { once: true });
  recorder.start();
}
window.taken = async () => { const sound = await window.heard; expected(); return sound.arrayBuffer(); };
expected();
window.decoded = async (bytes) => {
  const sound = await new OfflineAudioContext(1, 1, 8000).decodeAudioData(bytes);
  const samples = Int16Array.from(sound.getChannelData(0), (value) => Math.max(-1, Math.min(1, value)) * 32767);
  let text = "";
  for (const byte of new Uint8Array(samples.buffer)) text += String.fromCharCode(byte);
  return btoa(text);
};
"""
"""Keeps what a player lets be heard, from one press of play to its end, and decodes sounds as the browser does."""


@dataclass(frozen=True, slots=True)
class Listener:
    """A page whose player is listened to; `answers` are the portal's for sounds."""

    page: Page
    answers: list[Response]

    async def played(self) -> list[Tone]:
        """The tones that the player gave out, once it stopped."""
        async with asyncio.timeout(30):
            return await self._tones("window.taken()")

    async def fetched(self) -> list[Tone]:
        """The tones of the file behind the player's address."""
        return await self._tones("(await fetch(window.player.src)).arrayBuffer()")

    async def part(self, wanted: str) -> tuple[int, str, int]:
        """Status, Content-Range and size of what is answered for a range of it."""
        code = """async (range) => {
            const answer = await fetch(window.player.src, { headers: { Range: range }, cache: "no-store" });
            const size = (await answer.arrayBuffer()).byteLength;
            return [answer.status, answer.headers.get("Content-Range"), size];
        }"""
        status, told, size = await self.page.evaluate(code, wanted)
        return status, told, size

    async def _tones(self, sound: str) -> list[Tone]:
        return tones_of(base64.b64decode(await self.page.evaluate(f"async () => window.decoded(await {sound})")))


async def owner(world: World, portal: Served, browser: Browser) -> Listener:
    """1002's messages, open in a browser and fresh; 1001 may call him and reaches his mailbox."""
    world.user("1001", "Anna")
    bob = world.user("1002", "Bob", mailbox=True)
    own_pin(world, bob)
    world.default(bob, dnd=True)
    await world.live()
    page = await tab(browser, portal, f"1002@{world.name}", 1280, "light")
    page.set_default_timeout(30_000)
    await page.add_init_script(LISTENING)
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer) if "/sound?" in answer.url else None)
    await page.goto(f"{portal.url}/users/{bob}/messages")
    await page.wait_for_selector("body[data-live-state=fresh]")
    return Listener(page, answers)


async def leave_tones(phone: Softphone, number: str) -> float:
    """In that mailbox; the moment the caller hung up."""
    call = await phone.dial(number)
    await call.until_answered()
    await call.listen(0.4)
    await call.press("#")
    await call.until_quiet()
    for hz in SENT:
        await call.play(hz, EACH)
    await call.listen(EACH * len(SENT))  # what is queued is not yet sent
    ended = clock.monotonic()
    await call.hang_up()
    return ended


async def test_a_callers_tones_are_what_the_owners_browser_plays(
    world: World, portal: Served, browser: Browser
) -> None:
    """Within a second of hanging up, without reloading; each tone within 5 Hz, in the file and out of the player.

    Played on a wide screen, sought in on a phone's: the player is the same.
    """
    listener = await owner(world, portal, browser)
    page = listener.page
    row = page.locator(".message")
    await expect(row).to_have_count(0)
    async with softphones() as room:
        ended = await leave_tones(await room.phone(world.accounts["1001"]), "1002")
        await expect(row).to_have_count(1)
        assert clock.monotonic() - ended < SHOWN
    await page.get_by_role("link", name="Play the message from Anna").click()
    heard = await listener.played()
    assert fits(heard, SENT), heard
    spoken = await listener.fetched()
    assert fits(spoken, SENT), spoken
    assert 206 in {answer.status for answer in listener.answers}, "players ask for ranges"
    await expect(row).to_contain_text("Heard: it is among the saved ones now.")
    await ranges(listener)
    await page.set_viewport_size(NARROW)
    await sought(listener, spoken[2].at)
    await page.context.close()


async def ranges(listener: Listener) -> None:
    """RFC 9110 §14: the end of it, and what is beyond it."""
    status, told, size = await listener.part("bytes=-4000")
    whole = int(told.partition("/")[2])
    assert (status, told, size) == (206, f"bytes {whole - 4000}-{whole - 1}/{whole}", 4000)
    assert (await listener.part("bytes=99999999-"))[0] == 416


async def sought(listener: Listener, third: float) -> None:
    """A press on the outline where the third tone sounds: what is played from there is that one and the last."""
    page = listener.page
    length = await page.evaluate("window.player.duration")
    wave = page.get_by_role("slider", name="Place in the message")
    box = await wave.bounding_box()
    assert box
    goal = third + EACH / 4
    await wave.click(position={"x": box["width"] * goal / length, "y": box["height"] / 2})
    assert await page.evaluate("window.player.currentTime") == pytest.approx(goal, abs=0.15)
    await page.get_by_role("button", name="Play", exact=True).click()
    heard = await listener.played()
    assert fits(heard, SENT[2:]), heard
