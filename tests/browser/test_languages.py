"""Longer words than English has: every page in French, on a phone's narrow screen and on a wide one."""

from collections.abc import Iterator

import pytest
from sqlalchemy import update

from controller.store.engine import Database, reading, writing
from controller.store.tables import UserRow
from tests.browser.conftest import Office, Tabs
from tests.browser.test_pages import NARROW, NOT_PAGES, PARTS, ROOT, WIDE, Visit
from tests.webui.routes import address, routes
from tests.webui.things import ADMINISTRATOR, ids_of
from webui.portal import KEY

WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CUT = """[...document.querySelectorAll("a.btn, button, summary.btn, .who-do, .sheet")]
    .filter(each => each.checkVisibility() && each.clientWidth > 60 && each.scrollWidth > each.clientWidth + 1)
    .map(each => each.textContent.trim().slice(0, 60))"""


@pytest.fixture
def french(office: Office) -> Iterator[Database]:
    """The administrator speaks French meanwhile."""
    database: Database = office.portal.app.extensions[KEY].database
    _speak(database, "fr")
    yield database
    _speak(database, None)


def _speak(database: Database, language: str | None) -> None:
    with writing(database) as session:
        session.execute(update(UserRow).where(UserRow.extension == ADMINISTRATOR).values(language=language))


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
async def test_every_page_in_french_fits_a_phone_and_its_buttons_their_words(
    tabs: Tabs, office: Office, french: Database, part: int
) -> None:
    with reading(french) as session:
        ids = ids_of(session, office.place.acme, office.place.anna)
    visit = Visit(await tabs.open(ROOT), tabs.portal.url)
    seen: list[str] = []
    wrong: list[str] = []
    for rule in list(routes(office.portal.app, "GET"))[part::PARTS]:
        if rule.endpoint in NOT_PAGES or not await visit.to(address(rule, ids)):
            continue
        if await visit.page.locator("html").get_attribute("lang") != "fr":
            continue  # for who is not logged in: in the browser's language
        seen.append(rule.endpoint)
        for size in (WIDE, NARROW):
            await visit.page.set_viewport_size(size)
            wider = await visit.page.evaluate(WIDER)
            wrong += [f"{rule.endpoint} at {size['width']}: {wider} px too wide"] if wider > 0 else []
            cut = await visit.page.evaluate(CUT)
            wrong += [f"{rule.endpoint} at {size['width']}: {text!r} is cut off" for text in cut]
    assert len(seen) > 40 // PARTS
    assert not wrong, "\n".join(wrong)
