"""Music on hold in a real browser: brought with progress, played, moved by keyboard, deleted and put back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page, expect

from controller.audio import convert
from controller.domain.ids import DomainId, UserId
from controller.operations import actors, users
from controller.operations.bell import saving
from controller.operations.users import NewUser
from controller.store.engine import Database, reading
from controller.store.music import of_owner
from tests.browser.conftest import Office, Tabs
from tests.browser.test_pages import problems
from tests.soundfiles import tone_file
from tests.webui.pieces import a_piece
from tests.webui.place import SATURDAY, person

CONSOLE = actors.console(SATURDAY)


@dataclass(frozen=True, slots=True)
class Mona:
    """Somebody of these tests alone, with three pieces of music."""

    id: UserId
    domain: DomainId
    database: Database
    url: str

    def names(self) -> list[str]:
        with reading(self.database) as session:
            return [piece.name for piece in of_owner(session, self.domain, self.id)]


@pytest.fixture
def mona(office: Office) -> Iterator[Mona]:
    """Deleted afterwards: she is no concern of other tests."""
    database, acme = office.portal.app.extensions["ringplan"].database, office.place.acme
    with saving(database) as session:
        id_ = person(session, acme, NewUser("1710", "Mona Mahler"))
        for name in ("First", "Second", "Third"):
            a_piece(session, acme, id_, name)
    yield Mona(id_, acme, database, f"{office.portal.url}/users/{id_}/music")
    with saving(database) as session:
        users.remove(session, CONSOLE, id_)


async def opened(tabs: Tabs, mona: Mona, **more: object) -> Page:
    page = await tabs.open("1710@acme.example", **more)  # type: ignore[arg-type]
    await page.add_init_script(AXE_SCRIPT)
    await page.goto(mona.url)
    return page


@pytest.mark.skipif(convert.find_ffmpeg() is None, reason="there is no ffmpeg here")
async def test_files_are_brought_one_by_one_and_each_says_how_it_went(tabs: Tabs, mona: Mona, tmp_path: Path) -> None:
    page = await opened(tabs, mona)
    good, bad = tone_file(tmp_path / "Fourth.wav"), tmp_path / "letter.mp3"
    bad.write_text("Dear all")
    await page.get_by_label("Add music").set_input_files([bad, good])
    await page.get_by_role("button", name="Add", exact=True).click()
    await expect(page.locator(".sent .is-bad")).to_contain_text("This is no sound that can be used.")
    await expect(page.locator(".sent .is-good")).to_contain_text("Fourth")
    await expect(page.locator(".piece-name")).to_have_text(["First", "Second", "Third", "Fourth"])
    assert mona.names()[-1] == "Fourth"


async def test_files_chosen_while_the_list_comes_anew_are_kept(tabs: Tabs, mona: Mona, tmp_path: Path) -> None:
    """The window in which one chooses stays open for long; what it answers must not go to a field that is gone."""
    page = await opened(tabs, mona)
    field = await page.query_selector("#file")
    assert field is not None
    async with page.expect_response(lambda answer: answer.url.endswith("/music")):
        await page.evaluate("htmx.trigger('#music', 'due')")
    await expect(page.locator("#music.htmx-settling, #music.htmx-request")).to_have_count(0)
    letter = tmp_path / "letter.mp3"
    letter.write_text("Dear all")
    await field.set_input_files(letter)
    await page.get_by_role("button", name="Add", exact=True).click()
    await expect(page.locator(".sent .is-bad")).to_contain_text("This is no sound that can be used.")


async def test_a_piece_is_moved_by_keyboard_and_the_order_is_saved(tabs: Tabs, mona: Mona) -> None:
    page = await opened(tabs, mona)
    grip = page.get_by_role("button", name="Move “First”")
    await grip.focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("ArrowDown")
    await expect(page.locator("#spoken")).to_have_text("First: 2 / 3")
    await page.keyboard.press("Space")
    await expect(page.locator(".toast-line")).to_contain_text("The order is saved.")
    assert mona.names() == ["Second", "First", "Third"]


async def test_a_piece_is_dragged_to_another_place(tabs: Tabs, mona: Mona) -> None:
    page = await opened(tabs, mona)
    await page.get_by_role("button", name="Move “First”").hover()
    await page.mouse.down()
    box = await page.locator(".piece", has_text="Third").bounding_box()
    assert box
    await page.mouse.move(box["x"] + 40, box["y"] + box["height"] / 2, steps=8)
    await page.mouse.move(box["x"] + 40, box["y"] + box["height"] - 6, steps=8)
    await page.mouse.up()
    await expect(page.locator(".toast-line")).to_contain_text("The order is saved.")
    assert mona.names() == ["Second", "Third", "First"]


async def test_what_others_change_while_a_piece_is_held_is_shown_once_it_is_put_back(tabs: Tabs, mona: Mona) -> None:
    page = await opened(tabs, mona)
    grip = page.get_by_role("button", name="Move “First”")
    await expect(grip).to_have_accessible_description(re.compile("^Space takes it up"))
    await grip.focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("End")
    with saving(mona.database) as session:
        a_piece(session, mona.domain, mona.id, "Fourth")
    await page.evaluate(f"htmx.trigger(document.body, 'live:user-{mona.id}')")
    await expect(page.locator(".piece-name")).to_have_text(["Second", "Third", "First"])
    await page.keyboard.press("Escape")
    await expect(page.locator(".piece-name")).to_have_text(["First", "Second", "Third", "Fourth"])
    await expect(page.locator("#spoken")).to_have_text("First: 1 / 3")


async def test_a_piece_is_played_in_the_page_and_as_callers_hear_it(tabs: Tabs, mona: Mona) -> None:
    page = await opened(tabs, mona)
    await page.get_by_role("link", name="Play “Second”").click()
    await expect(page.get_by_role("region", name="Player")).to_contain_text("Second")
    sound = page.locator("#player-sound")
    await expect(sound).to_have_js_property("readyState", 4)
    async with page.expect_response(lambda answer: answer.url.endswith("/sound?as=phone")):
        await page.get_by_role("button", name="As callers hear it").click()
    assert await sound.evaluate("audio => audio.error") is None


async def test_a_deleted_piece_comes_back_by_undo(tabs: Tabs, mona: Mona) -> None:
    page = await opened(tabs, mona)
    await page.locator("summary[aria-label='More for “Second”']").click()
    await page.locator(".menu[open]").get_by_role("button", name="Delete").click()
    await expect(page.locator(".piece-name")).to_have_text(["First", "Third"])
    await page.get_by_role("button", name="Undo").click()
    await expect(page.locator(".piece-name")).to_have_text(["First", "Second", "Third"])


@pytest.mark.parametrize(("width", "mode"), [(1280, "light"), (390, "dark")])
async def test_the_page_is_accessible_and_no_wider_than_its_window(
    tabs: Tabs, mona: Mona, width: int, mode: str
) -> None:
    page = await opened(tabs, mona, width=width, mode=mode)
    await page.get_by_role("link", name="Play “First”").click()
    await expect(page.get_by_role("region", name="Player")).to_be_visible()
    assert not await problems(page)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
