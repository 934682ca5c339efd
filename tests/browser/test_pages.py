"""Every page there is, in a real browser: accessible in both modes, fit for a phone, shut in, without complaints."""

from collections.abc import Iterator
from typing import Any, Literal, cast
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Error, Page, Request, ViewportSize
from sqlalchemy import update

from controller.store.engine import Database, reading, writing
from controller.store.tables import UserRow
from tests.browser.conftest import Office, Tabs
from tests.webui.doors import PRIVATE
from tests.webui.routes import address, routes
from tests.webui.things import ADMINISTRATOR, ids_of
from webui.portal import KEY

ROOT, ANNA = f"{ADMINISTRATOR}@acme.example", "1001@acme.example"
NOT_PAGES = {"static", "metrics", "health.live", "health.ready"}
ALL = {"resultTypes": ["violations"], "preload": {"assets": ["media"]}}  # else axe fetches all style sheets anew
NARROW, WIDE = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=800)
FIRST_VISIT = 250_000  # bytes
ENGLISH = {"/styleguide"}  # for builders
PUBLIC = ["/login", "/nowhere-at-all"]
PARTS = 4  # of a look at every page: each is one test, so that workers share it
Look = tuple[Literal["light", "dark"], ViewportSize]
LOOKS: tuple[Look, Look] = (("light", WIDE), ("dark", NARROW))
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CUT = """[...document.querySelectorAll("a.btn, button, summary.btn, .who-do, .sheet")]
    .filter(each => each.checkVisibility() && each.clientWidth > 60 && each.scrollWidth > each.clientWidth + 1)
    .map(each => each.textContent.trim().slice(0, 60))"""


class Visit:
    """One tab that is shown every page; `said` is what the browser complained of, `asked` the hosts it asked."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.said: list[str] = []
        self.asked: set[str] = set()
        page.on("console", lambda message: self.said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.asked.add(urlsplit(request.url).netloc))

    async def to(self, path: str) -> bool:
        """Whether that is a whole page, and now shown; neither a file nor a part of a page."""
        try:
            answer = await self.page.goto(self.base + path)
        except Error as error:
            assert "Download is starting" in error.message or "ERR_ABORTED" in error.message, (path, error)  # noqa: PT017
            return False
        if answer is None or answer.status not in (200, 404):
            self.said.append(f"status {answer and answer.status}")
            return False
        return bool(await self.page.evaluate("document.doctype !== null"))


async def visit_of(tabs: Tabs, login: str) -> Visit:
    """Whose language no page knows yet is asked in French, too."""
    page = await tabs.open(login, locale="fr")
    await page.add_init_script(AXE_SCRIPT)
    return Visit(page, tabs.portal.url)


@pytest.fixture
def french(office: Office) -> Iterator[None]:
    """Whoever looks speaks French meanwhile: it has the longer words."""
    database: Database = office.portal.app.extensions[KEY].database
    _speak(database, "fr")
    yield
    _speak(database, None)


def _speak(database: Database, language: str | None) -> None:
    who = UserRow.extension.in_([ADMINISTRATOR, "1001"])
    with writing(database) as session:
        session.execute(update(UserRow).where(who).values(language=language))


def pages(office: Office, *, private: bool) -> list[str]:
    """Addresses of every route that answers GET, of Anna's things: her private ones, or all the others."""
    app = office.portal.app
    with reading(app.extensions[KEY].database) as session:
        ids = ids_of(session, office.place.acme, office.place.anna)
    rules = [rule for rule in routes(app, "GET") if rule.endpoint not in NOT_PAGES]
    return [address(rule, ids) for rule in rules if (rule.endpoint.partition(".")[0] in PRIVATE) == private]


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
async def test_every_page_is_accessible_light_and_dark_and_fits_a_phone_in_french(
    tabs: Tabs, office: Office, french: None, part: int
) -> None:
    """To the administrator, who sees all that is not private."""
    await no_complaints(await visit_of(tabs, ROOT), [*pages(office, private=False), *PUBLIC][part::PARTS])


async def test_private_pages_are_as_accessible_to_their_owner(tabs: Tabs, office: Office, french: None) -> None:
    """PRODUCT §4 Messages: nobody else sees them."""
    await no_complaints(await visit_of(tabs, ANNA), pages(office, private=True))


async def no_complaints(visit: Visit, paths: list[str]) -> None:
    """axe-core finds nothing; nothing is too wide or cut off; no other host is asked; the console stays empty."""
    found: list[tuple[str, Any]] = []
    looks, seen = LOOKS, 0
    await show(visit.page, looks[0])
    for path in paths:
        if await visit.to(path):
            found += [(path, problem) for problem in await _both(visit.page, looks)]
            spoken = await visit.page.locator("html").get_attribute("lang")
            found += [(path, f"speaks {spoken}")] if spoken != "fr" and path not in ENGLISH else []
            looks, seen = looks[::-1], seen + 1  # as it stands now: one change less for each page
        found += [(path, text) for text in visit.said if "404" not in text]
        visit.said.clear()
    assert seen > len(paths) // 2
    assert not found, "\n".join(map(str, found))
    assert visit.asked == {urlsplit(visit.base).netloc}


async def _both(page: Page, looks: tuple[Look, Look]) -> list[str]:
    """All that axe says of either look, and what is too wide for it."""
    first, second = looks
    said = [*await violations(page, first[0]), *await too_wide(page)]
    await show(page, second)
    return [*said, *await violations(page, second[0]), *await too_wide(page)]


async def show(page: Page, look: Look) -> None:
    mode, size = look
    await page.emulate_media(color_scheme=mode)
    await page.set_viewport_size(size)


async def too_wide(page: Page) -> list[str]:
    """What scrolls sideways, and buttons whose words are cut off."""
    wider, cut = await page.evaluate(f"[{WIDER}, {CUT}]")
    width = await page.evaluate("innerWidth")
    said = [f"{text!r} is cut off at {width} px" for text in cut]
    return said + ([f"{wider} px wider than {width} px"] if wider > 0 else [])


async def problems(page: Page) -> list[str]:
    """What axe says in the light, and in the dark on a phone; what is wider than its screen."""
    said = await violations(page, "light")
    await show(page, LOOKS[1])
    said += await violations(page, "dark")
    wide = await page.evaluate(WIDER)
    await page.emulate_media(color_scheme="light")
    return said + ([f"{wide} px wider than a phone"] if wide > 0 else [])


async def violations(page: Page, mode: str) -> list[str]:
    """One line for each place."""
    result = await page.evaluate("options => axe.run(options).then(result => result.violations)", ALL)
    return [
        f"{mode}: {rule['id']}: {node['target'][0]}: {node['html'][:120]}" for rule in result for node in rule["nodes"]
    ]


async def test_a_first_visit_is_small(tabs: Tabs) -> None:
    """From the log-in to Home, over the wire, with nothing kept from before."""
    sizes: list[Request] = []
    page = await tabs.open("")
    page.on("requestfinished", lambda request: sizes.append(request))
    for path in ("/login", "/"):
        if path == "/":
            await page.context.add_cookies([cast(Any, tabs.portal.cookie(ANNA))])
        await page.goto(tabs.portal.url + path)
    asked = [await request.sizes() for request in sizes]
    assert len(asked) > 10
    assert sum(size["responseBodySize"] + size["responseHeadersSize"] for size in asked) <= FIRST_VISIT
