"""`python -m tests.browser.look PATH…` draws pages of a furnished portal: 1280 and 390 px wide, light and dark.

A path may name ids, as routes do: `/users/{user}/rules`; `{user}` is Anna, `{domain}` acme, `{bob}` and `{eve}` others.
`--do` acts on the page before it is drawn, in turn: `click:SELECTOR`, `fill:SELECTOR=TEXT`, `press:KEY`,
`wait:SELECTOR`.
"""

import argparse
import asyncio
import re
import sys
import tempfile
from pathlib import Path
from typing import Any, cast

from playwright.async_api import Browser, Page, ViewportSize
from sqlalchemy import update

from controller import settings
from controller.settings import Settings
from controller.store.engine import open_database, reading, writing
from controller.store.tables import DomainRow
from tests.browser import furniture
from tests.browser.chromium import HINT, chromium, path
from tests.browser.serving import Served, served
from tests.webui.fake_controller import Answers, controller_at
from tests.webui.place import TUESDAY, Place
from tests.webui.things import ids_of

WIDTHS = {1280: 800, 390: 844}
MODES = ("light", "dark")
UP = {"pbx": "up", "since": "2026-11-21T08:00:00+00:00", "pending": 0, "boot": "1"}


def arguments(argv: list[str]) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.look", description=__doc__)
    parser.add_argument("paths", nargs="+", metavar="PATH")
    parser.add_argument("--user", default="1001@acme.example", help="who is logged in; '' nobody; 1090@… administers")
    parser.add_argument("--full", action="store_true", help="500 users, 60 rules, 40 frames")
    parser.add_argument("--empty", action="store_true", help="a domain that is new")
    parser.add_argument("--away", action="store_true", help="no controller answers")
    parser.add_argument("--out", type=Path, default=Path("/tmp/shots"))
    parser.add_argument("--name", default="", help="begins the names of the pictures")
    parser.add_argument("--width", type=int, action="append", choices=WIDTHS)
    parser.add_argument("--mode", action="append", choices=MODES)
    parser.add_argument("--do", action="append", default=[], metavar="STEP")
    parser.add_argument("--language", default="", help="of the pages, such as fr")
    parser.add_argument("--plain", action="store_true", help="without JavaScript")
    return parser.parse_args(argv)


def main(argv: list[str]) -> int:
    """The exit code: 1 when a page was no page, or had something to complain of."""
    args = arguments(argv)
    if path() is None:
        print(HINT, file=sys.stderr)
        return 2
    furnish = furniture.full if args.full else furniture.empty if args.empty else furniture.usual
    with tempfile.TemporaryDirectory(prefix="look-") as folder:
        home = settings.load({"RINGPLAN_HOME": folder, "RINGPLAN_TEST_MODE": "1", "RINGPLAN_TRANSCRIBER": "listen"})
        place = furniture.prepared(home, furnish)
        paths = [filled(each, home, place) for each in args.paths]
        speak(home, args.language or "en")
        answers = Answers({} if args.away else {"/phones": phones(place), "/status": UP})
        with controller_at(home.run / "controller.sock", answers), served(home, lambda: TUESDAY) as portal:
            return 1 if asyncio.run(draw(portal, paths, args)) else 0


def filled(text: str, home: Settings, place: Place) -> str:
    """The path with ids for the names in it."""
    database = open_database(home.database_url)
    with reading(database) as session:
        ids = ids_of(session, place.acme, place.anna)
    database.close()
    return text.format(**ids | {"bob": place.bob, "eve": place.eve})


def speak(home: Settings, language: str) -> None:
    """In every domain, for whoever has not chosen another."""
    database = open_database(home.database_url)
    with writing(database) as session:
        session.execute(update(DomainRow).values(language=language))
    database.close()


def phones(place: Place) -> list[dict[str, Any]]:
    """What the controller says of Anna's: one connected, one gone."""
    at = {"since": "2026-11-24T08:10:00+00:00", "rtt_ms": 11.0}
    desk = {"device": place.desk, "registered": True, "address": "192.168.1.21:5060", "user_agent": "Yealink SIP-T54W"}
    return [desk | at, {"device": place.mobile, "registered": False, "address": "", "user_agent": ""} | at]


async def draw(portal: Served, paths: list[str], args: argparse.Namespace) -> int:
    """Pictures of all of them; how many were errors, or complained in the console."""
    args.out.mkdir(parents=True, exist_ok=True)
    wrong = 0
    async with chromium() as browser:
        for width in args.width or WIDTHS:
            for mode in args.mode or MODES:
                for each in paths:
                    page = await tab(browser, portal, args.user, width, mode, javascript=not args.plain)
                    wrong += await picture(page, portal.url, each, args, f"{width}-{mode}")
                    await page.context.close()
    return wrong


async def tab(
    browser: Browser,
    portal: Served,
    user: str,
    width: int,
    mode: Any,
    *,
    javascript: bool = True,
    locale: str = "en-GB",
) -> Page:
    """A page of somebody who is logged in."""
    size = ViewportSize(width=width, height=WIDTHS[width])
    context = await browser.new_context(
        viewport=size, color_scheme=mode, java_script_enabled=javascript, reduced_motion="reduce", locale=locale
    )
    if user:
        await context.add_cookies([cast(Any, portal.cookie(user))])
    return await context.new_page()


async def picture(page: Page, base: str, address: str, args: argparse.Namespace, kind: str) -> bool:
    """Draws one; True where something was wrong with it."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    answer = await page.goto(base + address)
    for step in args.do:
        await act(page, step)
    file = args.out / f"{args.name or name_of(address)}-{kind}.png"
    await page.screenshot(path=file, full_page=True, animations="disabled")
    overflow = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    status = answer.status if answer else 0
    notes = [f"{overflow} px wider than the screen"] * (overflow > 0) + said
    print(f"{file}  {status}  {'; '.join(notes)}")
    return status >= 400 or bool(notes)


async def act(page: Page, step: str) -> None:
    """One of the steps that `--do` takes."""
    verb, _, rest = step.partition(":")
    match verb:
        case "click":
            await page.locator(rest).first.click()
        case "fill":
            selector, _, text = rest.rpartition("=")
            await page.locator(selector).first.fill(text)
        case "press":
            await page.keyboard.press(rest)
        case "wait":
            await page.locator(rest).first.wait_for()
        case _:
            raise ValueError(f"{step}: click, fill, press or wait")


def name_of(address: str) -> str:
    """A file's name for a page."""
    return re.sub(r"[^a-z0-9]+", "-", address.partition("?")[0].lower()).strip("-") or "home"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
