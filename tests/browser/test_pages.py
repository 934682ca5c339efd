"""Every page there is, in a real browser: accessible in both modes, fit for a phone, shut in, without complaints."""

from typing import Any, cast
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Error, Page, Request, ViewportSize

from controller.store.engine import reading
from tests.browser.conftest import Office, Tabs
from tests.webui.doors import PRIVATE
from tests.webui.routes import address, routes
from tests.webui.things import ADMINISTRATOR, ids_of
from webui.portal import KEY

ROOT, ANNA = f"{ADMINISTRATOR}@acme.example", "1001@acme.example"
NOT_PAGES = {"static", "metrics", "health.live", "health.ready"}
CONTRAST = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}  # all else is the same in the dark
ALL = {"resultTypes": ["violations"]}
NARROW, WIDE = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=800)
FIRST_VISIT = 250_000  # bytes
PUBLIC = ["/login", "/nowhere-at-all"]
PARTS = 4  # of a look at every page: each is one test, so that workers share it


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
        await self.page.set_viewport_size(WIDE)
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
    page = await tabs.open(login)
    await page.add_init_script(AXE_SCRIPT)
    return Visit(page, tabs.portal.url)


def pages(office: Office, *, private: bool) -> list[str]:
    """Addresses of every route that answers GET, of Anna's things: her private ones, or all the others."""
    app = office.portal.app
    with reading(app.extensions[KEY].database) as session:
        ids = ids_of(session, office.place.acme, office.place.anna)
    rules = [rule for rule in routes(app, "GET") if rule.endpoint not in NOT_PAGES]
    return [address(rule, ids) for rule in rules if (rule.endpoint.partition(".")[0] in PRIVATE) == private]


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
async def test_every_page_is_accessible_light_and_dark_and_fits_a_phone(tabs: Tabs, office: Office, part: int) -> None:
    """To the administrator, who sees all that is not private."""
    await no_complaints(await visit_of(tabs, ROOT), [*pages(office, private=False), *PUBLIC][part::PARTS])


async def test_private_pages_are_as_accessible_to_their_owner(tabs: Tabs, office: Office) -> None:
    """PRODUCT §4 Messages: nobody else sees them."""
    await no_complaints(await visit_of(tabs, ANNA), pages(office, private=True))


async def no_complaints(visit: Visit, paths: list[str]) -> None:
    """axe-core finds nothing; nothing scrolls sideways at 390 px; no other host is asked; the console stays empty."""
    found: list[tuple[str, Any]] = []
    for path in paths:
        if await visit.to(path):
            found += [(path, problem) for problem in await problems(visit.page)]
        found += [(path, text) for text in visit.said if "404" not in text]
        visit.said.clear()
    assert not found, "\n".join(map(str, found))
    assert visit.asked == {urlsplit(visit.base).netloc}


async def problems(page: Page) -> list[str]:
    """What axe says in the light, and of contrast in the dark; what is wider than a phone's screen."""
    said = await violations(page, ALL, "light")
    await page.emulate_media(color_scheme="dark")
    said += await violations(page, CONTRAST, "dark")
    await page.emulate_media(color_scheme="light")
    await page.set_viewport_size(NARROW)
    wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return said + ([f"{wide} px wider than a phone"] if wide > 0 else [])


async def violations(page: Page, options: dict[str, Any], mode: str) -> list[str]:
    """One line for each place."""
    result = await page.evaluate("options => axe.run(options)", options)
    return [
        f"{mode}: {rule['id']}: {node['target'][0]}: {node['html'][:120]}"
        for rule in result["violations"]
        for node in rule["nodes"]
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
