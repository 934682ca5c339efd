"""Who looks, in the bench `live`: one real Chromium, and many streams in a process of their own."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from playwright.async_api import Browser, Page

from controller import clock
from controller.domain.ids import UserId
from controller.operations import logins
from controller.settings import LOOPBACK, PROJECT, Settings
from controller.store.engine import open_database, writing
from webui import create_app
from webui.guard import TOKEN

MODULE = """document.querySelector('script[src*="/live.js"]').src.replace("live.js", "live-things.js?bench")"""
WATCH = """(module) => import(module).then(({ onThings, things }) => {
  const list = document.body.appendChild(document.createElement("ul")), lines = new Map();
  window.drawn = [];
  new MutationObserver((records) => {
    const now = performance.timeOrigin + performance.now();
    const note = ({ dataset: { call, state, since } }, is) => window.drawn.push([call, is && state, is && +since, now]);
    for (const { addedNodes, removedNodes } of records) {
      for (const line of addedNodes) note(line, true);
      for (const line of removedNodes) if (!lines.has(line.dataset.call)) note(line, false);
    }
  }).observe(list, { childList: true });
  onThings((keys) => {
    for (const key of keys) {
      if (!key.startsWith("call:")) continue;
      lines.get(key)?.remove();
      lines.delete(key);
      const call = things.get(key);
      if (!call) continue;
      const line = list.appendChild(document.createElement("li"));
      Object.assign(line.dataset, { call: key.slice(5), state: call.state, since: call.since });
      line.textContent = call.parties.map(({ name, number }) => `${name} ${number}`).join(", ");
      lines.set(key, line);
    }
  });
})"""
"""Draws calls as a page would; `drawn` says which call was seen in which state when, false for gone."""


def cookies(settings: Settings, users: Sequence[UserId]) -> list[str]:
    """Fresh log-ins."""
    app = create_app(settings)
    serializer = cast(Any, app.session_interface).get_signing_serializer(app)
    database = open_database(settings.database_url)
    with writing(database) as session:
        tokens = [logins.begin(session, user, clock.now(), LOOPBACK) for user in users]
    database.close()
    app.extensions["ringplan"].database.close()
    return [str(serializer.dumps({TOKEN: token})) for token in tokens]


async def watching(browser: Browser, settings: Settings, cookie: str, path: str) -> Page:
    """A page that draws what it is told of calls, beside what it draws itself."""
    url = f"http://{LOOPBACK}:{settings.web_port}"
    context = await browser.new_context()
    await context.add_cookies([{"name": "ringplan", "value": cookie, "url": url}])
    page = await context.new_page()
    await page.goto(url + path)
    await page.wait_for_selector("body[data-live-state=fresh]", timeout=30_000)
    await page.evaluate(WATCH, await page.evaluate(MODULE))
    return page


@dataclass(slots=True)
class Listeners:
    process: "subprocess.Popen[str]"

    async def ask(self) -> dict[str, Any]:
        """What they have heard by now."""
        self._say("?")
        return dict(json.loads(await asyncio.to_thread(self._read)))

    async def opened(self) -> None:
        assert await asyncio.to_thread(self._read) == "open\n"

    def _read(self) -> str:
        return self.process.stdout.readline() if self.process.stdout else ""

    def _say(self, line: str) -> None:
        assert self.process.stdin
        print(line, file=self.process.stdin, flush=True)


@contextmanager
def listeners(settings: Settings, wanted: Sequence[tuple[str, str]]) -> Iterator[Listeners]:
    """Streams by query and cookie."""
    arguments = [sys.executable, "-m", "tests.bench.live_listeners", str(settings.web_port)]
    process = subprocess.Popen(arguments, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    made = Listeners(process)
    made._say(json.dumps(wanted))
    with process:  # its pipes, too
        try:
            yield made
        finally:
            process.terminate()
